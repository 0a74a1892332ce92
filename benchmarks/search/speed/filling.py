"""How fast an index is filled from the database, and a rebuild while searches and writes go on."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import random
import resource
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.search.passages import key_of
from benchmarks.search.speed.library import change, tell_index
from search.engine import SearchRequest
from search.indexer import Indexer
from search.library import all_published, published_versions
from search.preparing import MANY, Preparing
from search.rebuild import BATCH, learn, rebuild
from search.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.opening import Search

PREPARED = 20_000
"""Documents that are held ready in memory, some 15 KB each."""
WRITES_A_SECOND = 20
SEARCHERS = 2
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


async def rebuild_under_load(search: Search, narratives: Sequence[str], many: int) -> bool:
    """Rebuild while clients search and editors write; whether no search failed and no write was lost."""
    await rebuild(search.builder, fit=True)
    stop, counts, written = asyncio.Event(), Counter[str](), set[int]()

    async def searcher(number: int) -> None:
        for at in range(number, 1 << 30, SEARCHERS):
            if stop.is_set():
                return
            counts["searches"] += 1
            try:
                found = await search.search(SearchRequest(narratives[at % len(narratives)]))
            except Exception as error:  # noqa: BLE001  whatever it is, a search failed
                counts[f"failed: {error!r}"[:120]] += 1
            else:
                counts["answered by the stand-in"] += found.degraded
                counts["without hits"] += not found.hits

    async def writer() -> None:
        chance = random.Random(1)
        while not stop.is_set():
            number = chance.randrange(many)
            await change(key_of(number), chance)
            written.add(number)
            counts["writes"] += 1
            await asyncio.sleep(1 / WRITES_A_SECOND)

    indexer = asyncio.create_task(Indexer(search).run(stop))
    others = [
        asyncio.create_task(work) for work in (writer(), *(searcher(number) for number in range(SEARCHERS)))
    ]
    clock = Clock(None)
    built = await rebuild(search.builder, fit=True)
    print(f"rebuild under load: {clock.told(built.documents)}", flush=True)
    stop.set()
    await asyncio.gather(*others)
    with contextlib.suppress(asyncio.CancelledError):
        await indexer
    await Indexer(search).drain_all()
    differences = await verify(search)
    versions, held = await published_versions(), await search.ids()
    lost = sum(versions.get(key_of(number)) != held.get(key_of(number)) for number in written)
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    print(f"  writes lost {lost}, differences {len(differences)}", flush=True)
    failed = sum(count for name, count in counts.items() if name.startswith("failed"))
    return not (
        failed or lost or len(differences) or counts["answered by the stand-in"] or counts["without hits"]
    )
