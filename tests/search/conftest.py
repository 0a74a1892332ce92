"""Both engines, each on indexes of its own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from search.elastic.connection import connect
from search.elastic.store import ElasticStore
from search.embedded.builder import TantivyBuilder
from search.embedded.store import TantivyStore
from search.precedents import PrecedentSearch, entries_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from search.engine import PrecedentDocument
    from search.spaces import ArchiveModel
    from search.store import Builder, Store


@dataclass(frozen=True)
class Bench:
    """An engine and the builder of its indexes."""

    engine: PrecedentSearch
    builder: Builder
    store: Store

    async def hold(self, documents: Sequence[PrecedentDocument], model: ArchiveModel | None = None) -> None:
        """Let an index with exactly these answer."""
        building = await self.builder.begin(model)
        pack = await building.packing()
        await building.put(pack(entries_of(documents, model)))
        await self.builder.swap(building)


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[Bench]:
    store = TantivyStore(tmp_path / "search")
    yield Bench(PrecedentSearch(store), TantivyBuilder(tmp_path / "search"), store)
    await store.close()


@pytest.fixture
async def elastic(elasticsearch_url: str) -> AsyncIterator[Bench]:
    client = connect(elasticsearch_url, seconds=30)
    alias = f"t{uuid.uuid4().hex[:12]}"
    store = ElasticStore(client, alias=alias)
    yield Bench(PrecedentSearch(store), store.indices, store)
    try:
        for name in await client.indices.get(index=f"{alias}-*", expand_wildcards="all"):
            await client.indices.delete(index=name)
    finally:
        await store.close()


BOTH = [
    pytest.param("embedded", id="embedded"),
    pytest.param("elastic", id="elasticsearch", marks=pytest.mark.es),
]


@pytest.fixture(params=BOTH)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each engine in turn: the contract is one."""
    found: Bench = request.getfixturevalue(request.param)
    return found
