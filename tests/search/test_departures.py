"""What was withdrawn 已撤回: known at its commit, in the order of commits, at the cost of one small statement."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import orjson
import pytest
from tortoise import connections

from mediation.database import connection_arguments
from mediation.models import IndexJob
from search import departures as asked
from search.departures import Departures, departures
from search.elastic.store import ElasticStore
from search.embedded.store import TantivyStore
from search.engine import SearchRequest
from search.indexer import Indexer
from search.precedents import PrecedentSearch
from tests.search.library import a_precedent, key
from tests.search.published import lay_ground, publish, tell_index, withdraw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from search.engine import Found
    from search.store import Store
    from tests.search.conftest import Bench

TEXT = "两家邻居因屋檐滴水冲刷墙根发生争执，墙体受潮，要求安装接水槽。"
FACTS = "丙家屋檐滴水冲刷丁家墙根，墙体受潮开裂，丁要求丙安装接水槽。"
WITHDRAW = """
update precedent set status = 'withdrawn', withdrawn_on = current_date, withdrawal_reason = '当事人要求',
    version = version + 1
where id = $1
"""
TELL = """
insert into index_job (entity, entity_id, created_at, attempts, due_at, dead)
values ('Precedent', $1::uuid::text, now(), 0, now(), false)
"""


@pytest.fixture(autouse=True)
async def ground(database: str) -> None:
    await lay_ground()


@asynccontextmanager
async def withdrawing(database: str, one: UUID) -> AsyncIterator[asyncpg.Connection]:
    """Another process in the middle of a withdrawal; it commits at the end."""
    connection = await asyncpg.connect(**connection_arguments(database))
    try:
        async with connection.transaction():
            await connection.execute(WITHDRAW, one)
            await connection.execute(TELL, one)
            yield connection
    finally:
        await connection.close()


async def published(*numbers: int) -> None:
    for number in numbers:
        await publish(a_precedent(number, FACTS, keywords=("屋檐滴水",)))


async def test_a_withdrawal_is_known_at_its_commit_and_not_before(database) -> None:
    await published(1, 2)

    async with withdrawing(database, key(1)):
        meanwhile = await departures()

    assert meanwhile == Departures()
    assert await departures() == Departures(frozenset({key(1)}), 1)


async def test_a_withdrawal_that_fails_leaves_no_trace(database) -> None:
    await published(1)

    with pytest.raises(ConnectionError):
        async with withdrawing(database, key(1)):
            raise ConnectionError

    assert await departures() == Departures()


async def test_withdrawals_are_counted_in_the_order_in_which_they_are_seen(database) -> None:
    """The second waits for the first: no count that a search has seen is ever reached again by another."""
    await published(1, 2)

    async def second() -> None:
        async with withdrawing(database, key(2)):
            pass

    async with withdrawing(database, key(1)):
        later = asyncio.create_task(second())
        done, _ = await asyncio.wait({later}, timeout=0.3)
        assert done == set()
        assert await departures() == Departures()
    await later

    assert await departures() == Departures(frozenset({key(1), key(2)}), 2)


async def test_what_was_counted_during_a_withdrawal_is_counted_again(database, bench) -> None:
    await published(1, 2, 3)
    engine = PrecedentSearch(bench.store, departures=departures)
    await Indexer(engine).drain_all()

    async with withdrawing(database, key(2)):
        first = await engine.search(SearchRequest(TEXT, first=1))
    second = await engine.search(SearchRequest(TEXT, first=1, after=first.end_cursor))

    assert first.total_count == 3
    assert second.total_count == 2
    assert [one.count for one in second.facets.years] == [2]


async def test_only_the_word_of_a_withdrawal_is_marked() -> None:
    """Not what the same precedent, or anything else, has waiting besides."""
    await published(1, 2)
    await withdraw(key(1))
    await tell_index(key(1), key(3))
    await IndexJob.create(entity="Case", entity_id=str(key(1)))
    await IndexJob.create(entity="Precedent", entity_id="-" * 36)

    marked = await IndexJob.all().order_by("id").values_list("entity", "entity_id", "withdraws")

    assert marked == [
        ("Precedent", str(key(1)), False),
        ("Precedent", str(key(2)), False),
        ("Precedent", str(key(1)), True),
        ("Precedent", str(key(1)), True),
        ("Precedent", str(key(3)), False),
        ("Case", str(key(1)), False),
        ("Precedent", "-" * 36, False),
    ]
    assert await departures() == Departures(frozenset({key(1)}), 1)


async def test_costs_the_same_however_much_was_withdrawn_and_waits() -> None:
    await publish(a_precedent(0, FACTS))
    await withdraw(key(0))
    before = await blocks_read()

    connection = connections.get("default")
    columns = "title, path, year, grade, result, facts, laws_cited, keywords, dispute_type_id, division_id, published_on"
    others = "withdrawn_on, withdrawal_reason, status, demo, version, created_at, updated_at"
    await connection.execute_query(
        f"""
        insert into precedent (id, {columns}, {others})
        select md5(i::text)::uuid, {columns}, {others} from precedent, generate_series(1, 4000) i
        """
    )
    await connection.execute_query(
        """
        insert into index_job (entity, entity_id, created_at, attempts, due_at, dead)
        select 'Precedent', md5((i + 4000)::text)::uuid::text, now(), 0, now(), false from generate_series(1, 4000) i
        """
    )
    await connection.execute_query("analyze")

    assert await blocks_read() <= before + 2  # the index of the marked is a level deeper at most


async def blocks_read() -> int:
    _, rows = await connections.get("default").execute_query(
        f"explain (analyze, buffers, format json) {asked._STATEMENT}"
    )
    plan = orjson.loads(rows[0][0])[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@pytest.mark.parametrize("seed", range(3))
async def test_no_search_counts_what_was_withdrawn_whatever_comes_between(bench, seed) -> None:
    """Two processes publish, withdraw, index, lose an indexer's try and search, in an order drawn by lot."""
    chance = random.Random(seed)
    library = _Library(bench)
    await library.publish(chance)
    await library.index(chance)
    for _ in range(40):
        await chance.choice(library.steps)(chance)
    assert library.searches > 5


