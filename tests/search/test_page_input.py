"""Whatever is pasted into the page gets a clear answer, on either engine and while it is away."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

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
from tests.search.library import ALL
from tests.search.published import lay_ground, shelve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from search.engine import SearchEngine

OWED = "朋友向我借款三万元，写了借条，说好一年还清，现在到期不还，催讨多次没有结果。"


@pytest.fixture
async def engine(bench, database) -> SearchEngine:
    await lay_ground()
    for document in ALL:
        await shelve(document)
    await bench.hold(ALL)
    return bench.engine


def pages(engine: SearchEngine, folder: Path) -> httpx.AsyncClient:
    made = PrecedentPages(engine, KeptSearches(folder / "kept", current_vault()))
    routes = [
        Route("/precedents", made.submit, methods=["POST"]),
        Route("/precedents/found/{key}", made.found),
    ]
    transport = httpx.ASGITransport(Starlette(routes=routes))
    return httpx.AsyncClient(
        transport=transport, base_url="http://test", headers={"accept-language": "zh-CN"}
    )


@pytest.fixture
async def client(engine, tmp_path) -> AsyncIterator[httpx.AsyncClient]:
    async with pages(engine, tmp_path) as client:
        yield client


async def ask(client: httpx.AsyncClient, narrative: str, **fields: str) -> httpx.Response:
    body = "&".join(
        f"{name}={quote(value, errors='surrogatepass')}"
        for name, value in {"narrative": narrative, **fields}.items()
    )
    headers = {"content-type": "application/x-www-form-urlencoded"}
    page = await client.post("/precedents", content=body, headers=headers)
    return await client.get(page.headers["location"]) if page.status_code == 303 else page


@pytest.mark.parametrize(
    ("narrative", "status", "words"),
    [
        ("", 422, "请写下纠纷经过"),
        (" \n　", 422, "请写下纠纷经过"),
        ("借", 422, "写得太短，请至少写 15 个字"),
        ("借款不还的纠纷。" * 2_501, 422, "现在多了 8 个字，请删减后再查"),
        ("借" * 200_000, 413, "太长，没有收下"),
        ("😀" * 20, 422, "这段文字里没有可以用来查找的词"),
        ("我们的，他们的，因为没有，你们的，我们的，他们的。", 422, "这段文字里没有可以用来查找的词"),
        (OWED + "\0", 422, "文字里有损坏的字符，请重新粘贴"),
    ],
    ids=["empty", "blank", "one character", "too long", "200,000", "emoji", "stop words", "nul"],
)
async def test_what_cannot_be_searched_for_is_told_at_the_field(client, narrative, status, words) -> None:
    page = await ask(client, narrative)

    assert page.status_code == status
    assert page.text.count(words) == 2  # in the summary, which takes the focus, and at the field
    assert "<title>出错：" in page.text


@pytest.mark.parametrize(
    "narrative",
    [OWED + "\ud83d", OWED + "😀👨‍👩‍👧", "ＯＷＥＤ " + OWED, OWED * 500],
    ids=["half a surrogate", "emoji beside words", "full width", "20,000 characters"],
)
async def test_what_is_odd_beside_words_is_searched_for(client, narrative) -> None:
    page = await ask(client, narrative[:20_000])

    assert page.status_code == 200
    assert "借条到期未还" in page.text


@pytest.mark.parametrize(
    ("fields", "chip"),
    [
        ({"type": "0301"}, "民间借贷"),
        ({"division": "430500"}, "430500"),
        ({"type": "9988"}, "没有编码为 9988 的类型"),
        ({"division": "999999"}, "没有编码为 999999 的地区"),
    ],
    ids=["a subtype", "a city", "no such type", "no such area"],
)
async def test_a_filter_sent_by_hand_is_shown_by_its_name(client, fields, chip) -> None:
    page = await ask(client, OWED, **fields)

    assert page.status_code == 200
    assert f"</span>{chip}</span>" in page.text or f"选的条件是：{chip}。" in page.text
    assert ("没有找到相近的先例" in page.text) is ("没有编码" in chip)
    # What is chosen stays chosen when the form is sent again, unless it names nothing.
    [(_, code)] = fields.items()
    assert (f'<option value="{code}" selected>' in page.text) is ("没有编码" not in chip)


async def test_while_the_engine_is_away_the_page_says_so_and_scores_nothing(database, tmp_path) -> None:
    await lay_ground()
    for document in ALL:
        await shelve(document)
    store = ElasticStore(connect("http://127.0.0.1:1", seconds=1))
    away = WithStandby(PrecedentSearch(store), PrecedentSearch(DatabaseStore()))
    async with pages(away, tmp_path) as client:
        page = await ask(client, OWED)
        refused = await ask(client, "😀" * 20)
    await away.close()

    assert page.status_code == 200
    assert "现在只按字面词查找" in page.text
    assert "借条到期未还" in page.text
    assert "相似度" not in page.text
    assert 'id="outcomes"' not in page.text
    assert refused.status_code == 422
