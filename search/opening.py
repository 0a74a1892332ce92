"""Which engine there is 选用引擎: Elasticsearch where it is configured, else the embedded one.

Made on first use: a process that never searches carries no index, no dictionary and no client.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from uuid import UUID

    from search.embedding.embedder import Embedder
    from search.embedding.settings import EmbeddingSettings
    from search.engine import (
        Dispute,
        Found,
        Health,
        PrecedentDocument,
        SearchRequest,
        Suggestion,
    )
    from search.gaps import Gaps
    from search.precedents import PrecedentSearch
    from search.standby import WithStandby
    from search.store import Builder, Store


@dataclass(frozen=True, slots=True)
class SearchSettings:
    home: Path
    """Folder of the embedded indexes."""
    elasticsearch_url: str | None = None
    elasticsearch_api_key: str | None = None
    alias: str = "precedents"
    embedding: EmbeddingSettings | None = None
    """An outside model; None where nothing may leave the host."""
    shards: int = 1
    """Of an Elasticsearch index made from now on."""
    replicas: int = 1


class Search:
    """The engine and the builder of its indexes; implements ``SearchEngine`` itself."""

    def __init__(self, settings: SearchSettings) -> None:
        self._settings = settings
        self._making = threading.Lock()
        self.name = "elasticsearch" if settings.elasticsearch_url else "embedded"

    async def search(self, request: SearchRequest) -> Found:
        return await self._engine.search(request)

    async def similar_to(
        self, narrative: str, dispute: Dispute, *, first: int = 5, without: frozenset[UUID] = frozenset()
    ) -> Found:
        return await self._engine.similar_to(narrative, dispute, first=first, without=without)

    async def suggest(self, *prefixes: str) -> tuple[tuple[Suggestion, ...], ...]:
        return await self._engine.suggest(*prefixes)

    async def warm(self) -> None:
        """In a thread, which takes a second: what the engine is made of is imported here."""
        engine = await asyncio.to_thread(lambda: self._engine)
        await engine.warm()

    async def put(self, documents: Sequence[PrecedentDocument]) -> None:
        await self._engine.put(documents)

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        await self._engine.delete(gone)

    async def count(self) -> int:
        return await self._engine.count()

    async def ids(self) -> dict[UUID, int]:
        return await self._engine.ids()

    async def health(self) -> Health:
        return await self._engine.health()

    async def close(self) -> None:
        """Close what was made; a search that nobody used was never made."""
        if "_made" in self.__dict__:
            await self._engine.close()

    async def fill_gaps(self) -> bool:
        """Give a batch of precedents their outside vectors; False where nothing is to be done now."""
        return self._gaps is not None and await self._gaps.fill()

    @property
    def embedder(self) -> Embedder | None:
        return self._embedder

    @property
    def builder(self) -> Builder:
        return self._parts[1]

    @property
    def _engine(self) -> WithStandby:
        return self._parts[0]

    @property
    def _parts(self) -> tuple[WithStandby, Builder, Store]:
        with self._making:  # who comes while it is being made waits, and makes no second one
            return self._made

    @cached_property
    def _made(self) -> tuple[WithStandby, Builder, Store]:
        from search.database import DatabaseStore  # noqa: PLC0415  see the module's docstring
        from search.precedents import PrecedentSearch  # noqa: PLC0415
        from search.standby import PATIENCE_SECONDS, WithStandby  # noqa: PLC0415

        engine, builder = self._elastic() if self._settings.elasticsearch_url else self._embedded()
        patience = PATIENCE_SECONDS if self._settings.elasticsearch_url else None
        stand_in = PrecedentSearch(DatabaseStore())
        return WithStandby(engine, stand_in, patience=patience), builder, engine.store

    @cached_property
    def _embedder(self) -> Embedder | None:
        if self._settings.embedding is None:
            return None
        from search.embedding.embedder import Embedder  # noqa: PLC0415

        return Embedder(self._settings.embedding)

    @cached_property
    def _gaps(self) -> Gaps | None:
        if self._embedder is None:
            return None
        from search.gaps import Gaps  # noqa: PLC0415

        return Gaps(self._parts[2], self._embedder)

    def _embedded(self) -> tuple[PrecedentSearch, Builder]:
        from search.departures import departures  # noqa: PLC0415
        from search.embedded.builder import TantivyBuilder  # noqa: PLC0415
        from search.embedded.store import TantivyStore  # noqa: PLC0415
        from search.embedded.vector_table import VectorTable  # noqa: PLC0415
        from search.precedents import PrecedentSearch  # noqa: PLC0415

        table = VectorTable(self._embedder.space) if self._embedder else None
        store = TantivyStore(self._settings.home, table)
        return PrecedentSearch(store, self._embedder, departures), TantivyBuilder(self._settings.home, table)

    def _elastic(self) -> tuple[PrecedentSearch, Builder]:
        from search.departures import departures  # noqa: PLC0415
        from search.elastic.connection import connect  # noqa: PLC0415
        from search.elastic.store import ElasticStore  # noqa: PLC0415
        from search.precedents import PrecedentSearch  # noqa: PLC0415

        assert self._settings.elasticsearch_url  # noqa: S101  the caller has looked
        client = connect(self._settings.elasticsearch_url, api_key=self._settings.elasticsearch_api_key)
        outside = self._embedder.space if self._embedder else None
        store = ElasticStore(
            client,
            alias=self._settings.alias,
            outside=outside,
            shards=self._settings.shards,
            replicas=self._settings.replicas,
        )
        return PrecedentSearch(store, self._embedder, departures), store.indices
