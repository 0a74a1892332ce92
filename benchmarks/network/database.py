"""The databases to read from: the demo network with as many cases as asked for."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import asyncpg

from mediation.database import connection_arguments
from mediation.personal_data import Vault, read_key
from server.demo import load_demo
from server.embedded import EmbeddedPostgres
from server.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from pathlib import Path

CITY = "430500"
PATTERN = 20_000
"""So many cases of the demo network are told; more cases are copies with other keys and days."""
_BASE = "bench_base"

_TAKE_PATTERN = f"""
create table pattern as select * from "case" where city = '{CITY}' order by id limit {PATTERN};
create table pattern_party as select p.* from party p join pattern on pattern.id = p.case_id;
create table pattern_mediator as select m.* from case_mediator m join pattern on pattern.id = m.case_id;
truncate "case", case_sequence, index_job cascade;
"""
_DAYS = (
    "received_on", "accepted_on", "listed_on", "agreed_on", "performed_on", "revisited_on", "terminated_on", "closed_on",
)  # fmt: skip


@dataclass(frozen=True)
class Server:
    """The embedded PostgreSQL of a benchmark's home."""

    home: Path
    maintenance_url: str

    def url(self, database: str) -> str:
        return self.maintenance_url.replace("/postgres?", f"/{database}?")

    @property
    def process(self) -> int:
        return int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    async def with_cases(self, cases: int, mediators: int = 0) -> str:
        """URL of a database with that many cases of one city; made when it is not there yet.

        It has at least so many mediators; none given are those of the demo network.
        """
        name = f"bench_{cases}_{mediators}" if mediators else f"bench_{cases}"
        connection = await asyncpg.connect(**connection_arguments(self.maintenance_url))
        try:
            known = {row["datname"] for row in await connection.fetch("select datname from pg_database")}
            if _BASE not in known:
                await connection.execute(f"drop database if exists {_BASE}_building")
                await connection.execute(
                    f"create database {_BASE}_building template template0 encoding 'UTF8'"
                )
                await self._build_base(f"{_BASE}_building")
                await connection.execute(f"alter database {_BASE}_building rename to {_BASE}")
            if name not in known:
                await connection.execute(f"drop database if exists {name}_building")
                await connection.execute(f"create database {name}_building template {_BASE}")
                await self._multiply(f"{name}_building", cases, mediators)
                await connection.execute(f"alter database {name}_building rename to {name}")
        finally:
            await connection.close()
        await migrate(self.url(name))  # a database kept from an earlier version
        return self.url(name)

    async def _build_base(self, name: str) -> None:
        url = self.url(name)
        await migrate(url)
        await load_demo(url, Vault(read_key(self.home / "keys" / "personal-data")))
        connection = await asyncpg.connect(**connection_arguments(url))
        try:
            await connection.execute(_TAKE_PATTERN)
        finally:
            await connection.close()

    async def _multiply(self, name: str, cases: int, mediators: int) -> None:
        connection = await asyncpg.connect(**connection_arguments(self.url(name)))
        try:
            # Copies of sound rows: no key needs to be looked up again.
            await connection.execute("set session_replication_role = replica; set synchronous_commit = off")
            async with _without_indexes(connection, '"case"', "party", "case_mediator"):
                for copy in range(-(-cases // PATTERN)):
                    await _copy_cases(connection, copy, min(PATTERN, cases - copy * PATTERN))
            await connection.execute("drop table pattern, pattern_party, pattern_mediator")
            await _enlist(connection, mediators)
            await connection.execute("vacuum analyze")
        finally:
            await connection.close()


@asynccontextmanager
async def _without_indexes(connection: asyncpg.Connection, *tables: str) -> AsyncIterator[None]:
    """Rows go in without the indexes, which are made again in one go; unique ones stay and are checked."""
    indexes = await connection.fetch(
        """select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as text from pg_index i
           where i.indrelid = any($1::text[]::regclass[]) and not i.indisunique""",
        tables,
    )
    for index in indexes:
        await connection.execute(f"drop index {index['name']}")
    yield
    await connection.execute("set maintenance_work_mem = '512MB'")
    for index in indexes:
        await connection.execute(index["text"])


async def _copy_cases(connection: asyncpg.Connection, copy: int, many: int) -> None:
    chosen = f"(select * from pattern order by id limit {many})"
    days = {day: f"p.{day} + {(copy % 7 - 3) * 365}" for day in _DAYS}  # the demo network's own in the middle
    number = f"replace(p.number, '号', '之{copy}号')"
    await _copy_rows(
        connection,
        '"case"',
        f"{chosen} p",
        copy,
        ("id",),
        {"number": number, "external_number": "null", **days},
    )
    of_chosen = f"p join {chosen} c on c.id = p.case_id"
    await _copy_rows(connection, "party", f"pattern_party {of_chosen}", copy, ("id", "case_id"))
    await _copy_rows(connection, "case_mediator", f"pattern_mediator {of_chosen}", copy, ("case_id",))


async def _enlist(connection: asyncpg.Connection, mediators: int) -> None:
    """Copy the demo network's mediators, as hired ones of the same committees, until there are so many."""
    await connection.execute("create temp table enlisted as select * from mediator order by id")
    known = await connection.fetchval("select count(*) from enlisted")
    for copy in range(1, -(-mediators // known)):
        chosen = f"(select * from enlisted limit {mediators - copy * known})"
        hashes = {
            column: f"encode(sha256(convert_to(p.{column} || {copy}, 'UTF8')), 'hex')"
            for column in ("phone_hash", "id_number_hash")
        }
        people = f"person p join {chosen} m on m.person_id = p.id"
        await _copy_rows(connection, "person", people, copy, ("id",), hashes)
        await _copy_rows(connection, "mediator", f"{chosen} p", copy, ("id", "person_id"))
        # Of the posts only those of the mediators just copied: later copies are copies of the same.
        posts = f"post p join {chosen} m on m.id = p.mediator_id"
        await _copy_rows(connection, "post", posts, copy, ("id", "mediator_id"), {"title": "'hired'"})


async def _copy_rows(
    connection: asyncpg.Connection,
    table: str,
    source: str,
    copy: int,
    keys: tuple[str, ...],
    replaced: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add the rows of the source, called ``p``, with those keys made new for the copy."""
    rows = await connection.fetch(
        "select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped",
        table,
    )
    # The twelve bits after a UUIDv7's version are free: they tell the copies apart. A variant that no
    # UUIDv7 has keeps them apart from the originals.
    values = {
        key: f"overlay(overlay(p.{key}::text placing '{copy:03x}' from 16) placing 'c' from 20)::uuid"
        for key in keys
    }
    values |= replaced
    columns = [row["attname"] for row in rows]
    chosen = ", ".join(values.get(column, f"p.{column}") for column in columns)
    await connection.execute(f"insert into {table} ({', '.join(columns)}) select {chosen} from {source}")


@contextmanager
def running(home: Path) -> Iterator[Server]:
    """The home's PostgreSQL, stopped afterwards."""
    embedded = EmbeddedPostgres(home)
    try:
        yield Server(home, embedded.start())
    finally:
        embedded.stop()


async def sample(url: str) -> dict[str, list[str]]:
    """Some case numbers of each county, to ask for."""
    connection = await asyncpg.connect(**connection_arguments(url))
    try:
        rows = await connection.fetch(
            """select county, (array_agg(number order by md5(id::text)))[1:100] as numbers
               from "case" where city = $1 and county is not null group by 1 order by 1""",
            CITY,
        )
    finally:
        await connection.close()
    return {row["county"]: list(row["numbers"]) for row in rows}


def read_sample(url: str) -> dict[str, list[str]]:
    return asyncio.run(sample(url))
