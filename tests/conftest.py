"""What all tests share: one real PostgreSQL, a fresh copy of a migrated database for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import fasteners
import pytest
from tortoise import Tortoise
from tortoise.migrations.api import migrate

from mediation.database import connection_arguments, tortoise_config
from mediation.personal_data import KEY_BYTES, Vault, use_vault
from server.embedded import EmbeddedPostgres

pytest_plugins = ["tests.elasticsearch_node.plugin", "tests.toxiproxy.plugin"]

TEST_KEY = bytes(range(KEY_BYTES))


@pytest.fixture(scope="session", autouse=True)
def vault() -> Vault:
    """The test key ring."""
    vault = Vault(TEST_KEY)
    use_vault(vault)
    return vault


@pytest.fixture(autouse=True)
def same_vault(vault: Vault) -> Iterator[None]:
    """A test that opens the product with keys of its own leaves them to nobody."""
    yield
    use_vault(vault)


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL server that tests may fill with databases."""

    base_url: str

    def url(self, database: str) -> str:
        parts = connection_arguments(self.base_url)
        if parts["host"].startswith("/"):
            return f"postgresql://postgres@/{database}?host={parts['host']}"
        password = f":{parts['password']}" if parts["password"] else ""
        return f"postgresql://{parts['user']}{password}@{parts['host']}:{parts['port']}/{database}"

    async def execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(**connection_arguments(self.url("postgres")))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def exists(self, database: str) -> bool:
        connection = await asyncpg.connect(**connection_arguments(self.url("postgres")))
        try:
            return bool(
                await connection.fetchval("select true from pg_database where datname = $1", database)
            )
        finally:
            await connection.close()


async def migrate_database(url: str) -> None:
    config = tortoise_config(url)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        await migrate(config=config)
    finally:
        await Tortoise.close_connections()


@pytest.fixture(scope="session")
def run_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory for the whole run, shared by the workers of pytest-xdist."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The embedded PostgreSQL, shared by all workers; ``TEST_DATABASE_URL`` names another."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield Cluster(url)
        return
    # PostgreSQL's own user must reach the directory, and a socket path is short.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    home = Path(tempfile.gettempdir()) / f"fengqiao-tests-{run[:12]}"
    server = EmbeddedPostgres(home)
    cluster = Cluster(server.start())
    # What is lost in a power cut is made again by the next run.
    asyncio.run(
        cluster.execute(
            *(
                f"alter system set {name} = off"
                for name in ("fsync", "full_page_writes", "synchronous_commit")
            ),
            "select pg_reload_conf()",
        )
    )
    yield cluster
    # The worker that leaves last takes it down.
    if server.stop():
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A migrated, empty database to copy from."""
    name = "fengqiao_template"
    lock = (
        Path(tempfile.gettempdir()) / f"{name}-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}.lock"
    )

    async def make() -> None:
        if not await cluster.exists(name):
            building = f"{name}_building"
            await cluster.execute(
                f"drop database if exists {building}",
                f"create database {building} template template0 encoding 'UTF8'",
            )
            await migrate_database(cluster.url(building))
            await cluster.execute(f"alter database {building} rename to {name}")

    with fasteners.InterProcessLock(lock):
        asyncio.run(make())
    return name


@dataclass
class Scratch:
    """One database a worker, emptied after each test: a copy for each would cost a second."""

    cluster: Cluster
    template: str
    name: str = ""
    objects: int = 0

    async def open(self) -> str:
        if not self.name:
            name = f"t_{uuid.uuid4().hex[:16]}"
            await self.cluster.execute(f"create database {name} template {self.template}")
            self.name = name
            async with self._connected() as connection:
                self.objects = await connection.fetchval(_COUNT_OBJECTS)
        return self.cluster.url(self.name)

    async def empty(self) -> None:
        """Make it as it was; where a test changed the tables themselves, throw it away."""
        async with self._connected() as connection:
            await connection.execute(_END_OTHERS)
            await connection.execute(_EMPTY)
            changed = await connection.fetchval(_COUNT_OBJECTS) != self.objects
        if changed:
            await self.drop()

    async def drop(self) -> None:
        if self.name:
            await self.cluster.execute(f"drop database if exists {self.name} with (force)")
            self.name = ""

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(**connection_arguments(self.cluster.url(self.name)))
        try:
            yield connection
        finally:
            await connection.close()


_COUNT_OBJECTS = """
select (select count(*) from pg_class where relnamespace = 'public'::regnamespace)
     + (select count(*) from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and not a.attisdropped)
     + (select count(*) from pg_constraint where connamespace = 'public'::regnamespace)
     + (select count(*) from pg_trigger)
"""
_END_OTHERS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
# As a replica no trigger fires: neither the foreign keys nor the audit trail's guard.
_EMPTY = """
do $$
declare
    one record;
begin
    set local session_replication_role = replica;
    for one in select tablename from pg_tables
               where schemaname = 'public' and tablename not like '%migrations' loop
        execute format('delete from %I', one.tablename);
    end loop;
    for one in select sequencename from pg_sequences where schemaname = 'public' loop
        execute format('alter sequence %I restart', one.sequencename);
    end loop;
end $$
"""


@pytest.fixture(scope="session")
def scratch(cluster: Cluster, template: str) -> Iterator[Scratch]:
    scratch = Scratch(cluster, template)
    yield scratch
    asyncio.run(scratch.drop())


@pytest.fixture
async def database_url(scratch: Scratch) -> AsyncIterator[str]:
    """A migrated, empty database."""
    yield await scratch.open()
    await scratch.empty()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """A fresh database with Tortoise connected to it."""
    await Tortoise.init(config=tortoise_config(database_url), _enable_global_fallback=True)
    yield database_url
    await Tortoise.close_connections()
