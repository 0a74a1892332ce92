"""The pool of connections for reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg

from mediation.database import connection_arguments

if TYPE_CHECKING:
    from asyncpg import Connection, Pool

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


async def _leave_as_is(_connection: Connection[Any]) -> None:
    """A read leaves nothing behind, and asyncpg's own reset is a fifth of a short read."""


async def open_read_pool(database_url: str, *, size: int = 8) -> Pool:
    """Connections that only read, with settings for prepared statements."""
    return await asyncpg.create_pool(
        **connection_arguments(database_url),
        min_size=min(2, size),
        max_size=size,
        reset=_leave_as_is,
        server_settings={**SETTINGS, "application_name": "fengqiao-read"},
        statement_cache_size=STATEMENTS,
        max_inactive_connection_lifetime=0,
    )
