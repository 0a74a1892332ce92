"""Embedded indexes come and go 索引的新旧交替; implements ``Builder``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from search.embedded import reading, writing
from search.embedded.directory import IndexDirectory, TantivyIndex, new_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from uuid import UUID

    from search.spaces import ArchiveModel
    from search.store import Building, Entry


class TantivyBuilding:
    """An index in a folder of its own, not yet pointed to."""

    def __init__(self, index: TantivyIndex) -> None:
        self.index = index
        self.name = index.name

    async def put(self, entries: Sequence[Entry]) -> None:
        await asyncio.to_thread(writing.put, self.index, entries)

    async def delete(self, ids: Sequence[UUID]) -> None:
        await asyncio.to_thread(writing.delete, self.index, ids)

    async def ids(self) -> dict[UUID, int]:
        return await asyncio.to_thread(reading.all_versions, self.index)

    async def model(self) -> ArchiveModel | None:
        return self.index.model


class TantivyBuilder:
    def __init__(self, home: Path) -> None:
        self.directory = IndexDirectory(home)

    async def begin(self, model: ArchiveModel | None) -> Building:
        return TantivyBuilding(await asyncio.to_thread(self.directory.make, new_name(), model))

    async def unfinished(self) -> Building | None:
        found = self.directory.unfinished()
        return TantivyBuilding(TantivyIndex(found)) if found else None

    async def swap(self, building: Building) -> None:
        self.directory.swap(building.name)

    async def roll_back(self) -> str | None:
        return self.directory.roll_back()

    async def discard(self, building: Building) -> None:
        await asyncio.to_thread(self.directory.remove, building.name)

    async def current(self) -> str | None:
        return self.directory.pointer("current")
