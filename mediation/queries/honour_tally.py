"""The counts of a vote as they grow 实时计票: for the reviewers; for everybody else once they are out.

One look a second for all who watch in this process, and none while nobody does. A look reads what
the database has counted with the ballots themselves, so it matters not which process took them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise import connections
from tortoise.exceptions import BaseORMException

from mediation.access import counts_shown
from mediation.models import ON_THE_BALLOT, HonourRound, HonourStage

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from uuid import UUID

    from mediation.access import Viewer

log = logging.getLogger("fengqiao.honours")

SECONDS_BETWEEN_LOOKS = 1.0
_COUNTED = ", ".join(f"'{stage.value}'" for stage in (HonourStage.FINAL, HonourStage.NAMED))
_OVER = f"{_COUNTED}, '{HonourStage.CLOSED.value}'"
_ON_THE_BALLOT = ", ".join(f"'{status.value}'" for status in ON_THE_BALLOT)
_READ = f"""
select r.id as round, r.stage in ({_COUNTED}) as counted, r.stage in ({_OVER}) as over, n.id as nomination,
       coalesce(n.votes, t.votes, 0) as votes
from honour_round r
left join honour_nomination n on n.round_id = r.id and n.status in ({_ON_THE_BALLOT})
left join honour_tally t on t.id = n.id
where r.id = any($1::uuid[])
order by r.id, n.category, n.id
"""  # noqa: S608  constants only


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes of everybody on the ballot; ``counted`` once the stored ballots have been counted.

    ``over`` once nothing more comes: counted, or closed without a result.
    """

    votes: dict[UUID, int]
    counted: bool
    over: bool


class TallyWatch:
    """The latest tallies of the rounds that somebody in this process watches."""

    def __init__(self) -> None:
        self._watched: Counter[UUID] = Counter()
        self._latest: dict[UUID, Tally] = {}
        self._looked = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    async def tallies(self, held: UUID) -> AsyncGenerator[Tally, None]:
        """The tally now, and each time that it has changed, until it is final.

        Whoever is slow misses what came between; nothing is kept for anybody.
        """
        self._watched[held] += 1
        try:
            told = None
            while told is None or not told.over:
                self._start()
                looked = self._looked
                latest = self._latest.get(held)
                if latest is not None and latest != told:
                    told = latest
                    yield told
                else:
                    await looked.wait()
        finally:
            self._watched[held] -= 1
            if not self._watched[held]:
                del self._watched[held]
                self._latest.pop(held, None)
            if not self._watched and self._work is not None:
                self._work.cancel()

    def _start(self) -> None:
        if self._work is None or self._work.done():
            self._looked = asyncio.Event()
            self._work = asyncio.get_running_loop().create_task(self._keep_looking())

    async def _keep_looking(self) -> None:
        try:
            while self._watched:
                try:
                    await self._look()
                except (OSError, BaseORMException) as error:
                    log.warning("cannot read the counts of a vote: %s", error)
                looked, self._looked = self._looked, asyncio.Event()
                looked.set()
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        finally:
            self._looked.set()

    async def _look(self) -> None:
        asked = list(self._watched)
        rows = await connections.get("default").execute_query_dict(_READ, [asked])
        found: dict[UUID, Tally] = {}
        for row in rows:
            tally = found.setdefault(row["round"], Tally({}, row["counted"], row["over"]))
            if row["nomination"] is not None:
                tally.votes[row["nomination"]] = row["votes"]
        self._latest = {held: found[held] for held in self._watched if held in found}


_watch = TallyWatch()


async def round_exists(held: UUID) -> bool:
    """Whether there is such a round; every round is public, its counts are not."""
    return await HonourRound.exists(id=held)


async def watch_tally(held: UUID, viewer: Viewer) -> AsyncGenerator[dict[UUID, int], None]:
    """Votes by nomination: as they grow for those who run the round, for all others once counted.

    Nothing is told before, not even that something changed. It ends with the final figures, or with the
    round where that is closed without a result.
    """
    row = await HonourRound.get(id=held).only("id", "path")
    async for tally in _watch.tallies(held):
        if counts_shown(viewer, row.path, counted=tally.counted):
            yield tally.votes
