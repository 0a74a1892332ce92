"""Embedded indexes come and go 索引的新旧交替; implements ``Builder``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from search.embedded import reading, writing
from search.embedded.directory import IndexDirectory, TantivyIndex, new_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from uuid import UUID

    from search.embedded.vector_table import VectorTable
    from search.spaces import ArchiveModel
    from search.store import Building, Entry, Packing


class TantivyBuilding:
    """An index in a folder of its own, not yet pointed to."""

    at_once = 2

    def __init__(self, index: TantivyIndex, table: VectorTable | None = None) -> None:
        self.index = index
        self._table = table
        self._alone = asyncio.Lock()
        """Held by the batch that is written; the next one may be made ready meanwhile."""
        self.name = index.name

    async def packing(self) -> Packing[list[Entry]]:
        # tantivy's documents stay in the process that makes them: entries are what can be passed.
        return list

    async def put(self, entries: Sequence[Entry]) -> None:
        async with self._alone:
            await asyncio.to_thread(writing.put, self.index, entries)
        if self._table is not None:
            await self._table.outdate(self.name, entries)

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        await asyncio.to_thread(writing.delete, self.index, list(gone))
        if self._table is not None:
            await self._table.delete(self.name, list(gone))

    async def ids(self) -> dict[UUID, int]:
        return await asyncio.to_thread(reading.all_versions, self.index)

    async def model(self) -> ArchiveModel | None:
        return self.index.model

    async def space(self) -> str | None:
        return await self._table.space(self.name) if self._table is not None else None

    async def lacking(self, *, after: UUID | None, most: int) -> Sequence[UUID]:
        return await self._table.lacking(self.name, after=after, most=most) if self._table is not None else ()

    async def complete(self, entries: Sequence[Entry]) -> None:
        if self._table is not None:
            await self._table.put(self.name, entries)


class TantivyBuilder:
    def __init__(self, home: Path, table: VectorTable | None = None) -> None:
        self.directory = IndexDirectory(home)
        self._table = table

    async def begin(self, model: ArchiveModel | None) -> Building:
        name = new_name()
        if self._table is not None:
            await self._table.register(name)
        return TantivyBuilding(await asyncio.to_thread(self.directory.make, name, model), self._table)

    async def unfinished(self) -> Building | None:
        found = self.directory.unfinished()
        return TantivyBuilding(TantivyIndex(found), self._table) if found else None

    async def swap(self, building: Building) -> None:
        self.directory.swap(building.name)
        if self._table is not None:
            await self._table.keep(self.directory.kept())

    async def former(self) -> Building | None:
        found = self.directory.former()
        return TantivyBuilding(TantivyIndex(found), self._table) if found else None

    async def roll_back(self) -> str | None:
        return self.directory.roll_back()

    async def discard(self, building: Building) -> None:
        await asyncio.to_thread(self.directory.remove, building.name)
        if self._table is not None:
            await self._table.keep(self.directory.kept())

    async def current(self) -> str | None:
        return self.directory.pointer("current")
