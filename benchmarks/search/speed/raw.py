"""The raw engine 裸引擎: what somebody would send by hand to get the same precedents in the same order.

That is: the same lists of terms and vectors with the same count and facets, then the scores that a candidate
of one list lacks in another. Everything is made ready before the clock starts, and nothing is done with the
answers: no fusion, no page, no document, no reason. On Elasticsearch these are the very requests that the
product sends, as bytes over a connection of their own; the answers are read to the end and not decoded.
On the embedded engine they are the product's own calls of tantivy and numpy, made in one thread.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import aiohttp

from search.embedded import reading
from search.engine import SearchFilter
from search.precedents import LIST_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from search.elastic.store import ElasticStore
    from search.embedded.store import TantivyStore
    from search.store import Query


class Raw(Protocol):
    async def prepare(self, query: Query, lists: Collection[str], *, facets: bool) -> Any: ...

    async def ask(self, prepared: Any) -> None: ...


class RawElastic:
    def __init__(self, store: ElasticStore, url: str, session: aiohttp.ClientSession) -> None:
        self._store = store
        self._url = f"{url}/_msearch"
        self._session = session

    async def prepare(self, query: Query, lists: Collection[str], *, facets: bool) -> list[bytes]:
        """The bodies that the product sends for this query."""
        sent: list[bytes] = []
        with _overheard(self._store, sent.append):
            await self._store.nearest(query, SearchFilter(), LIST_LENGTH, lists=lists, facets=facets)
        return sent

    async def ask(self, prepared: list[bytes]) -> None:
        for body in prepared:
            kind = {"content-type": "application/x-ndjson"}
            async with self._session.post(self._url, data=body, headers=kind) as answer:
                answer.raise_for_status()
                await answer.read()


@contextmanager
def _overheard(store: ElasticStore, hear: Callable[[bytes], None]) -> Iterator[None]:
    client = store.client
    asked = client.msearch

    async def msearch(*, searches: list[bytes], **rest: Any) -> Any:
        hear(b"\n".join(searches) + b"\n")
        return await asked(searches=searches, **rest)  # type: ignore[arg-type]

    client.msearch = msearch  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        del client.msearch


class RawEmbedded:
    def __init__(self, store: TantivyStore) -> None:
        self._store = store

    async def prepare(
        self, query: Query, lists: Collection[str], *, facets: bool
    ) -> list[Callable[[], object]]:
        """Every call of an engine that the product makes for this query, with its arguments."""
        index = await self._store._read(lambda one: one)
        calls: list[Callable[[], object]] = []
        searcher = _Overheard(index.searcher(), calls)
        heard = _Index(index, searcher, calls)
        reading.nearest(heard, query, SearchFilter(), LIST_LENGTH, lists=lists, facets=facets)  # type: ignore[arg-type]
        return calls

    async def ask(self, prepared: list[Callable[[], object]]) -> None:
        await asyncio.to_thread(lambda: [call() for call in prepared])


class _Overheard:
    """A searcher or file of vectors that notes what it is asked."""

    def __init__(self, asked: Any, calls: list[Callable[[], object]]) -> None:
        self._asked = asked
        self._calls = calls

    def __len__(self) -> int:
        return len(self._asked)

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._asked, name)
        if not callable(asked):
            return asked

        def noted(*given: Any, **named: Any) -> Any:
            self._calls.append(lambda: asked(*given, **named))
            return asked(*given, **named)

        return noted


class _Index:
    def __init__(self, index: Any, searcher: _Overheard, calls: list[Callable[[], object]]) -> None:
        self.model = index.model
        self.vectors = _Overheard(index.vectors, calls) if index.vectors is not None else None
        self._searcher = searcher

    def searcher(self) -> _Overheard:
        return self._searcher


async def milliseconds(work: Callable[[], Any]) -> tuple[float, float]:
    """Of time, and of this process's CPU, which a busy machine does not stretch as far."""
    began, cpu = time.perf_counter(), time.process_time()
    await work()
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu)
