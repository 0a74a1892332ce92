"""Precedents that lack their outside vector get it 补齐外部向量, in a rebuild and whenever there is time.

An index takes a document at once, without asking anyone outside; its vector follows here. So an
endpoint that is away holds nothing up, and what it missed is made up for when it is back.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from search.library import published
from search.locks import indexing
from search.precedents import entries_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from search.embedding.embedder import Embedder
    from search.spaces import ArchiveModel
    from search.store import Entry

BATCH = 128
LOOK_SECONDS = 15.0
"""How often an index in which nothing was missing is looked through again."""


class Holder(Protocol):
    """An index that answers, or one that is being filled."""

    async def space(self) -> str | None: ...

    async def model(self) -> ArchiveModel | None: ...

    async def lacking(self, *, after: UUID | None, most: int) -> Sequence[UUID]: ...

    async def complete(self, entries: Sequence[Entry]) -> None: ...


class Gaps:
    """Goes through one index by id, again and again; each precedent is tried once a round."""

    def __init__(
        self, holder: Holder, embedder: Embedder, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._holder = holder
        self._embedder = embedder
        self._clock = clock
        self._after: UUID | None = None
        self._next_round = 0.0

    async def fill(self) -> bool:
        """Do one batch; False where nothing is left to do for now."""
        if self._clock() < self._next_round or self._embedder.resting:
            return False
        if await self._holder.space() != self._embedder.space.name:
            return self._rest()
        keys = await self._holder.lacking(after=self._after, most=BATCH)
        if not keys:
            return self._rest()
        self._after = keys[-1]
        await self._give(keys)
        return not self._embedder.resting

    async def fill_all(self) -> None:
        """One whole round, or as far as the endpoint goes along."""
        while await self.fill():
            pass

    def _rest(self) -> bool:
        self._after = None
        self._next_round = self._clock() + LOOK_SECONDS
        return False

    async def _give(self, keys: Sequence[UUID]) -> None:
        texts = {one.id: (one.version, one.facts) for one in (await published(keys)).documents}
        # Nobody's writing waits for the endpoint: the lock is taken when the vectors are there.
        vectors = await self._embedder.of_documents(texts)
        if not vectors:
            return
        async with indexing(wait=True):
            documents = (await published(vectors)).documents
            same = [one for one in documents if texts[one.id][0] == one.version]
            entries = await asyncio.to_thread(entries_of, same, await self._holder.model())
            await self._holder.complete([replace(one, outside=vectors[one.document.id]) for one in entries])
