"""``fengqiao index rebuild`` while searches and writes go on: none may fail, none may be lost.

This process is the server: it searches, writes and indexes; the rebuild is a process of its own, as the
command is. Searches come at their pace, whether those before them are answered or not.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.search.passages import key_of
from benchmarks.search.speed.filling import Clock
from benchmarks.search.speed.library import change
from search.database import DatabaseStore
from search.engine import SearchRequest
from search.indexer import Indexer
from search.library import published_versions
from search.precedents import PrecedentSearch
from search.verify import verify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from search.opening import Search

NAME = "filling"
"""Of the index, so that none in service is replaced."""
STOOD_IN = 12


@dataclass
class Load:
    narratives: Sequence[str]
    many: int
    """Precedents there are."""
    searches: float
    writes: float
    """Of each so many a second."""
    taken: list[float] = field(default_factory=list)
    written: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    async def search(self, engine: Search, stop: asyncio.Event) -> None:
        under_way: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            under_way.add(asyncio.create_task(self._search(engine, len(self.taken) + len(under_way))))
            under_way = {one for one in under_way if not one.done()}
            await asyncio.sleep(1 / self.searches)
        await asyncio.gather(*under_way)

    async def _search(self, engine: Search, number: int) -> None:
        began = time.perf_counter()
        try:
            found = await engine.search(SearchRequest(self.narratives[number % len(self.narratives)]))
        except Exception as error:  # noqa: BLE001  whatever it is, a search failed
            self.counts[f"searches failed: {error!r}"[:120]] += 1
        else:
            self.counts["searches answered by the database"] += found.degraded
            self.counts["searches without hits"] += not found.hits
        self.taken.append(time.perf_counter() - began)

    async def write(self, stop: asyncio.Event) -> None:
        chance = random.Random(1)
        while not stop.is_set():
            number = chance.randrange(self.many)
            await change(key_of(number), chance)
            self.written.add(number)
            await asyncio.sleep(1 / self.writes)

    def __str__(self) -> str:
        cuts = [1000 * cut for cut in statistics.quantiles(self.taken, n=100)]
        told = (
            f"{len(self.taken)} searches: p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms,"
            f" slowest {1000 * max(self.taken):.0f} ms; {len(self.written)} precedents written"
        )
        return told + "".join(f"; {name} {count}" for name, count in self.counts.items() if count)


def command_in(home: Path, database: str, elasticsearch: str | None) -> dict[str, str]:
    """The environment in which ``fengqiao`` works on that library and on this index."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    return kept | {
        "DATABASE_URL": database,
        "ELASTICSEARCH_URL": elasticsearch or "",
        "FENGQIAO_HOME": str(home),
        "FENGQIAO_INDEX_NAME": NAME,
        "FENGQIAO_INDEX_REPLICAS": "0",
    }


async def rebuild_under_load(
    search: Search, load: Load, environment: Mapping[str, str], node: int | None
) -> bool:
    """Rebuild twice, the second time under load; whether no search failed and no write was lost."""
    clock = Clock(node)
    await _rebuild(environment)
    print(f"rebuild with nothing beside it, learning included: {clock.told(load.many)}", flush=True)
    for text in load.narratives:
        # An engine in service has compiled its code and holds its pages.
        await search.search(SearchRequest(text))
    stop = asyncio.Event()
    clock = Clock(node)
    beside = asyncio.gather(Indexer(search).run(stop), load.search(search, stop), load.write(stop))
    try:
        await _rebuild(environment)
    finally:
        stop.set()
        await beside
    print(f"rebuild under load: {clock.told(load.many)}", flush=True)
    print(f"  {load}", flush=True)
    await Indexer(search).drain_all()
    print(f"  {await _stand_in(load.narratives)}", flush=True)
    versions, held = await published_versions(), await search.ids()
    lost = sum(versions.get(key_of(number)) != held.get(key_of(number)) for number in load.written)
    differences = await verify(search)
    print(f"  writes lost {lost}, differences {len(differences)}", flush=True)
    return not (load.counts.total() or lost or len(differences))


async def _stand_in(narratives: Sequence[str]) -> str:
    """What a search takes that the database answers in the engine's place."""
    engine = PrecedentSearch(DatabaseStore())
    taken = []
    for text in narratives[:STOOD_IN]:
        began = time.perf_counter()
        await engine.search(SearchRequest(text))
        taken.append(1000 * (time.perf_counter() - began))
    return f"answered by the database instead: {statistics.median(taken):.0f} ms a search, slowest {max(taken):.0f} ms"


async def _rebuild(environment: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from server.cli import app; app()",
        "index",
        "rebuild",
        env=environment,
    )
    if await process.wait():
        sys.exit("fengqiao index rebuild failed")
