"""The engines under measurement, each on an index of its own."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from search.elastic.connection import connect
from search.elastic.store import ElasticStore
from search.embedded.builder import TantivyBuilder
from search.embedded.store import TantivyStore
from search.precedents import PrecedentSearch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from search.spaces import ArchiveModel
    from search.store import Builder, Entry, Store

BOTH = ("embedded", "elasticsearch")
_BATCH = 500


@dataclass(frozen=True)
class Measured:
    engine: PrecedentSearch
    store: Store


@asynccontextmanager
async def filled(name: str, model: ArchiveModel | None, entries: Sequence[Entry]) -> AsyncIterator[Measured]:
    """The engine, answering from exactly these documents; its index is removed afterwards."""
    opened = _embedded() if name == "embedded" else _elastic()
    async with opened as (store, builder):
        building = await builder.begin(model)
        pack = await building.packing()
        for at in range(0, len(entries), _BATCH):
            await building.put(pack(entries[at : at + _BATCH]))
        await builder.swap(building)
        yield Measured(PrecedentSearch(store), store)


@asynccontextmanager
async def _embedded() -> AsyncIterator[tuple[Store, Builder]]:
    with tempfile.TemporaryDirectory() as folder:
        yield TantivyStore(Path(folder)), TantivyBuilder(Path(folder))


@asynccontextmanager
async def _elastic() -> AsyncIterator[tuple[Store, Builder]]:
    client = connect(os.environ["ELASTICSEARCH_URL"], seconds=60)
    alias = f"bench-{time.time_ns()}"
    store = ElasticStore(client, alias=alias)
    try:
        yield store, store.indices
    finally:
        for name in await client.indices.get(index=f"{alias}-*"):
            await client.indices.delete(index=name)
        await store.close()
