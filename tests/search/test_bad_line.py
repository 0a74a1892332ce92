"""The connection to Elasticsearch slowed and cut: answers in time, flagged; nothing lost, nothing stale after."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from mediation.models import IndexJob, Precedent
from search.elastic import writing
from search.elastic.connection import connect
from search.elastic.mapping import bodies
from search.elastic.store import ElasticStore
from search.engine import EngineUnavailable, SearchRequest
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from search.precedents import PrecedentSearch, entries_of
from search.rebuild import rebuild
from search.standby import PATIENCE_SECONDS, RETRY_SECONDS
from search.verify import verify
from tests.search.library import ALL, DRAIN, LOAN, WALL, many
from tests.search.published import lay_ground, publish, tell_index, withdraw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.toxiproxy.proxy import Line, Toxiproxy

pytestmark = [pytest.mark.es, pytest.mark.usefixtures("database")]

OWED = "朋友向我借款三万元，写了借条，说好一年还清，现在到期不还，催讨多次没有结果。"
SLACK = 1.5
"""Seconds that the database itself, and a busy machine, may add."""


@dataclass(frozen=True)
class Bench:
    """The product's own search through a line that can be spoilt, and the same index seen directly."""

    line: Line
    search: Search
    direct: PrecedentSearch

    async def ask(self) -> tuple[bool, float]:
        """Whether the answer was flagged, and how long it took; what is owed is found in any case."""
        began = time.monotonic()
        found = await self.search.search(SearchRequest(OWED))
        assert found.hits[0].id == LOAN.id
        return found.degraded, time.monotonic() - began

    async def recovers(self) -> None:
        """By itself, as soon as the engine is tried again."""
        self.line.heal()
        async with asyncio.timeout(2 * (PATIENCE_SECONDS + RETRY_SECONDS)):
            while (await self.ask())[0]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def catches_up(self) -> None:
        """As the running indexer does, which tries again after every failure."""
        stop = asyncio.Event()
        running = asyncio.create_task(Indexer(self.search).run(stop))
        async with asyncio.timeout(60):
            while await IndexJob.all().count():  # noqa: ASYNC110  nobody signals an emptied table
                await asyncio.sleep(0.05)
        stop.set()
        await running
        assert len(await verify(self.direct)) == 0


@pytest.fixture
async def bench(elasticsearch_url: str, toxiproxy: Toxiproxy, tmp_path: Path) -> AsyncIterator[Bench]:
    await lay_ground()
    alias = f"t{uuid.uuid4().hex[:12]}"
    line = toxiproxy.line(elasticsearch_url)
    client = connect(elasticsearch_url, seconds=30)
    direct = PrecedentSearch(ElasticStore(client, alias=alias))
    search = Search(SearchSettings(tmp_path / "search", elasticsearch_url=line.url, alias=alias))
    for document in ALL:
        await publish(document)
    await Indexer(search).drain_all()
    yield Bench(line, search, direct)
    await search.close()
    try:
        for name in await client.indices.get(index=f"{alias}-*", expand_wildcards="all"):
            await client.indices.delete(index=name)
    finally:
        await client.close()
        line.remove()


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("latency", {"latency": 60_000}),
        ("bandwidth", {"rate": 0}),
        ("timeout", {"timeout": 0}),
        ("reset_peer", {"timeout": 0}),
        ("limit_data", {"bytes": 50}),
    ],
)
async def test_a_line_that_fails_is_answered_by_the_database_in_time(bench, kind, attributes) -> None:
    bench.line.spoil(kind, **attributes)

    flagged, seconds = await bench.ask()
    again, at_once = await bench.ask()
    health = await bench.search.health()

    assert flagged
    assert seconds < PATIENCE_SECONDS + SLACK
    assert again
    assert at_once < SLACK  # nobody waits for what has just failed
    assert not health.ready
    await bench.recovers()


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("latency", {"latency": 60, "jitter": 40}),
        ("slicer", {"average_size": 200, "size_variation": 100, "delay": 100}),
        ("bandwidth", {"rate": 200}),
    ],
)
async def test_a_line_that_is_only_slow_answers_as_ever(bench, kind, attributes) -> None:
    bench.line.spoil(kind, **attributes)

    flagged, _ = await bench.ask()
    await publish(many(1)[0])
    await withdraw(WALL.id)
    await bench.catches_up()

    assert not flagged
    assert WALL.id not in await bench.direct.ids()


