"""How fast an index is filled from the database: by a rebuild, by the engine alone, and through the outbox."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.search.passages import key_of
from benchmarks.search.speed.library import tell_index
from search.indexer import Indexer
from search.library import all_published
from search.preparing import MANY, Preparing
from search.rebuild import BATCH, learn, rebuild
from search.verify import verify

if TYPE_CHECKING:
    from search.opening import Search

PREPARED = 20_000
"""Documents that are held ready in memory, some 15 KB each."""
_TICKS = os.sysconf("SC_CLK_TCK")


class Clock:
    """Time and CPU since it was made: ours, with the processes that we began, and another's if there is one."""

    def __init__(self, other: int | None) -> None:
        self._other = other
        self._began = time.perf_counter(), _own(), self._of_other()

    def _of_other(self) -> float:
        return 0.0 if self._other is None else _of(self._other)

    def told(self, many: int) -> str:
        wall, ours, other = self._began
        taken, own, others = time.perf_counter() - wall, _own() - ours, self._of_other() - other
        each = f"{1000 * own / many:.2f} ms of our CPU each"
        if self._other is not None:
            each += f", {1000 * others / many:.2f} ms of Elasticsearch's"
        return f"{many} in {taken:.1f} s, {many / taken:.0f}/s; {each}"


def _own() -> float:
    """This process, those that work for it now, and those that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    working = sum(_of(one.pid) for one in multiprocessing.active_children() if one.pid)
    return time.process_time() + ended.ru_utime + ended.ru_stime + working


def _of(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def fill(search: Search, many: int, node: int | None) -> None:
    """A rebuild of everything, another when all is warm, then the same once more through the outbox."""
    for engine in ("just begun", "in service"):
        clock = Clock(node)
        built = await rebuild(search.builder, fit=True, progress=_Steps(node))
        print(f"rebuild on an engine {engine}, learning included: {clock.told(built.documents)}", flush=True)
    await _intake(search, node)
    await tell_index([key_of(number) for number in range(many)])
    clock = Clock(node)
    done = await Indexer(search).drain_all()
    print(f"outbox: {clock.told(done)}", flush=True)
    print(f"verify: {len(await verify(search))} differences", flush=True)


async def _intake(search: Search, node: int | None) -> None:
    """What the engine alone takes: documents made ready beforehand, into an index that is thrown away."""
    building = await search.builder.begin(await learn())
    pack, made = await building.packing(), []
    async with Preparing(await building.model(), MANY) as preparing:
        async for shelf in all_published(BATCH):
            made.append((len(shelf.documents), await preparing.packed(shelf.documents, pack)))
            if len(made) * BATCH >= PREPARED:
                break
    under_way = asyncio.Semaphore(building.at_once)

    async def put(packed: Any) -> None:
        async with under_way:
            await building.put(packed)

    clock = Clock(node)
    await asyncio.gather(*(put(packed) for _, packed in made))
    print(f"made ready beforehand: {clock.told(sum(many for many, _ in made))}", flush=True)
    await search.builder.discard(building)


class _Steps:
    """Tells how long each step of a rebuild took; a step is reported when it, or a part of it, is done."""

    def __init__(self, node: int | None) -> None:
        self._node = node
        self._step = self._told = ""
        self._clock = self._next = Clock(node)

    def __call__(self, step: str, done: int, total: int) -> None:  # noqa: ARG002  as it is called
        if step != self._step:
            if self._step:
                print(f"  {self._step}: {self._told}", flush=True)
            self._step, self._clock = step, self._next
        self._told, self._next = self._clock.told(max(1, done)), Clock(self._node)
