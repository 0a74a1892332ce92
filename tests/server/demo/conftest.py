"""The demo network, loaded once a run and only read by its tests."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import fasteners
import orjson
import pytest

from api.planner.engine import Engine
from api.planner.pool import open_read_pool
from api.schema import build_schema
from mediation.access import Viewer
from mediation.database import connection_arguments
from mediation.models import Role
from mediation.personal_data import Vault
from server.demo import load_demo
from tests.conftest import Cluster

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def demo_database_url(cluster: Cluster, template: str, vault: Vault) -> str:
    """A database with the demo network, shared by the workers of pytest-xdist."""
    name = "fengqiao_demo"
    lock = (
        Path(tempfile.gettempdir()) / f"{name}-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}.lock"
    )

    async def make() -> None:
        if not await cluster.exists(name):
            building = f"{name}_building"
            await cluster.execute(f"create database {building} template {template} strategy file_copy")
            await load_demo(cluster.url(building), vault, today=TODAY)
            await cluster.execute(f"alter database {building} rename to {name}")

    with fasteners.InterProcessLock(lock):
        asyncio.run(make())
    return cluster.url(name)


@pytest.fixture
async def demo(demo_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the demo network."""
    connection = await asyncpg.connect(**connection_arguments(demo_database_url))
    yield connection
    await connection.close()


CITY = {
    "430500": Viewer(role=Role.CITY, division="430500", path="/430500/"),
    "621100": Viewer(role=Role.CITY, division="621100", path="/621100/"),
}


@dataclass
class Asking:
    """Puts a query to the demo network as a city's justice bureau."""

    engine: Engine
    pool: asyncpg.Pool

    async def __call__(self, city: str, text: str, **variables: Any) -> Any:
        answer = await self.engine.execute(self.pool, text, None, variables, CITY[city])
        told = orjson.loads(answer.body)
        assert "errors" not in told, told["errors"]
        return told["data"]


@pytest.fixture
async def ask(demo_database_url: str) -> AsyncIterator[Asking]:
    pool = await open_read_pool(demo_database_url, size=2)
    engine = Engine(build_schema())
    await engine.start(pool)
    yield Asking(engine, pool)
    await pool.close()
