"""The pool of the reads: connections pass from read to read, and none is lost, whatever happens to one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from api.planner.pool import ReadPool, open_read_pool
from mediation.database import connection_arguments

BACKEND = "select pg_backend_pid()"
SLEEP = "select pg_sleep(30)"


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[ReadPool]:
    opened = await open_read_pool(database_url, size=2)
    yield opened
    await asyncio.wait_for(opened.close(), 10)


@pytest.fixture
async def outside(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(**connection_arguments(database_url))
    yield connection
    await connection.close()


READS = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'fengqiao-read'"


async def backends(pool: ReadPool) -> set[int]:
    """Both connections at work at once: whether two there are."""

    async def one() -> int:
        pid: int = await pool.fetchval("select pg_backend_pid() from pg_sleep(0.2)")
        return pid

    return {await task for task in [asyncio.ensure_future(one()) for _ in range(2)]}


async def test_a_read_uses_the_connection_last_used(pool: ReadPool) -> None:
    assert len({await pool.fetchval(BACKEND) for _ in range(5)}) == 1
    assert [row[0] for row in await pool.fetch("select generate_series(1, 3)")] == [1, 2, 3]
    assert await pool.fetchval("select where false") is None


async def test_more_reads_than_connections_wait_their_turn(
    pool: ReadPool, outside: asyncpg.Connection
) -> None:
    answers = await asyncio.gather(*(pool.fetchval("select $1::int", number) for number in range(50)))

    assert answers == list(range(50))
    assert await outside.fetchval(READS) == 2


async def test_it_only_reads(pool: ReadPool) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await pool.fetchval("insert into case_sequence default values")


async def test_a_refused_statement_costs_no_connection(pool: ReadPool) -> None:
    before = await backends(pool)
    for _ in range(6):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await pool.fetchval("select 1 / 0")

    assert await backends(pool) == before


async def test_a_cancelled_read_ends_in_the_database_and_its_connection_is_used_again(
    pool: ReadPool, outside: asyncpg.Connection
) -> None:
    before = await backends(pool)
    for _ in range(3):
        tasks = [asyncio.ensure_future(pool.fetchval(SLEEP)) for _ in range(2)]
        await asyncio.sleep(0.1)
        for task in tasks:
            task.cancel()
        assert [type(end) for end in await asyncio.gather(*tasks, return_exceptions=True)] == [
            asyncio.CancelledError
        ] * 2

    assert await backends(pool) == before
    assert await outside.fetchval(READS + " and state = 'active'") == 0


async def test_a_read_cancelled_while_it_waits_takes_no_connection_along(pool: ReadPool) -> None:
    busy = [asyncio.ensure_future(pool.fetchval("select pg_sleep(0.3)")) for _ in range(2)]
    await asyncio.sleep(0.1)
    waiting = [asyncio.ensure_future(pool.fetchval(BACKEND)) for _ in range(4)]
    await asyncio.sleep(0)
    for task in waiting[:3]:
        task.cancel()

    assert isinstance(await waiting[3], int)
    await asyncio.gather(*busy)
    assert len(await backends(pool)) == 2


async def test_a_read_cancelled_in_the_moment_it_is_served_passes_the_connection_on(pool: ReadPool) -> None:
    busy = [asyncio.ensure_future(pool.fetchval("select pg_sleep(0.1)")) for _ in range(2)]
    await asyncio.sleep(0.05)
    served, next_one = (asyncio.ensure_future(pool.fetchval(BACKEND)) for _ in range(2))
    await asyncio.sleep(0)
    connection = pool._waiting[0]
    while not connection.done():  # noqa: ASYNC110  the very moment matters
        await asyncio.sleep(0)
    served.cancel()

    assert isinstance(await next_one, int)
    await asyncio.gather(*busy, served, return_exceptions=True)
    assert len(await backends(pool)) == 2


async def test_connections_that_the_database_ended_are_replaced(
    pool: ReadPool, outside: asyncpg.Connection
) -> None:
    before = await backends(pool)
    running = asyncio.ensure_future(pool.fetchval(SLEEP))
    await asyncio.sleep(0.1)
    for pid in before:
        await outside.execute("select pg_terminate_backend($1)", pid)
    with pytest.raises((asyncpg.AdminShutdownError, asyncpg.ConnectionDoesNotExistError)):
        await running
    await asyncio.sleep(0.1)

    after = await backends(pool)
    assert len(after) == 2
    assert not after & before


async def test_everybody_learns_that_the_database_cannot_be_reached(
    pool: ReadPool, outside: asyncpg.Connection, database_url: str
) -> None:
    """A role that may not connect is as good as a database that is down; then it is up again."""
    name = await outside.fetchval("select current_database()")
    elsewhere = await asyncpg.connect(**{**connection_arguments(database_url), "database": "postgres"})
    try:
        before = await backends(pool)
        await elsewhere.execute(f'alter database "{name}" allow_connections false')
        for pid in before:
            await outside.execute("select pg_terminate_backend($1)", pid)
        await asyncio.sleep(0.1)
        ends = await asyncio.wait_for(
            asyncio.gather(*(pool.fetchval(BACKEND) for _ in range(9)), return_exceptions=True), 10
        )
        assert {type(end) for end in ends} == {asyncpg.ObjectNotInPrerequisiteStateError}
    finally:
        await elsewhere.execute(f'alter database "{name}" allow_connections true')
        await elsewhere.close()

    assert len(await backends(pool)) == 2


async def test_closing_waits_for_the_reads_under_way(database_url: str, outside: asyncpg.Connection) -> None:
    pool = await open_read_pool(database_url, size=2)
    reads = [asyncio.ensure_future(pool.fetchval("select 7 from pg_sleep(0.2)")) for _ in range(2)]
    await asyncio.sleep(0.05)
    await pool.close()

    assert [await read for read in reads] == [7, 7]
    assert await outside.fetchval(READS) == 0
    with pytest.raises(asyncpg.InterfaceError):
        await asyncio.wait_for(pool.fetchval(BACKEND), 10)


async def test_a_long_statement_is_prepared_once(pool: ReadPool) -> None:
    """Beyond asyncpg's default of 15 kB, which would have it parsed and planned at every read."""
    long = f"select 7 /* {'long ' * 10_000} */"
    for _ in range(3):
        assert await pool.fetchval(long) == 7

    assert await pool.fetchval("select count(*) from pg_prepared_statements where statement = $1", long) == 1
