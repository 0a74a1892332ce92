"""Real texts through the front door: ``python -m benchmarks.importing.civil DATA [--every N]``.

Imports the facts of ``civil-facts.corpus.jsonl.gz`` in the folder DATA as closed cases with
``fengqiao import cases --publish``, serves them, and asks for each over GraphQL by the middle third
of its text. Everything lies in a folder that goes again.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import csv
import gzip
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx

from mediation.models import Case, Precedent
from search.library import all_published
from server.opening import database, tables, vault_of
from server.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CORPUS = "civil-facts.corpus.jsonl.gz"
WANTED_FIRST, WANTED_IN_TEN = 0.95, 0.98
_COMMAND = [sys.executable, "-c", "from server.cli import app; app()"]
_READY_SECONDS = 120
_DIVISIONS = (("区划代码", "名称"), ("430500", "邵阳市"), ("430502", "双清区"))
_COMMITTEES = (("简称", "全称", "类别", "区划"), ("双清民调", "双清区人民调解委员会", "township", "430502"))
_NAME = r"([\u4e00-\u9fff][\u4e00-\u9fffx0-9×某]{1,3}?)(?=[与和、,，。系于因向的]|原告|被告|\d{4}年)"
_SIDES = (("申请人", re.compile(f"原告{_NAME}"), "甲某"), ("被申请人", re.compile(f"被告{_NAME}"), "乙某"))
_QUERY = (
    "query($narrative: String!) { precedents(narrative: $narrative, first: 10) { edges { node { id } } } }"
)


def read_texts(folder: Path) -> list[dict[str, str]]:
    with gzip.open(folder / CORPUS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def write_cases(path: Path, texts: Iterable[dict[str, str]], types: frozenset[str]) -> None:
    """As closed cases: the parties as the text calls them, the cause where it is one of our types."""
    with path.open("w", encoding="utf-8") as file:
        for text in texts:
            row = {
                "外部编号": text["_id"],
                "调委会": "双清民调",
                "纠纷类型": text["cause"] if text["cause"] in types else "其他纠纷",
                "案件来源": "当事人申请",
                "状态": "结案",
                "纠纷经过": text["text"],
                "受理日期": "2023-01-06",
                "达成协议日期": "2023-02-01",
                "协议形式": "书面协议",
                "结案日期": "2023-02-02",
            }
            for column, pattern, otherwise in _SIDES:
                found = pattern.search(text["text"])
                row[column] = found[1] if found else otherwise
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_csv(path: Path, rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _standard_types() -> frozenset[str]:
    path = Path(__file__).parents[2] / "server" / "data" / "dispute_types.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["name"] for row in csv.DictReader(file))


def _run(*arguments: str) -> str:
    """What the command says; the seconds it takes go to our own output."""
    began = time.perf_counter()
    done = subprocess.run([*_COMMAND, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    print(f"fengqiao {' '.join(arguments[:2])}: {time.perf_counter() - began:.1f} s", flush=True)
    return done.stdout.strip()


@contextmanager
def _served() -> Iterator[httpx.Client]:
    process = subprocess.Popen(
        [*_COMMAND, "serve", "--no-demo"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{os.environ['FENGQIAO_PORT']}"
    try:
        with httpx.Client(base_url=address, timeout=60) as client:
            _wait(client, process)
            yield client
    finally:
        process.terminate()
        process.wait(30)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if client.get("/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit("the server did not get ready")


async def _library() -> tuple[dict[UUID, str], Counter[str]]:
    """External number by precedent; and how many are held back from the index, by reason."""
    settings = read_settings()
    reasons: Counter[str] = Counter()
    with database(settings) as url:
        async with tables(vault_of(settings), url):
            cases = dict(await Case.all().values_list("id", "external_number"))
            published = await Precedent.all().values_list("id", "case_id")
            async for shelf in all_published(500):
                reasons.update(str(problem) for problem in shelf.held_back.values())
    return {UUID(int=key.int): str(cases[case]) for key, case in published}, reasons


def _middle(text: str) -> str:
    third = len(text) // 3
    return text[third : 2 * third]


def _ranks(client: httpx.Client, texts: list[dict[str, str]], numbers: dict[UUID, str]) -> list[int | None]:
    """The place at which each text is found by its middle third; None where it is not among ten."""
    same: dict[str, set[str]] = {}
    for text in texts:
        same.setdefault(text["text"], set()).add(text["_id"])
    ranks: list[int | None] = []
    for text in texts:
        answer = client.post(
            "/graphql", json={"query": _QUERY, "variables": {"narrative": _middle(text["text"])}}
        )
        found = [numbers[_key(edge["node"]["id"])] for edge in _edges(answer.json())]
        alike = same[text["text"]]
        ranks.append(next((place for place, number in enumerate(found, start=1) if number in alike), None))
    return ranks


def _edges(answer: dict[str, Any]) -> list[dict[str, Any]]:
    if answer.get("errors"):
        raise SystemExit(str(answer["errors"]))
    edges: list[dict[str, Any]] = answer["data"]["precedents"]["edges"]
    return edges


def _key(node: str) -> UUID:
    return UUID(base64.b64decode(node).decode().rpartition(":")[2])


def measure(folder: Path, every: int) -> None:
    texts = read_texts(folder)
    home = Path(os.environ["FENGQIAO_HOME"])
    _write_csv(home / "divisions.csv", _DIVISIONS)
    _write_csv(home / "committees.csv", _COMMITTEES)
    write_cases(home / "cases.jsonl", texts, _standard_types())
    _run("import", "divisions", str(home / "divisions.csv"))
    _run("import", "committees", str(home / "committees.csv"))
    print(_run("import", "cases", str(home / "cases.jsonl"), "--publish"))
    print(_run("import", "cases", str(home / "cases.jsonl"), "--publish"), "(the same file again)")
    numbers, reasons = asyncio.run(_library())
    held_back = sum(reasons.values())
    print(f"{len(texts):,} texts, {len(numbers):,} published, {held_back} of them held back from the index")
    for reason, count in reasons.most_common():
        print(f"  {count:>5} {reason}")
    _run("index", "rebuild")
    asked = texts[::every]
    with _served() as client:
        began = time.perf_counter()
        ranks = _ranks(client, asked, numbers)
        lasted = time.perf_counter() - began
    first, in_ten = ranks.count(1) / len(ranks), 1 - ranks.count(None) / len(ranks)
    print(
        f"found by the middle third of {len(asked):,} texts: first {first:.1%} (at least {WANTED_FIRST:.0%} wanted),"
        f" in ten {in_ten:.1%} ({WANTED_IN_TEN:.0%}); {lasted / len(asked) * 1000:.0f} ms a search,"
        f" load average {os.getloadavg()[0]:.1f}"
    )
    missed = [text["_id"] for text, rank in zip(asked, ranks, strict=True) if rank is None]
    if missed:
        print(f"not in ten: {', '.join(missed[:20])}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help=f"folder with {CORPUS}")
    parser.add_argument("--every", type=int, default=1, help="ask for every Nth text only")
    chosen = parser.parse_args()
    if not (chosen.data / CORPUS).is_file():
        parser.error(f"{chosen.data / CORPUS} is not there")
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-civil-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL's own user must reach its data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        for name in [
            name for name in os.environ if name.startswith(("FENGQIAO_", "DATABASE_", "ELASTICSEARCH_"))
        ]:
            del os.environ[name]
        os.environ |= {"FENGQIAO_HOME": folder, "FENGQIAO_PORT": str(port)}
        measure(chosen.data, chosen.every)


if __name__ == "__main__":
    main()
