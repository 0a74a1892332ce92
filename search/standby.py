"""When the engine is away 引擎不可用: the database answers, flagged; the engine is tried again soon."""

from __future__ import annotations

import dataclasses
import logging
import time
from typing import TYPE_CHECKING, TypeVar

from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from search.engine import (
        Dispute,
        Found,
        Health,
        PrecedentDocument,
        SearchEngine,
        SearchRequest,
        Suggestion,
    )

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_SECONDS = 3.0
"""How long nobody waits for an engine that has just failed."""


class WithStandby:
    """Implements ``SearchEngine``: reads fall to the stand-in, writes do not."""

    def __init__(
        self, engine: SearchEngine, stand_in: SearchEngine, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.engine = engine
        self.stand_in = stand_in
        self.name = engine.name
        self._clock = clock
        self._away_until = 0.0

    async def search(self, request: SearchRequest) -> Found:
        return await self._flagged(lambda one: one.search(request))

    async def similar_to(
        self, narrative: str, dispute: Dispute, *, first: int = 5, without: frozenset[UUID] = frozenset()
    ) -> Found:
        return await self._flagged(
            lambda one: one.similar_to(narrative, dispute, first=first, without=without)
        )

    async def suggest(self, prefix: str) -> tuple[Suggestion, ...]:
        found, _ = await self._first_there_is(lambda one: one.suggest(prefix))
        return found

    async def put(self, documents: Sequence[PrecedentDocument]) -> None:
        await self.engine.put(documents)

    async def delete(self, ids: Sequence[UUID]) -> None:
        await self.engine.delete(ids)

    async def count(self) -> int:
        return await self.engine.count()

    async def ids(self) -> dict[UUID, int]:
        return await self.engine.ids()

    async def health(self) -> Health:
        return await self.engine.health()

    async def close(self) -> None:
        await self.engine.close()
        await self.stand_in.close()

    async def _flagged(self, ask: Callable[[SearchEngine], Awaitable[Found]]) -> Found:
        found, stood_in = await self._first_there_is(ask)
        return dataclasses.replace(found, degraded=True) if stood_in else found

    async def _first_there_is(self, ask: Callable[[SearchEngine], Awaitable[T]]) -> tuple[T, bool]:
        """The answer, and whether the stand-in gave it."""
        if self._clock() >= self._away_until:
            try:
                return await ask(self.engine), False
            except EngineUnavailable as error:
                log.warning("%s is away, the database answers: %s", self.name, error)
                self._away_until = self._clock() + RETRY_SECONDS
        return await ask(self.stand_in), True
