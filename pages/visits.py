"""Visits of the ballot pages 访问计数: kept in memory for some seconds, then written together.

392,564 visits came in a day to one round (S2): a write for each would be a queue for one row.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING

from tortoise.exceptions import BaseORMException

from mediation.services.count_visits import add_visits

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger("fengqiao.pages")

SECONDS_BETWEEN_WRITES = 5


class Visits:
    """What one process has seen since it last wrote."""

    def __init__(self) -> None:
        self._seen: Counter[UUID] = Counter()

    def count(self, held: UUID) -> None:
        self._seen[held] += 1

    async def write(self) -> None:
        """Add what was seen to the rounds. What cannot be written now is kept for the next time."""
        seen, self._seen = self._seen, Counter()
        if not seen:
            return
        try:
            await add_visits(seen)
        except (OSError, BaseORMException) as error:
            self._seen.update(seen)
            log.warning("cannot write the visits: %s", error)

    async def keep_writing(self) -> None:
        """Write every few seconds; once more at the end."""
        try:
            while True:
                await asyncio.sleep(SECONDS_BETWEEN_WRITES)
                await self.write()
        finally:
            await self.write()
