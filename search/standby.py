"""When the engine is away 引擎不可用: the database answers, flagged; the engine is tried again soon.

A slow engine is not left in the middle of its work, which would be done again by whoever asks next and
be left again: its late answer is waited for, and shows that it is there.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import time
from typing import TYPE_CHECKING, TypeVar

from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
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
PATIENCE_SECONDS = 3.0
"""For a whole search: nobody waits longer for a server that hangs; the database answers then.

A search takes some 20 ms on a healthy node, a few seconds on a busy one that has just started.
"""
LATE_SECONDS = 30.0
"""How long a late answer is waited for."""


STAND_INS = 2
"""Searches of a process that the database answers at a time: the engine needs its part of the machine to come back."""
STAND_IN_SECONDS = 10.0
"""For an answer of the database, the wait for its turn included; then the search is refused."""


class WithStandby:
    """Implements ``SearchEngine``: reads fall to the stand-in, writes do not."""

    def __init__(
        self,
        engine: SearchEngine,
        stand_in: SearchEngine,
        *,
        patience: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``patience`` in seconds, for an engine across a network; one in this process cannot hang."""
        self._patience = patience
        self.engine = engine
        self.stand_in = stand_in
        self.name = engine.name
        self._clock = clock
        self._away_until = 0.0
        self._turns = asyncio.Semaphore(STAND_INS)
        self._late: set[asyncio.Task[bool]] = set()

    async def search(self, request: SearchRequest) -> Found:
        return await self._flagged(lambda one: one.search(request))

    async def similar_to(
        self, narrative: str, dispute: Dispute, *, first: int = 5, without: frozenset[UUID] = frozenset()
    ) -> Found:
        return await self._flagged(
            lambda one: one.similar_to(narrative, dispute, first=first, without=without)
        )

    async def suggest(self, *prefixes: str) -> tuple[tuple[Suggestion, ...], ...]:
        found, _ = await self._first_there_is(lambda one: one.suggest(*prefixes))
        return found

    async def warm(self) -> None:
        """Without the patience of a search: a cold server may take its time, since nobody waits."""
        await self.engine.warm()

    async def put(self, documents: Sequence[PrecedentDocument]) -> None:
        await self.engine.put(documents)

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        await self.engine.delete(gone)

    async def count(self) -> int:
        return await self.engine.count()

    async def ids(self) -> dict[UUID, int]:
        return await self.engine.ids()

    async def health(self) -> Health:
        return await self.engine.health()

    async def close(self) -> None:
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)
        await self.engine.close()
        await self.stand_in.close()

    async def _flagged(self, ask: Callable[[SearchEngine], Awaitable[Found]]) -> Found:
        found, stood_in = await self._first_there_is(ask)
        return dataclasses.replace(found, degraded=True) if stood_in else found

    async def _first_there_is(self, ask: Callable[[SearchEngine], Awaitable[T]]) -> tuple[T, bool]:
        """The answer, and whether the stand-in gave it."""
        if self._clock() < self._away_until:
            return await self._stood_in(ask), True
        if self._away_until:
            # One tries whether it is back; the others do not wait with it.
            self._away_until = self._clock() + RETRY_SECONDS + (self._patience or 0)
        asked = asyncio.ensure_future(ask(self.engine))
        try:
            await asyncio.wait({asked}, timeout=self._patience)
            if not asked.done():
                self._is_away(f"no answer within {self._patience} s")
                return await self._either(asked, ask)
        except asyncio.CancelledError:
            asked.cancel()
            raise
        try:
            found = asked.result()
        except EngineUnavailable as error:
            self._is_away(str(error))
            return await self._stood_in(ask), True
        self._away_until = 0.0
        return found, False

    def _is_away(self, why: str) -> None:
        log.warning("%s is away, the database answers: %s", self.name, why)
        self._away_until = self._clock() + RETRY_SECONDS

    async def _either(
        self, asked: asyncio.Future[T], ask: Callable[[SearchEngine], Awaitable[T]]
    ) -> tuple[T, bool]:
        """The engine's late answer, or the stand-in's if it comes first."""
        late = asyncio.create_task(self._answers_late(asked))
        self._late.add(late)
        late.add_done_callback(self._late.discard)
        instead = asyncio.ensure_future(self._stood_in(ask))
        try:
            await asyncio.wait({late, instead}, return_when=asyncio.FIRST_COMPLETED)
            if late.done() and late.result():
                return asked.result(), False
            return await instead, True
        finally:
            instead.cancel()

    async def _answers_late(self, asked: asyncio.Future[T]) -> bool:
        """Whether the engine answers after all, which shows that it is there."""
        try:
            await asyncio.wait({asked}, timeout=LATE_SECONDS)
        finally:
            asked.cancel()
        answered = asked.done() and not asked.cancelled() and asked.exception() is None
        if answered:
            self._away_until = 0.0
        return answered

    async def _stood_in(self, ask: Callable[[SearchEngine], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(STAND_IN_SECONDS), self._turns:
                return await ask(self.stand_in)
        except TimeoutError as error:
            message = f"{self.name} is away, and the database did not answer within {STAND_IN_SECONDS} s"
            raise EngineUnavailable(message) from error
