"""One filled database for the read tests of a module, an engine and its pool."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from asyncpg import Pool
from tortoise import Tortoise

from api.planner.engine import Answer, Engine
from api.planner.pool import open_read_pool
from api.schema import build_schema
from mediation.access import Viewer
from mediation.database import tortoise_config
from tests.api.planner.sample import Sample, make_sample, write_sample
from tests.conftest import Cluster


@dataclass(frozen=True)
class SampleDatabase:
    url: str
    sample: Sample


@pytest.fixture(scope="session")
def sample_database(cluster: Cluster, template: str) -> Iterator[SampleDatabase]:
    """The sample city, which reads leave as it is."""
    name = f"sample_{uuid.uuid4().hex[:12]}"

    async def build() -> Sample:
        await cluster.execute(f"create database {name} template {template} strategy file_copy")
        await Tortoise.init(config=tortoise_config(cluster.url(name)), _enable_global_fallback=True)
        try:
            sample = make_sample()
            await write_sample(sample)
            return sample
        finally:
            await Tortoise.close_connections()

    yield SampleDatabase(cluster.url(name), asyncio.run(build()))
    asyncio.run(cluster.execute(f"drop database if exists {name} with (force)"))


@dataclass
class Reading:
    """An engine over the sample; ``ask`` gives the parsed answer."""

    engine: Engine
    pool: Pool
    sample: Sample

    async def answer(
        self, text: str, viewer: str | Viewer = "city", context: Any = None, **variables: Any
    ) -> Answer:
        who = self.sample.viewers[viewer] if isinstance(viewer, str) else viewer
        return await self.engine.execute(self.pool, text, None, variables, who, context)

    async def ask(
        self, text: str, viewer: str | Viewer = "city", context: Any = None, **variables: Any
    ) -> Any:
        return orjson.loads((await self.answer(text, viewer, context, **variables)).body)

    async def data(self, text: str, viewer: str | Viewer = "city", **variables: Any) -> Any:
        """The data of an answer that has no errors."""
        answer = await self.ask(text, viewer, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@pytest.fixture
async def reading(sample_database: SampleDatabase) -> AsyncIterator[Reading]:
    pool = await open_read_pool(sample_database.url, size=2)
    # What is shown in full is put on record, the one thing that a read may write.
    await Tortoise.init(config=tortoise_config(sample_database.url), _enable_global_fallback=True)
    engine = Engine(build_schema())
    await engine.start(pool)
    yield Reading(engine, pool, sample_database.sample)
    await Tortoise.close_connections()
    await pool.close()
