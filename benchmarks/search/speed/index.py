"""An index of as many passages as asked for, kept in a folder for the next run."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from search.fit import fit
from search.preparing import MOST_PROCESSES, Preparing
from search.spaces import ArchiveModel
from search.terms import words

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.search.passages import Passages
    from search.store import Builder, Store

LEARNT_FROM = 4_000
"""Passages; the vectors' model of more would take longer to make, and no longer to use."""
_BATCH = 1_000


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
    """Make the index unless the store answers from one of that size already; one begun before is gone on with."""
    if await builder.current() is not None and await store.count() == many:
        return
    began = time.perf_counter()
    building = await builder.unfinished() or await builder.begin(model)
    # A killed run leaves gaps among the last batches that it had under way, and nowhere else.
    present = max(0, len(await building.ids()) - _BATCH * (building.at_once - 1 + MOST_PROCESSES))
    async with Preparing(model, many - present) as preparing:
        pack = await building.packing()

        async def put(first: int) -> None:
            documents = list(passages.documents(first, min(many, first + _BATCH)))
            await building.put(await preparing.packed(documents, pack))

        at_once = _BATCH * (building.at_once - 1 + preparing.processes)
        for first in range(present, many, at_once):
            await asyncio.gather(*(put(at) for at in range(first, min(many, first + at_once), _BATCH)))
            print(
                f"  {min(many, first + at_once)} of {many} in {time.perf_counter() - began:.0f} s", flush=True
            )
    await builder.swap(building)
