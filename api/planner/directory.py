"""The divisions by code, kept in memory: a code's level decides how a statement is written."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.planner.errors import unknown_division

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.planner.pool import ReadPool

_REST = 5.0
"""Seconds between two looks at the table on account of unknown codes."""


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    path: str
    level: str

    @property
    def path_end(self) -> str:
        """The first path after the subtree."""
        return self.path[:-1] + "0"


class Directory:
    """Codes and paths never change; new ones are found by reading again."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}
        self._read_at = float("-inf")

    def __len__(self) -> int:
        return len(self._places)

    def find(self, code: str | None) -> Place | None:
        return self._places.get(code) if code is not None else None

    def require(self, code: str) -> Place:
        """The division of that code. Raises BadArgument."""
        place = self._places.get(code)
        if place is None:
            raise unknown_division(code)
        return place

    def take(self, places: Iterable[Place]) -> None:
        """Know these divisions and no others."""
        self._places = {place.code: place for place in places}

    async def read(self, pool: ReadPool) -> None:
        """Take the divisions from the database."""
        rows = await pool.fetch("select code, path, level from division")
        self.take([Place(row["code"], row["path"], row["level"]) for row in rows])
        self._read_at = time.monotonic()

    async def read_again(self, pool: ReadPool) -> bool:
        """Read once more, but not at every unknown code; says whether it did."""
        if time.monotonic() - self._read_at < _REST:
            return False
        await self.read(pool)
        return True
