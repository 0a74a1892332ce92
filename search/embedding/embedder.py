"""Texts to outside vectors 送出前先隐去: the only way out, so nothing leaves that was not redacted."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from mediation.redaction import Known, redact
from search.embedding.endpoint import EmbeddingRefused, EmbeddingUnavailable, Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    import numpy as np
    from numpy.typing import NDArray

    from search.embedding.settings import EmbeddingSettings

log = logging.getLogger(__name__)

QUERY_SECONDS = 1.5
"""A search waits no longer for its vector, all tries together."""
QUERY_TRIES = 2
BATCH = 32
BATCH_SECONDS = 30.0
BATCH_TRIES = 3
REMEMBERED = 256
"""Vectors of the latest narratives: the same search is often asked again with another filter."""


class Embedder:
    """Redacts, cuts and sends; answers with what came back in time."""

    def __init__(self, settings: EmbeddingSettings, endpoint: Endpoint | None = None) -> None:
        self.space = settings.space
        self._characters = settings.characters
        self._endpoint = endpoint or Endpoint(
            settings.url, settings.model, settings.dimensions, key=settings.key
        )
        self._known: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._refused: dict[UUID, int] = {}

    @property
    def resting(self) -> bool:
        """Failed so often that it is left alone now."""
        return self._endpoint.breaker.resting

    async def of_query(self, text: str) -> NDArray[np.float32] | None:
        """The narrative's vector; None where there is none to be had in time."""
        outgoing = await asyncio.to_thread(self._outgoing, text)
        key = hashlib.blake2b(outgoing.encode(), digest_size=16).digest()
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        try:
            [vector] = await self._endpoint.vectors([outgoing], seconds=QUERY_SECONDS, tries=QUERY_TRIES)
        except (EmbeddingUnavailable, EmbeddingRefused) as error:
            log.warning("no outside vector for a search: %s", error)
            return None
        self._known[key] = vector
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return vector

    async def of_documents(self, texts: Mapping[UUID, tuple[int, str]]) -> dict[UUID, NDArray[np.float32]]:
        """Vectors of the versions and texts given, of as many as the endpoint gave.

        A version that was refused once is not sent again by this process.
        """
        due = [key for key, (version, _) in texts.items() if self._refused.get(key) != version]
        found: dict[UUID, NDArray[np.float32]] = {}
        try:
            for at in range(0, len(due), BATCH):
                part = {key: texts[key] for key in due[at : at + BATCH]}
                found |= await self._batch(part)
        except EmbeddingUnavailable as error:
            log.warning("no outside vectors for %d precedents: %s", len(due) - len(found), error)
        return found

    async def close(self) -> None:
        await self._endpoint.close()

    async def _batch(self, texts: Mapping[UUID, tuple[int, str]]) -> dict[UUID, NDArray[np.float32]]:
        """One request; if it is refused, each text by itself, so that one holds up no other."""
        outgoing = await asyncio.to_thread(lambda: [self._outgoing(text) for _, text in texts.values()])
        try:
            vectors = await self._endpoint.vectors(outgoing, seconds=BATCH_SECONDS, tries=BATCH_TRIES)
        except EmbeddingRefused as error:
            if len(texts) > 1:
                found: dict[UUID, NDArray[np.float32]] = {}
                for key, one in texts.items():
                    found |= await self._batch({key: one})
                return found
            for key, (version, _) in texts.items():
                log.warning("precedent %s gets no outside vector: %s", key, error)
                self._refused[key] = version
            return {}
        return dict(zip(texts, vectors, strict=True))

    def _outgoing(self, text: str) -> str:
        # Redacted as a whole and then cut: half a telephone number would not be known for one.
        return redact(text, Known()).text[: self._characters]
