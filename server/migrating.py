"""Bring the database to the schema of this version 数据库升级, one process at a time."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api import migrate as run_migrations

import migrations
from mediation.database import connection_arguments, tortoise_config
from server.standard_calendar import adopt_standard_calendar
from server.standard_types import adopt_standard_types

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OLDEST_POSTGRESQL = 15
# Any number will do, as long as every version of the server uses the same one.
_LOCK = 0x66_65_6E_67_71_69_61_6F


class DatabaseUnusable(Exception):  # noqa: N818  says what is the matter
    """The database cannot be reached or is too old; the text tells which."""


async def migrate(url: str) -> list[str]:
    """Apply what is missing and name it.

    A new database gets the standard dispute types, and each the days off of the years it does not
    know. Processes that start together wait for each other.
    """
    async with connected(url) as connection:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        missing = await pending(connection)
        if missing:
            await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
            try:
                await run_migrations(config=tortoise_config(url))
            finally:
                await Tortoise.close_connections()
            await connection.execute("analyze")
        await adopt_standard_types(connection)
        await adopt_standard_calendar(connection)
        return missing


async def pending(connection: asyncpg.Connection) -> list[str]:
    """The migrations that the database has not seen, in order."""
    known = await connection.fetchval("select to_regclass('tortoise_migrations') is not null")
    applied = (
        {row["name"] for row in await connection.fetch("select name from tortoise_migrations")}
        if known
        else set()
    )
    return [name for name in all_migrations() if name not in applied]


def all_migrations() -> list[str]:
    """Names of this version's migrations, in order."""
    folder = Path(next(iter(migrations.__path__)))
    return sorted(file.stem for file in folder.glob("[0-9]*.py"))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection. Raises DatabaseUnusable with a plain sentence."""
    arguments = connection_arguments(url)
    where = f"{arguments['host']}:{arguments['port']}/{arguments['database']}"
    try:
        connection = await asyncpg.connect(**arguments, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnusable(
            f"连不上数据库 {where}：{error}。请检查 DATABASE_URL。 "
            f"Cannot connect to the database {where}; check DATABASE_URL."
        ) from error
    try:
        version = connection.get_server_version().major
        if version < OLDEST_POSTGRESQL:
            raise DatabaseUnusable(
                f"数据库是 PostgreSQL {version}，需要 {OLDEST_POSTGRESQL} 或更新。 "
                f"The database is PostgreSQL {version}; {OLDEST_POSTGRESQL} or later is needed."
            )
        yield connection
    finally:
        await connection.close()