class _Library:
    """What the library holds, told beside the database."""

    def __init__(self, bench: Bench) -> None:
        self.engines = [
            PrecedentSearch(store, departures=departures) for store in (bench.store, another(bench.store))
        ]
        self.published: set[UUID] = set()
        self.indexed: set[UUID] = set()
        self.number = 0
        self.searches = 0
        self.last: tuple[PrecedentSearch, Found] | None = None
        self.steps = [
            *(self.publish, self.publish, self.withdraw, self.index, self.fail),
            *(self.search, self.search, self.turn, self.turn),
        ]

    async def publish(self, chance: random.Random) -> None:
        self.number += 1
        await published(self.number)
        self.published.add(key(self.number))

    async def withdraw(self, chance: random.Random) -> None:
        if self.published:
            gone = chance.choice(sorted(self.published))
            await withdraw(gone)
            self.published.discard(gone)
            self.indexed.discard(gone)

    async def index(self, chance: random.Random) -> None:
        await Indexer(chance.choice(self.engines), batch=chance.randint(1, 4)).drain()
        waiting = await IndexJob.all().values_list("entity_id", flat=True)
        self.indexed = {one for one in await self.engines[0].ids() if one in self.published}
        assert {str(one) for one in self.published - self.indexed} <= set(waiting)

    async def fail(self, chance: random.Random) -> None:
        """A job is given up; it waits for a person."""
        job = await IndexJob.filter(dead=False).order_by("id").first()
        if job is not None:
            await IndexJob.filter(id=job.id).update(dead=True, attempts=8, error="写不进去")

    async def search(self, chance: random.Random) -> None:
        engine = chance.choice(self.engines)
        self.told(engine, await engine.search(SearchRequest(TEXT, first=2)))

    async def turn(self, chance: random.Random) -> None:
        if self.last is not None and self.last[1].end_cursor is not None:
            engine, before = self.last
            self.told(
                engine, await engine.search(SearchRequest(TEXT, first=2, after=before.end_cursor)), of=before
            )

    def told(self, engine: PrecedentSearch, found: Found, of: Found | None = None) -> None:
        self.searches += 1
        self.last = (engine, found)
        assert {hit.id for hit in found.hits} <= self.published
        # What a search has counted may miss what was published since, and holds nothing that left.
        assert found.total_count <= len(self.indexed) if of else found.total_count == len(self.indexed)
        assert sum(one.count for one in found.facets.years) == found.total_count
        assert found.outcomes.cases <= found.total_count


def another(store: Store) -> Store:
    """The same index as another process opens it."""
    if isinstance(store, TantivyStore):
        return TantivyStore(store.directory.home)
    assert isinstance(store, ElasticStore)
    return ElasticStore(store.client, alias=store.alias)
