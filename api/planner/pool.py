"""The pool of connections for reads."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import asyncpg

from mediation.database import connection_arguments

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from asyncpg import Connection, Pool, Record
    from asyncpg.pool import PoolConnectionProxy

    Lent = PoolConnectionProxy[Record]

SETTINGS = {
    "jit": "off",
    # The statements are prepared once and many; planning them anew costs more than they do.
    "plan_cache_mode": "force_generic_plan",
    "default_transaction_read_only": "on",
    "max_parallel_workers_per_gather": "0",
    "datestyle": "ISO",
    "statement_timeout": "15s",
}
STATEMENTS = 500


class ReadPool:
    """Connections that only read, each lent for one statement; the one used last is used next.

    asyncpg's pool lends a connection for any use, so every loan makes a proxy and a task and undoes
    what the borrower may have done. A single read leaves nothing behind: here the connections stay
    on loan from asyncpg's pool and are passed from read to read. One on which anything went wrong,
    or that has died, goes back to asyncpg's pool, which waits for a cancelled statement to end,
    and makes a new connection where it must.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._most = pool.get_max_size()
        self._lent = 0
        """Connections on loan from asyncpg's pool, those that are being asked for included."""
        self._idle: list[Lent] = []
        self._waiting: deque[asyncio.Future[Lent]] = deque()
        self._closing = False
        self._errands: set[asyncio.Task[None]] = set()

    async def fetchval(self, sql: str, *values: Any) -> Any:
        """The first column of the statement's first row; None where it gives no row."""
        connection = self._take() or await self._wait()
        try:
            value = await connection.fetchval(sql, *values)
        except BaseException:
            self._give_back(connection)
            raise
        self._pass_on(connection)
        return value

    async def fetch(self, sql: str, *values: Any) -> list[Record]:
        """All rows of the statement."""
        connection = self._take() or await self._wait()
        try:
            rows: list[Record] = await connection.fetch(sql, *values)
        except BaseException:
            self._give_back(connection)
            raise
        self._pass_on(connection)
        return rows

    async def close(self) -> None:
        """Let the reads that are under way end, then close every connection."""
        self._closing = True
        while self._idle:
            self._give_back(self._idle.pop())
        await self._pool.close()

    def _take(self) -> Lent | None:
        """An idle connection that is alive."""
        while self._idle:
            connection = self._idle.pop()
            if _is_alive(connection):
                return connection
            self._give_back(connection)
        return None

    async def _wait(self) -> Lent:
        """The next connection that becomes free, or one more while there are fewer than may be."""
        waiting: asyncio.Future[Lent] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self._borrow_if_wanted()
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
                self._pass_on(waiting.result())  # both happened in the same moment
            raise

    def _pass_on(self, connection: Lent) -> None:
        """To the read that has waited longest, else it rests."""
        if self._closing:
            self._give_back(connection)
            return
        if self._waiting and (waiting := self._next_waiting()):
            waiting.set_result(connection)
            return
        self._idle.append(connection)

    def _next_waiting(self) -> asyncio.Future[Lent] | None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():  # else it was cancelled
                return waiting
        return None

    def _give_back(self, connection: Lent) -> None:
        self._lent -= 1
        self._run(self._release(connection))
        self._borrow_if_wanted()

    async def _release(self, connection: Lent) -> None:
        # Where asyncpg cannot put the connection in order it ends it, and then says so: nothing is left to do.
        with suppress(Exception):
            await self._pool.release(connection)

    def _borrow_if_wanted(self) -> None:
        if self._waiting and self._lent < self._most:
            self._lent += 1
            self._run(self._borrow())

    async def _borrow(self) -> None:
        try:
            connection: Lent = await self._pool.acquire()
        except Exception as error:  # noqa: BLE001  whatever it is, it is the answer to one who waits
            self._lent -= 1
            if waiting := self._next_waiting():
                waiting.set_exception(error)
            self._borrow_if_wanted()  # the others are to learn it too, or to find the database up again
        else:
            self._pass_on(connection)

    def _run(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _is_alive(connection: Lent) -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False  # it died, and asyncpg's pool has taken it back


async def _leave_as_is(_connection: Connection[Any]) -> None:
    """A read leaves nothing behind, and asyncpg's own reset is a fifth of a short read."""


async def open_connections(database_url: str, *, size: int = 8) -> Pool:
    """The pool of asyncpg's own make, of connections that only read, with settings for prepared statements."""
    return await asyncpg.create_pool(
        **connection_arguments(database_url),
        min_size=min(2, size),
        max_size=size,
        reset=_leave_as_is,
        server_settings={**SETTINGS, "application_name": "fengqiao-read"},
        statement_cache_size=STATEMENTS,
        max_cacheable_statement_size=0,  # a long statement is the last to be parsed and planned each time
        max_inactive_connection_lifetime=0,
    )


async def open_read_pool(database_url: str, *, size: int = 8) -> ReadPool:
    """The pool that the read path asks; its first connections are open."""
    return ReadPool(await open_connections(database_url, size=size))
