"""One writer to an index at a time 单一写入: PostgreSQL's advisory locks, held by a transaction."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tortoise import connections
from tortoise.transactions import in_transaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

INDEXING = 0x66715F01
"""Held while a batch goes from the database to the index: what is written is what was read."""
REBUILDING = 0x66715F02
"""Held by a rebuild from beginning to end: there is one at a time."""


@asynccontextmanager
async def indexing(*, wait: bool) -> AsyncIterator[bool]:
    """A transaction in which no one else writes to the index; yields False if someone does already."""
    async with in_transaction() as connection:
        if wait:
            await connection.execute_query("select pg_advisory_xact_lock($1)", [INDEXING])
            yield True
        else:
            _, rows = await connection.execute_query(
                "select pg_try_advisory_xact_lock($1) as mine", [INDEXING]
            )
            yield bool(rows[0]["mine"])


@asynccontextmanager
async def rebuilding() -> AsyncIterator[bool]:
    """The session's own lock, so that no transaction stays open for hours; False if one is running."""
    async with connections.get("default").acquire_connection() as connection:
        mine = bool(await connection.fetchval("select pg_try_advisory_lock($1)", REBUILDING))
        try:
            yield mine
        finally:
            if mine:
                await connection.fetchval("select pg_advisory_unlock($1)", REBUILDING)
