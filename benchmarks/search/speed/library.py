"""A library of published passages in PostgreSQL, and changes to it as a service makes them."""

from __future__ import annotations

import random
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import asyncpg
import orjson
from tortoise import Tortoise, connections
from tortoise.transactions import in_transaction

from benchmarks.search.passages import PLACES
from mediation.database import connection_arguments, tortoise_config
from search.indexer import ENTITY
from server.demo.copying import copy_rows, stamped
from server.embedded import EmbeddedPostgres
from server.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path
    from uuid import UUID

    from benchmarks.search.passages import Passages
    from search.engine import PrecedentDocument

_PUBLISHED_ON = date(2026, 5, 1)
_AT = datetime(2026, 5, 1, tzinfo=UTC)


@asynccontextmanager
async def library(home: Path, passages: Passages, many: int) -> AsyncIterator[str]:
    """Tortoise on a database with that many published precedents and an empty outbox, made anew; its URL."""
    embedded = EmbeddedPostgres(home)
    url = embedded.start()
    try:
        connection = await asyncpg.connect(**connection_arguments(url))
        await connection.execute("drop database if exists bench_library with (force)")
        await connection.execute("create database bench_library template template0 encoding 'UTF8'")
        await connection.close()
        own = url.replace("/postgres?", "/bench_library?")
        await migrate(own)
        connection = await asyncpg.connect(**connection_arguments(own))
        await copy_rows(connection, "division", _divisions())
        await copy_rows(connection, "precedent", map(_row, passages.documents(0, many)))
        await connection.execute("analyze")
        await connection.close()
        await Tortoise.init(config=tortoise_config(own), _enable_global_fallback=True)
        try:
            yield own
        finally:
            await Tortoise.close_connections()
    finally:
        embedded.stop()


def _divisions() -> Iterator[dict[str, Any]]:
    cities = sorted({city for city, _, _ in PLACES})
    for code, level, parent, name in (
        *((city, "city", None, city) for city in cities),
        *((county, "county", city, name) for city, county, name in PLACES),
    ):
        path = f"/{code}/" if parent is None else f"/{parent}/{code}/"
        yield {"code": code, "name": name, "level": level, "path": path, "parent_id": parent, "valid_from": _PUBLISHED_ON, "counted": True,
               **_PLAIN, **stamped(_AT)}  # fmt: skip


_PLAIN = {"demo": False, "version": 1}


def _row(document: PrecedentDocument) -> dict[str, Any]:
    columns = ("id", "title", "path", "year", "grade", "result", "facts", "comment", "amount", "days")
    return {
        **{name: getattr(document, name) for name in columns},
        "laws_cited": orjson.dumps(document.laws_cited).decode(),
        "keywords": orjson.dumps(document.keywords).decode(),
        "dispute_type_id": document.dispute_type,
        "division_id": document.division,
        "status": "published",
        "published_on": _PUBLISHED_ON,
        **_PLAIN,
        **stamped(_AT),
    }


async def tell_index(ids: list[UUID]) -> None:
    await connections.get("default").execute_query(
        "insert into index_job (entity, entity_id, created_at, attempts, due_at, dead)"
        " select $1, id::text, now(), 0, now(), false from unnest($2::uuid[]) as id",
        [ENTITY, ids],
    )


async def change(key: UUID, chance: random.Random) -> None:
    """An edit, or one time in ten a withdrawal, with its word in the outbox in the same transaction."""
    withdrawn = chance.random() < 0.1
    async with in_transaction() as connection:
        await connection.execute_query(
            "update precedent set version = version + 1, title = $2"
            + (
                ", status = 'withdrawn', withdrawn_on = current_date, withdrawal_reason = '试'"
                if withdrawn
                else ""
            )
            + " where id = $1 and status = 'published'",
            [key, f"改{chance.getrandbits(32):x}"],
        )
        await tell_index([key])
