"""Measure search on judged sets: ``DATA=folder ENGINE=embedded|elasticsearch|both python -m benchmarks.search``.

The last lines are ``set engine measure value low high p``: the mean, its 95 % interval over the
queries, and the chance of so large a difference from bigrams-once.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.search.engines import BOTH, filled
from benchmarks.search.measures import chance, interval, measure
from benchmarks.search.rankings import ALL, ONCE, PRODUCT, rank
from benchmarks.search.sets import sets_in
from search.fit import fit
from search.precedents import entries_of
from search.terms import words
from tests.elasticsearch_node.assemble import CannotAssemble
from tests.elasticsearch_node.node import Node

if TYPE_CHECKING:
    from benchmarks.search.sets import JudgedSet
    from search.spaces import ArchiveModel
    from search.store import Entry

DATA = Path(__file__).parents[2].parent / "shared/data/retrieval"


def main() -> None:
    folder = Path(os.environ.get("DATA") or DATA)
    chosen = os.environ.get("ENGINE") or "both"
    engines = BOTH if chosen == "both" else (chosen,)
    if not set(engines) <= set(BOTH):
        sys.exit(f"ENGINE={chosen}: choose embedded, elasticsearch or both")
    if not folder.is_dir():
        sys.exit(f"DATA={folder}: there is no such folder")
    with tempfile.TemporaryDirectory() as data:
        node = (
            None
            if os.environ.get("ELASTICSEARCH_URL") or "elasticsearch" not in engines
            else Node(Path(data))
        )
        if node:
            try:
                node.start()
            except CannotAssemble as missing:
                sys.exit(f"no Elasticsearch: {missing}; set ELASTICSEARCH_URL, or ENGINE=embedded")
            os.environ["ELASTICSEARCH_URL"] = node.url
        try:
            lines = asyncio.run(_all(folder, engines))
        finally:
            if node:
                node.stop()
    print("\nset engine measure value low high p")
    print("\n".join(lines))


async def _all(folder: Path, engines: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    for judged in sets_in(folder):
        began = time.perf_counter()
        model, entries = _learn(judged)
        print(
            f"{judged.name}: {len(judged.documents)} documents, {len(judged.questions)} queries, "
            f"{'vectors' if model else 'no vectors'} in {time.perf_counter() - began:.1f} s",
            flush=True,
        )
        for engine in engines:
            lines += await _one(judged, engine, model, entries)
    if not lines:
        sys.exit(f"{folder} holds no judged set (NAME.qrels.tsv)")
    return lines


def _learn(judged: JudgedSet) -> tuple[ArchiveModel | None, list[Entry]]:
    """As ``index fit`` does it, without the queries' own judgments."""
    taught = [document for document in judged.documents if document.id not in judged.unlearnt]
    model = fit(
        [words(one.facts) for one in taught], [words(one.outcome_text) for one in taught], stamp="bench"
    )
    return model, entries_of(judged.documents, model)


async def _one(judged: JudgedSet, engine: str, model: ArchiveModel | None, entries: list[Entry]) -> list[str]:
    values: dict[tuple[str, str], list[float]] = {}
    async with filled(engine, model, entries) as measured:
        for ranking in ALL:
            began = time.perf_counter()
            for question in judged.questions:
                order = await rank(ranking, measured, judged, question)
                for name in judged.measures:
                    values.setdefault((ranking, name), []).append(measure(name, order, question.gains))
            each = 1000 * (time.perf_counter() - began) / len(judged.questions)
            told = "  ".join(f"{name} {np.mean(values[ranking, name]):.4f}" for name in judged.measures)
            print(f"  {engine:14}{ranking:14}{told}  {each:.1f} ms a query", flush=True)
    lines = []
    for name in judged.measures:
        ours, plain = np.array(values[PRODUCT, name]), np.array(values[ONCE, name])
        low, high = interval(ours)
        lines.append(
            f"{judged.name} {engine} {name} {ours.mean():.4f} {low:.4f} {high:.4f} {chance(ours, plain):.4f}"
        )
    return lines


if __name__ == "__main__":
    main()
