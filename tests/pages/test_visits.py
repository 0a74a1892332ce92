"""Visits are counted in memory and written together, apart from ballots."""

from __future__ import annotations

import httpx
from starlette.applications import Starlette
from starlette.routing import Route

from mediation.models import HonourRound
from pages.ballots import BallotPages
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


async def test_only_the_page_of_a_vote_counts_and_each_visit_of_it_does(database: str) -> None:
    await a_division("430500", "邵阳市")
    await a_division("430500/430503", "大祥区")
    rounds = await open_rounds()
    visits = Visits()
    app = Starlette(routes=[Route("/honours/{id:uuid}", BallotPages(visits).show)])

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as browser:
        for name in ("open", "open", "open", "counted", "early"):
            assert (await browser.get(f"/honours/{rounds[name]}")).status_code == 200
        missing = await browser.get("/honours/01900000-0000-7000-8000-000000000000")

    assert missing.status_code == 404
    assert {str(held): seen for held, seen in visits._seen.items()} == {rounds["open"]: 3}
