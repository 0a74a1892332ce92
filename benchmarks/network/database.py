"""The databases to read from: the demo network with as many cases as asked for."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from mediation.database import connection_arguments
from mediation.personal_data import Vault, read_key
from server.demo import load_demo
from server.embedded import EmbeddedPostgres
from server.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
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
_DAYS = ("received_on", "accepted_on", "listed_on", "agreed_on", "performed_on", "terminated_on", "closed_on")


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

    async def with_cases(self, cases: int) -> str:
        """URL of a database with that many cases of one city; made when it is not there yet."""
        name = f"bench_{cases}"
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
                await self._multiply(f"{name}_building", cases)
                await connection.execute(f"alter database {name}_building rename to {name}")
        finally:
            await connection.close()
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

    async def _multiply(self, name: str, cases: int) -> None:
        connection = await asyncpg.connect(**connection_arguments(self.url(name)))
        try:
            # Copies of sound rows: no key needs to be looked up again.
            await connection.execute("set session_replication_role = replica")
            indexes = await connection.fetch("""
                select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as text from pg_index i
                where i.indrelid in ('"case"'::regclass, 'party'::regclass, 'case_mediator'::regclass)
                  and not i.indisunique""")
            for index in indexes:
                await connection.execute(f"drop index {index['name']}")
            for copy in range(-(-cases // PATTERN)):
                await self._copy(connection, copy, min(PATTERN, cases - copy * PATTERN))
            await connection.execute("drop table pattern, pattern_party, pattern_mediator")
            for index in indexes:
                await connection.execute(index["text"])
            await connection.execute("vacuum analyze")
        finally:
            await connection.close()

    @staticmethod
    async def _copy(connection: asyncpg.Connection, copy: int, many: int) -> None:
        # The twelve bits after a UUIDv7's version are free: they tell the copies apart.
        def key(column: str) -> str:
            return f"overlay({column}::text placing lpad(to_hex({copy}), 3, '0') from 16)::uuid"

        replaced = {
            "id": key("p.id"),
            "number": f"replace(p.number, '号', '之{copy}号')",
            "external_number": "null",
            # Seven years, the demo network's own in the middle.
            **{day: f"p.{day} + {(copy % 7 - 3) * 365}" for day in _DAYS},
        }
        columns = [
            row["attname"]
            for row in await connection.fetch(
                "select attname from pg_attribute where attrelid = '\"case\"'::regclass and attnum > 0 and not attisdropped"
            )
        ]
        values = ", ".join(replaced.get(column, f"p.{column}") for column in columns)
        chosen = f"(select * from pattern order by id limit {many})"
        await connection.execute(f'insert into "case" ({", ".join(columns)}) select {values} from {chosen} p')
        party = [
            row["attname"]
            for row in await connection.fetch(
                "select attname from pg_attribute where attrelid = 'party'::regclass and attnum > 0 and not attisdropped"
            )
        ]
        mapped = {"id": key("p.id"), "case_id": key("p.case_id")}
        values = ", ".join(mapped.get(column, f"p.{column}") for column in party)
        await connection.execute(
            f"insert into party ({', '.join(party)}) select {values} from pattern_party p join {chosen} c on c.id = p.case_id"
        )
        await connection.execute(
            f"insert into case_mediator (case_id, mediator_id) select {key('p.case_id')}, p.mediator_id"
            f" from pattern_mediator p join {chosen} c on c.id = p.case_id"
        )


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
