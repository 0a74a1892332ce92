"""The embedded store 内置索引: implements ``Store`` on the index that answers now.

Several processes may read; whoever writes holds the writers' lock for one batch. Calls run in a
thread, since tantivy blocks.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from search.embedded import reading, writing
from search.embedded.directory import IndexDirectory, TantivyIndex, new_name
from search.engine import NO_INDEX, EngineUnavailable, Health
from search.meaning import meaning_of
from search.store import OUTSIDE, Nearest

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from search.embedded.vector_table import VectorTable
    from search.engine import PrecedentDocument, SearchFilter, Suggestion
    from search.spaces import ArchiveModel
    from search.store import Entry, Query

T = TypeVar("T")


class TantivyStore:
    """See ``search.embedded.builder`` for how its indexes come and go."""

    name = "embedded"

    def __init__(self, home: Path, table: VectorTable | None = None) -> None:
        """``table`` holds the outside vectors, where an endpoint is set up."""
        self.directory = IndexDirectory(home)
        self._table = table
        self._lock = threading.Lock()
        self._opened: TantivyIndex | None = None
        self._changed = -1

    # -- reading ---------------------------------------------------------------------------------

    async def nearest(
        self, query: Query, where: SearchFilter, most: int, *, lists: Collection[str], facets: bool
    ) -> Nearest:
        name = self._name()
        outside: dict[int, float] = {}
        if self._table is not None and query.outside is not None and name is not None:
            outside |= await self._table.nearest(name, query.outside, where, most)
        found = await self._read(
            lambda index: reading.nearest(
                index, query, where, most, lists=lists, facets=facets, also=outside.keys()
            )
        )
        if self._table is None or query.outside is None or name is None:
            return found
        missing = set().union(*found.lists.values()) - outside.keys()
        outside |= await self._table.scores(name, query.outside, [UUID(int=key) for key in missing])
        return Nearest({**found.lists, OUTSIDE: outside}, found.total, found.facets)

    async def farther(
        self, query: Query, where: SearchFilter, *, before: UUID | None, most: int
    ) -> Sequence[UUID]:
        return await self._read(lambda index: reading.farther(index, query, where, before, most))

    async def documents(self, ids: Sequence[UUID]) -> Mapping[UUID, PrecedentDocument]:
        return await self._read(lambda index: reading.documents(index.searcher(), ids))

    async def suggest(
        self, prefixes: Sequence[str], most: int, *, without: frozenset[UUID] = frozenset()
    ) -> Mapping[str, Sequence[Suggestion]]:
        return await self._read(lambda index: reading.suggest(index.searcher(), prefixes, most, without))

    async def model(self) -> ArchiveModel | None:
        index = self._opened
        if index is not None and self.directory.changed() == self._changed and "model" in vars(index):
            return index.model
        return await self._read(lambda index: index.model) if self.directory.pointer("current") else None

    async def space(self) -> str | None:
        name = self._name()
        return await self._table.space(name) if self._table is not None and name else None

    async def lacking(self, *, after: UUID | None, most: int) -> Sequence[UUID]:
        name = self._name()
        return (
            await self._table.lacking(name, after=after, most=most)
            if self._table is not None and name
            else ()
        )

    async def count(self) -> int:
        if self.directory.pointer("current") is None:
            return 0
        return await self._read(lambda index: index.searcher().num_docs)

    async def ids(self) -> dict[UUID, int]:
        return await self._read(reading.all_versions) if self.directory.pointer("current") else {}

    async def health(self) -> Health:
        try:
            index = await asyncio.to_thread(self._current)
            documents = index.searcher().num_docs if index else 0
            model = await asyncio.to_thread(lambda: index.model if index else None)
        except (EngineUnavailable, OSError, ValueError) as error:
            return self._ill(
                f"内置索引打不开：{error}。请运行 fengqiao index rebuild。",
                f"The embedded index cannot be opened: {error}. Run fengqiao index rebuild.",
            )
        if index is None:
            return self._ill(
                "还没有索引，请运行 fengqiao index rebuild。",
                "There is no index yet; run fengqiao index rebuild.",
            )
        return Health(
            engine=self.name,
            ready=True,
            documents=documents,
            index=index.name,
            meaning=meaning_of(model, documents, promised=index.has_model),
            zh=f"内置索引可用，共 {documents} 件。",
            en=f"The embedded index answers, {documents} precedents.",
        )

    def _ill(self, zh: str, en: str) -> Health:
        return Health(engine=self.name, ready=False, zh=zh, en=en)

    async def _read(self, work: Callable[[TantivyIndex], T]) -> T:
        def run() -> T:
            index = self._current()
            if index is None:
                raise EngineUnavailable(NO_INDEX)
            try:
                return work(index)
            except (ValueError, OSError) as error:
                raise EngineUnavailable(str(error)) from error

        return await asyncio.to_thread(run)

    def _current(self) -> TantivyIndex | None:
        """The index that answers now; opened again after a swap, by whichever process."""
        changed = self.directory.changed()
        if changed != self._changed:
            with self._lock:
                if changed != self._changed:
                    name = self.directory.pointer("current")
                    try:
                        self._opened = TantivyIndex(self.directory.home / name) if name else None
                    except (ValueError, OSError) as error:
                        raise EngineUnavailable(str(error)) from error
                    self._changed = changed
        return self._opened

    # -- writing ---------------------------------------------------------------------------------

    async def put(self, parts: AsyncIterable[Sequence[Entry]]) -> None:
        entries = [entry async for part in parts for entry in part]
        first = self._name() is None
        await asyncio.to_thread(lambda: writing.put(self._writable(), entries))
        name = self._name()
        if self._table is not None and name is not None:
            if first:
                await self._table.register(name)
            await self._table.outdate(name, entries)

    async def complete(self, entries: Sequence[Entry]) -> None:
        name = self._name()
        if self._table is not None and name is not None:
            await self._table.put(name, entries)

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        def run() -> None:
            if index := self._current():
                writing.delete(index, list(gone))

        await asyncio.to_thread(run)
        name = self._name()
        if self._table is not None and name is not None:
            await self._table.delete(name, list(gone))

    def _name(self) -> str | None:
        return self.directory.pointer("current")

    def _writable(self) -> TantivyIndex:
        """The current index; the first document makes one."""
        index = self._current()
        if index is None:
            name = new_name()
            self.directory.make(name, None)
            self.directory.swap(name)
            index = self._current()
        assert index is not None  # noqa: S101  just made
        return index

    async def close(self) -> None:
        self._opened, self._changed = None, -1
