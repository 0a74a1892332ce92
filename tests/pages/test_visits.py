"""Visits are counted in memory and written together, apart from ballots."""

from __future__ import annotations

from mediation.models import HonourRound
from pages.visits import Visits
from tests.factories import a_division
from tests.pages.rounds import open_rounds


async def test_visits_are_written_together_and_once(database: str) -> None:
    await a_division("430500", "邵阳市")
    await a_division("430500/430503", "大祥区")
    rounds = await open_rounds()
    held = await HonourRound.get(id=rounds["open"])
    visits = Visits()
    for _ in range(3):
        visits.count(held.id)

    await visits.write()
    await visits.write()

    await held.refresh_from_db()
    assert held.visits == 3
    assert (await HonourRound.get(id=rounds["counted"])).visits == 0