@pytest.mark.parametrize(
    ("kind", "stream", "attributes"),
    [
        ("limit_data", "upstream", {"bytes": 4_000}),
        ("limit_data", "downstream", {"bytes": 10}),
        ("reset_peer", "downstream", {"timeout": 5}),
    ],
    ids=["cut in the request", "cut in the answer", "reset"],
)
async def test_a_batch_cut_in_the_middle_is_done_again_without_harm(bench, kind, stream, attributes) -> None:
    for document in many(40):
        await publish(document)
    await withdraw(WALL.id)
    await Precedent.filter(id=DRAIN.id).update(title="改过", version=2)
    await tell_index(DRAIN.id)
    bench.line.spoil(kind, stream=stream, **attributes)

    with pytest.raises(EngineUnavailable):
        await Indexer(bench.search).drain_all()
    waiting = await IndexJob.all().count()
    attempts = {job.attempts for job in await IndexJob.all()}
    bench.line.heal()
    await bench.catches_up()

    assert waiting == 42
    assert attempts == {0}  # the line's fault is no document's
    assert await bench.direct.count() == 45
    assert (await bench.direct.ids())[DRAIN.id] == 2


async def test_the_line_comes_and_goes_while_people_search_and_write(bench) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(Indexer(bench.search, batch=7).run(stop))
    answers: list[tuple[bool, float]] = []

    async def search() -> None:
        while not stop.is_set():
            answers.append(await bench.ask())
            await asyncio.sleep(0.02)

    searching = asyncio.create_task(search())
    library = many(24)
    for number, document in enumerate(library):
        if number % 6 == 2:
            bench.line.cut()
        if number % 6 == 5:
            bench.line.heal()
        await publish(document)
        if number % 3 == 0:
            await withdraw(document.id)
        await asyncio.sleep(0.1)
    bench.line.heal()
    stop.set()
    await asyncio.gather(running, searching)
    await bench.catches_up()

    assert any(flagged for flagged, _ in answers)
    assert max(seconds for _, seconds in answers) < PATIENCE_SECONDS + SLACK
    assert await bench.direct.count() == len(ALL) + 16


async def test_a_batch_that_hung_on_the_way_does_not_bring_a_withdrawn_precedent_back(bench) -> None:
    """We give up on a request that is on its way; it arrives after the withdrawal was done over another."""
    late = many(1)[0]
    await publish(late)
    client = connect(bench.line.url)
    await client.cluster.health()
    bench.line.spoil("latency", stream="upstream", latency=2_000)
    packed = bodies(entries_of([late], None), packed=False)
    batch = writing.send(client, bench.direct.store.alias, packed, answering=True)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(batch, 1)
    await client.close()

    await withdraw(late.id)
    await Indexer(bench.direct).drain_all()
    await asyncio.sleep(2.5)

    assert set(await bench.direct.ids()) == {document.id for document in ALL}


async def test_a_rebuild_on_a_line_that_is_cut_is_taken_up_again(bench) -> None:
    for document in many(60):
        await publish(document)

    def cut(step: str, done: int, total: int) -> None:
        if step == "fill":
            bench.line.cut()

    with pytest.raises(EngineUnavailable):
        await rebuild(bench.search.builder, progress=cut)
    flagged, _ = await bench.ask()
    bench.line.heal()
    built = await rebuild(bench.search.builder)
    await bench.catches_up()

    assert flagged
    assert built.resumed
    assert built.documents == 66
