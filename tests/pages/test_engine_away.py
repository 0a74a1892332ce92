"""The page while the search engine is away: the database answers, and each answer says what it is worth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from mediation.personal_data import current_vault
from pages.kept_searches import KeptSearches
from pages.precedents import PrecedentPages
from search.database import DatabaseStore
from search.elastic.connection import connect
from search.elastic.store import ElasticStore
from search.precedents import PrecedentSearch
from search.standby import WithStandby
from tests.search.library import WALL
from tests.search.published import lay_ground, publish

SAID = {
    "zh-CN": ("现在只按字面词查找", "没有找到相近的先例", "件含相同词的先例"),
    "en": ("Matching words only for now", "No similar precedents", "precedents share words"),
}


@pytest.fixture
async def pages(database: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    await lay_ground()
    await publish(WALL)
    away = PrecedentSearch(ElasticStore(connect("http://127.0.0.1:1")))
    engine = WithStandby(away, PrecedentSearch(DatabaseStore()))
    made = PrecedentPages(engine, KeptSearches(tmp_path / "kept", current_vault()))
    routes = [
        Route("/precedents", made.submit, methods=["POST"]),
        Route("/precedents/found/{key}", made.found),
    ]
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", follow_redirects=True
    ) as client:
        yield client
    await engine.close()


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("found", [True, False])
async def test_says_so_whether_or_not_it_found_anything(pages, language, found) -> None:
    """Nothing found by words alone is no proof that there is nothing alike."""
    text = (
        "邻居翻修围墙占了宅基地，出门不便，两家争吵。" if found else "客运班车晚点，乘客误了面试，要求赔偿。"
    )

    page = await pages.post("/precedents", data={"narrative": text}, headers={"accept-language": language})

    note, nothing, some = SAID[language]
    assert page.status_code == 200
    assert page.text.count(note) == 1
    assert (nothing in page.text, some in page.text) == (not found, found)
