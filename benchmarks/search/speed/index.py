"""An index of as many passages as asked for, kept in a folder for the next run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from search.fit import fit
from search.precedents import entries_of
from search.spaces import ArchiveModel
from search.terms import words

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.search.passages import Passages
    from search.store import Builder, Store

LEARNT_FROM = 4_000
"""Passages; the vectors' model of more would take longer to make, and no longer to use."""
_BATCH = 1_000
_TOLD_EACH = 20_000


def model_of(passages: Passages, home: Path) -> ArchiveModel:
    file = home / f"model-{LEARNT_FROM}.npz"
    if not file.exists():
        documents = list(passages.documents(0, LEARNT_FROM))
        model = fit(
            [words(one.facts) for one in documents],
            [words(one.outcome_text) for one in documents],
            stamp="speed",
        )
        assert model
        home.mkdir(parents=True, exist_ok=True)
        file.write_bytes(model.to_bytes())
    return ArchiveModel.from_bytes(file.read_bytes())


async def filled(store: Store, builder: Builder, passages: Passages, model: ArchiveModel, many: int) -> None:
    """Make the index unless the store answers from one of that size already."""
    if await builder.current() is not None and await store.count() == many:
        return
    began = time.perf_counter()
    building = await builder.begin(model)
    for first in range(0, many, _BATCH):
        documents = list(passages.documents(first, min(many, first + _BATCH)))
        await building.put(entries_of(documents, model))
        if first % _TOLD_EACH == 0:
            print(f"  {first} of {many} in {time.perf_counter() - began:.0f} s", flush=True)
    await builder.swap(building)
