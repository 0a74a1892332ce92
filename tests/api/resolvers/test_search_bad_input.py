"""What cannot be searched for, asked of both engines through GraphQL: the same answer, and a coded one."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest

from api.resolvers.search import searches
from search.elastic.connection import connect
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from search.rebuild import rebuild
from tests.api.resolvers.test_search import NARRATIVE, PRECEDENTS, a_precedent
from tests.api.serving import Endpoint, endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.factories import Network


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.es)])
async def asked(
    request: pytest.FixtureRequest, database: str, network: Network, tmp_path: Path
) -> AsyncIterator[Endpoint]:
    url = request.getfixturevalue("elasticsearch_url") if request.param == "elasticsearch" else None
    alias = f"t{uuid.uuid4().hex[:12]}"
    engine = Search(SearchSettings(tmp_path / "search", elasticsearch_url=url, alias=alias))
    await rebuild(engine.builder, fit=False)
    await a_precedent(network, "翻修围墙占用宅基地", "邻居翻修围墙时越过宅基地边界，双方发生争吵。")
    await Indexer(engine).drain_all()
    async with endpoint(database, searches=searches(engine)) as served:
        yield served
    await engine.close()
    if url:
        client = connect(url)
        for name in await client.indices.get(index=f"{alias}-*", expand_wildcards="all"):
            await client.indices.delete(index=name)
        await client.close()


@pytest.mark.parametrize(
    ("narrative", "code"),
    [
        ("", "NARRATIVE_EMPTY"),
        (" \n　", "NARRATIVE_EMPTY"),
        ("墙", "NARRATIVE_TOO_SHORT"),
        ("😀😀😀", "NARRATIVE_WITHOUT_WORDS"),
        ("我们的，他们的，因为没有。", "NARRATIVE_WITHOUT_WORDS"),
        ("争" * 200_000, "NARRATIVE_TOO_LONG"),
    ],
    ids=["empty", "blank", "one character", "emoji", "stop words", "200,000 characters"],
)
async def test_a_narrative_that_says_nothing_gets_a_coded_error(
    asked: Endpoint, narrative: str, code: str
) -> None:
    response = await asked.post({"query": PRECEDENTS, "variables": {"narrative": narrative}})

    answer = response.json()
    assert (response.status_code, answer["data"]) == (200, {"precedents": None})
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


async def test_half_a_surrogate_is_no_json(asked: Endpoint) -> None:
    body = json.dumps({"query": PRECEDENTS, "variables": {"narrative": "围墙越界\ud83d"}})
    response = await asked.post(content=body.encode("ascii"), headers={"content-type": "application/json"})

    assert response.status_code == 400


@pytest.mark.parametrize(
    "where",
    [
        {"division": "999999"},
        {"disputeType": "没有这一类"},
        {"disputeType": '02*"\\'},
        {"yearFrom": 2030, "yearTo": 1990},
        {"division": "😀"},
    ],
    ids=["division", "type", "signs", "years", "emoji"],
)
async def test_a_filter_that_names_nothing_gives_an_empty_page(asked: Endpoint, where: object) -> None:
    found = (await asked.ask(PRECEDENTS, narrative=NARRATIVE, filter=where))["precedents"]

    assert (found["totalCount"], found["edges"], found["degraded"]) == (0, [], False)


async def test_emoji_and_words_are_searched_for_by_the_words(asked: Endpoint) -> None:
    found = (await asked.ask(PRECEDENTS, narrative="😀围墙越过宅基地边界😀"))["precedents"]

    assert [edge["node"]["title"] for edge in found["edges"]] == ["翻修围墙占用宅基地"]
    assert found["degraded"] is False
