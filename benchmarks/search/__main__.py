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
from uuid import UUID

import numpy as np

from benchmarks.search.engines import BOTH, filled
from benchmarks.search.files import MalformedSet
from benchmarks.search.measures import chance, interval, measure
from benchmarks.search.rankings import ALL, ONCE, PRODUCT, rank
from benchmarks.search.sets import sets_in
from mediation.problems import Refused
from search.cuts import Told, told
from search.fit import fit
from search.precedents import with_vectors
from tests.elasticsearch_node.assemble import CannotAssemble
from tests.elasticsearch_node.node import Node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.search.sets import JudgedSet, Measure
    from search.engine import PrecedentDocument
    from search.spaces import ArchiveModel
    from search.store import Entry

_BATCH = 500
DATA = Path(__file__).parents[2].parent / "shared/data/retrieval"


def main() -> None:
    folder = Path(os.environ.get("DATA") or DATA)
    chosen = os.environ.get("ENGINE") or "both"
    engines = BOTH if chosen == "both" else (chosen,)
    if not set(engines) <= set(BOTH):
        sys.exit(f"ENGINE={chosen}: choose embedded, elasticsearch or both")
    if not folder.is_dir():
        sys.exit(f"DATA={folder}: there is no such folder")
    try:
        sets = list(sets_in(folder))
    except MalformedSet as amiss:
        sys.exit(f"DATA={folder}: {amiss}")
    if not sets:
        sys.exit(f"DATA={folder}: there is no judged set in it (SET.qrels.tsv)")
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
            lines = asyncio.run(_all(sets, engines))
        finally:
            if node:
                node.stop()
    print("\nset engine measure value low high p")
    print("\n".join(lines))


async def _all(sets: Sequence[JudgedSet], engines: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    segmented = Segmented()
    for judged in sets:
        began = time.perf_counter()
        model, entries = _learn(judged, segmented)
        print(
            f"{judged.name}: {len(judged.documents)} documents, {len(judged.questions)} queries, "
            f"{'vectors' if model else 'no vectors'} in {time.perf_counter() - began:.1f} s; "
            f"RR counts from label {judged.measures[-1].least}"
            + (f"; {judged.strange} judged queries are not there" if judged.strange else ""),
            flush=True,
        )
        for engine in engines:
            lines += await _one(judged, engine, model, entries)
    return lines


class Segmented(dict[UUID, Told]):
    """Documents taken apart, kept from one set to the next: most of the time goes into making them."""

    def __init__(self) -> None:
        super().__init__()
        self._same: dict[str, str] = {}

    def of(self, document: PrecedentDocument) -> Told:
        kept = self.get(document.id)
        if kept is None or kept.document != document:
            found = told(document)
            # One object a word, not one an occurrence: a tenth of the memory.
            kept = found._replace(facts=self._once(found.facts), outcome=self._once(found.outcome))
            self[document.id] = kept
        return kept

    def _once(self, words: list[str]) -> list[str]:
        return [self._same.setdefault(word, word) for word in words]


def _learn(judged: JudgedSet, segmented: Segmented) -> tuple[ArchiveModel | None, list[Entry]]:
    """As ``index fit`` does it, without the queries' own judgments."""
    taught = [document for document in judged.documents if document.id not in judged.unlearnt]
    model = fit(
        [segmented.of(one).facts for one in taught],
        [segmented.of(one).outcome for one in taught],
        stamp="bench",
    )
    entries: list[Entry] = []
    for at in range(0, len(judged.documents), _BATCH):
        part = judged.documents[at : at + _BATCH]
        entries += with_vectors([segmented.of(one) for one in part], model)
    return model, entries


async def _one(judged: JudgedSet, engine: str, model: ArchiveModel | None, entries: list[Entry]) -> list[str]:
    values: dict[tuple[str, Measure], list[float]] = {}
    async with filled(engine, model, entries) as measured:
        for ranking in ALL:
            began = time.perf_counter()
            for question in judged.questions:
                try:
                    order = await rank(ranking, measured, judged, question)
                except Refused:
                    # As a user would: an answer without hits, which counts as such.
                    order = []
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
