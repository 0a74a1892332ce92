"""The city's own judged set 自有评测集: what people said of what they found, as files for the benchmark.

Written in the format of the benchmark's pooled sets (``benchmarks/search/sets.py``), so that
``DATA=FOLDER python -m benchmarks.search`` measures every ranking on the city's own cases. A query's
pool is what it showed; a gain is what its judges said on average, from 0 to 3.
"""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from tortoise import connections

from mediation.models import JudgedSearch
from mediation.queries.registered_names import names_in
from mediation.redaction import redact
from search.library import published

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping
    from pathlib import Path

    from search.engine import PrecedentDocument

NAME = "judged"
_BATCH = 200
_MOST_GAIN = 3
_VOTES = """
select search_id, precedent_id, count(*) as judges, count(*) filter (where useful) as useful
from judgment where search_id = any($1) group by search_id, precedent_id
"""


@dataclass
class Exported:
    """How much was written, and what was left out."""

    queries: int = 0
    documents: int = 0
    judgments: int = 0
    without_use: int = 0
    """Searches in which nothing was of use: they cannot tell one ranking from another."""


@dataclass
class _Lines:
    corpus: dict[UUID, bytes] = field(default_factory=dict)
    queries: list[bytes] = field(default_factory=list)
    gains: list[str] = field(default_factory=list)


async def export_judged_set(folder: Path) -> Exported:
    """Write ``judged.corpus.jsonl.gz``, ``judged.queries.jsonl.gz`` and ``judged.qrels.tsv``.

    No file where nothing was judged useful: an empty set measures nothing. Only precedents that are
    published now are in it. Each narrative is redacted again, since the
    register may know more names by now than when it was judged. Queries are numbered: nothing in
    the files leads back to a search, its time, its place or who judged.
    """
    lines, told = _Lines(), Exported()
    async for searches in _batches():
        texts = [search.narrative for search in searches]
        known = await names_in(texts)
        gains = await _gains([search.id for search in searches])
        shown = {UUID(key) for search in searches for key, _ in search.shown}
        documents = {one.id: one for one in (await published(shown)).documents}
        for search, text in zip(searches, texts, strict=True):
            pool = list(dict.fromkeys(UUID(key) for key, _ in search.shown if UUID(key) in documents))
            judged = {key: gain for key, gain in gains.get(search.id, {}).items() if key in documents}
            if not any(judged.values()):
                told.without_use += 1
                continue
            _add(lines, redact(text, known).text, pool, judged, documents)
    told.queries, told.documents, told.judgments = len(lines.queries), len(lines.corpus), len(lines.gains)
    await asyncio.to_thread(_write, folder, lines)
    return told


async def _batches() -> AsyncIterator[list[JudgedSearch]]:
    last = UUID(int=0)
    while searches := await JudgedSearch.filter(id__gt=last).order_by("id").limit(_BATCH):
        yield searches
        last = searches[-1].id


async def _gains(searches: list[UUID]) -> Mapping[UUID, Mapping[UUID, int]]:
    found: dict[UUID, dict[UUID, int]] = {}
    for row in await connections.get("default").execute_query_dict(_VOTES, [searches]):
        gain = (2 * _MOST_GAIN * row["useful"] + row["judges"]) // (2 * row["judges"])  # rounded half up
        found.setdefault(row["search_id"], {})[row["precedent_id"]] = gain
    return found


def _add(
    lines: _Lines,
    text: str,
    pool: list[UUID],
    judged: Mapping[UUID, int],
    documents: Mapping[UUID, PrecedentDocument],
) -> None:
    number = len(lines.queries) + 1
    lines.queries.append(_line({"_id": str(number), "text": text, "pool": [str(key) for key in pool]}))
    lines.gains += [f"{number}\t{key}\t{judged[key]}" for key in pool if key in judged]
    for key in pool:
        if key not in lines.corpus:
            document = documents[key]
            lines.corpus[key] = _line(
                {"_id": str(key), "facts": document.facts, "reasoning": document.outcome_text}
            )


def _line(record: Mapping[str, Any]) -> bytes:
    return orjson.dumps(record) + b"\n"


def _write(folder: Path, lines: _Lines) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    judgments = folder / f"{NAME}.qrels.tsv"
    # A set is found by this file: away before the others change, and back when they are whole.
    judgments.unlink(missing_ok=True)
    if not lines.queries:
        return
    _pack(folder / f"{NAME}.corpus.jsonl.gz", lines.corpus.values())
    _pack(folder / f"{NAME}.queries.jsonl.gz", lines.queries)
    gains = "".join(f"{line}\n" for line in ("query-id\tcorpus-id\tscore", *lines.gains))
    judgments.write_text(gains, encoding="utf-8")


def _pack(file: Path, lines: Iterable[bytes]) -> None:
    # Without a time, so that the same judgments give the same file.
    file.write_bytes(gzip.compress(b"".join(lines), mtime=0))
