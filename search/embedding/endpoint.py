"""The endpoint 向量接口: texts to vectors by ``POST {base}/embeddings``, as OpenAI's interface has it.

https://platform.openai.com/docs/api-reference/embeddings; vLLM, Ollama and TEI answer the same.
"""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np

from search.embedding.breaker import Breaker
from search.spaces import unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONGEST_SECONDS = 60.0
"""For one step of one request; how long all may take is the caller's to say."""
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
_REFUSALS = {400, 413, 422}
_PASSING = {408, 429}
_SERVER_AT_FAULT = 500


class EmbeddingUnavailable(Exception):  # noqa: N818  says what happened
    """The endpoint gives no vectors now. The message never repeats a text or an answer."""


class EmbeddingRefused(Exception):  # noqa: N818  says what happened
    """The endpoint is well and will not take these texts."""


class _Passing(Exception):  # noqa: N818  never leaves this module
    """Worth another try, after so many seconds."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class Endpoint:
    """One client, built once. Failures that may pass are tried again within the caller's patience."""

    def __init__(
        self, url: str, model: str, dimensions: int, *, key: str | None = None, breaker: Breaker | None = None
    ) -> None:
        self._url = url.rstrip("/") + "/embeddings"
        self._model = model
        self._dimensions = dimensions
        self.breaker = breaker or Breaker()
        # No proxy from the environment and no redirect: what leaves goes to the address that was set up.
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            trust_env=False,
            timeout=LONGEST_SECONDS,
        )

    async def vectors(self, texts: Sequence[str], *, seconds: float, tries: int) -> list[NDArray[np.float32]]:
        """A vector of length 1 for each text. Raises EmbeddingUnavailable or EmbeddingRefused."""
        if not self.breaker.admit():
            raise EmbeddingUnavailable("failed too often, left alone for a while")
        try:
            async with asyncio.timeout(seconds):
                found = await self._persist(texts, tries)
        except EmbeddingRefused:
            self.breaker.succeeded()
            raise
        except EmbeddingUnavailable:
            self.breaker.failed()
            raise
        except TimeoutError:
            self.breaker.failed()
            raise EmbeddingUnavailable(f"no answer within {seconds:g} s") from None
        self.breaker.succeeded()
        return found

    async def close(self) -> None:
        await self._client.aclose()

    async def _persist(self, texts: Sequence[str], tries: int) -> list[NDArray[np.float32]]:
        for tried in range(1, tries + 1):
            try:
                return self._read(await self._ask(texts), len(texts))
            except _Passing as passing:
                if tried == tries:
                    raise EmbeddingUnavailable(str(passing)) from None
                pause = passing.after or FIRST_PAUSE * 2**tried * random.uniform(0.5, 1)  # noqa: S311  no secret
                await asyncio.sleep(min(pause, LONGEST_PAUSE))
        raise AssertionError("at least one try")

    async def _ask(self, texts: Sequence[str]) -> httpx.Response:
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        try:
            answer = await self._client.post(self._url, json=body)
        except httpx.HTTPError as error:
            raise _Passing(type(error).__name__) from None
        status = answer.status_code
        if status in _REFUSALS:
            raise EmbeddingRefused(f"HTTP {status}")
        if status in _PASSING or status >= _SERVER_AT_FAULT:
            raise _Passing(f"HTTP {status}", _seconds(answer.headers.get("Retry-After")))
        if not answer.is_success:
            raise EmbeddingUnavailable(f"HTTP {status}")
        return answer

    def _read(self, answer: httpx.Response, count: int) -> list[NDArray[np.float32]]:
        """The vectors in the order of the texts. What is not as agreed is as good as no answer."""
        try:
            rows: list[dict[str, Any]] = sorted(answer.json()["data"], key=lambda one: int(one["index"]))
            places = [int(row["index"]) for row in rows]
            found = [np.asarray(row["embedding"], np.float32) for row in rows]
        except (ValueError, KeyError, TypeError):
            raise EmbeddingUnavailable("the answer is not of the agreed form") from None
        if places != list(range(count)):
            raise EmbeddingUnavailable(f"{len(rows)} vectors for {count} texts")
        for vector in found:
            if vector.shape != (self._dimensions,):
                raise EmbeddingUnavailable(f"vectors of {vector.size} dimensions, not {self._dimensions}")
            if not np.isfinite(vector).all() or not vector.any():
                raise EmbeddingUnavailable("a vector without direction")
        return [unit(vector) for vector in found]


def _seconds(told: str | None) -> float | None:
    """``Retry-After`` as seconds; a date is not worth reading for a pause this short."""
    return float(told) if told and told.isdecimal() else None
