from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.planner.identifiers import encode_id
from api.resolvers.search import searches
from mediation.models import (
    AgreementForm,
    CaseGrade,
    CaseStatus,
    IndexJob,
    Precedent,
    PrecedentResult,
    PrecedentStatus,
    Role,
)
from search.engine import EngineUnavailable
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from tests.api.serving import Endpoint, endpoint
from tests.factories import Network, a_case

NARRATIVE = "两家是前后邻居，一方翻修围墙越过宅基地边界，另一方出门不便，为围墙和滴水多次争吵，要求拆除。"
PRECEDENTS = """query($narrative: String!, $filter: PrecedentFilter, $first: Int = 10, $after: String) {
  precedents(narrative: $narrative, filter: $filter, first: $first, after: $after) {
    searchId totalCount engine degraded partial
    outcomes { cases agreed agreementRate medianDays amount { p25 median p75 } }
    facets {
      disputeTypes { code name count } divisions { code name count } years { year count } grades { grade count }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor score highlights { field fragments } reasons { kind text } node { id title } }
  }
}"""


async def a_precedent(network: Network, title: str, facts: str, **columns: Any) -> Precedent:
    values: dict[str, Any] = {
        "status": PrecedentStatus.PUBLISHED,
        "published_on": date(2026, 3, 1),
        "dispute_type_id": "02",
        "division_id": network.county.code,
        "path": network.county.path,
        "year": 2025,
        "grade": CaseGrade.ORDINARY,
        "result": PrecedentResult.AGREED,
        "amount": 200_000,
        "days": 12,
    }
    precedent = await Precedent.create(title=title, facts=facts, **{**values, **columns})
    await IndexJob.create(entity="Precedent", entity_id=str(precedent.id))
    return precedent


@pytest.fixture
async def engine(database: str, tmp_path: Path) -> AsyncIterator[Search]:
    engine = Search(SearchSettings(tmp_path / "search"))
    yield engine
    await engine.close()


@pytest.fixture
async def finding(database: str, engine: Search) -> AsyncIterator[Endpoint]:
    async with endpoint(database, searches=searches(engine)) as served:
        yield served


@pytest.fixture
async def library(network: Network, engine: Search) -> list[Precedent]:
    wall = await a_precedent(
        network, "翻修围墙占用宅基地", "邻居翻修围墙时越过宅基地边界约三十厘米，双方为围墙和滴水发生争吵。"
    )
    drain = await a_precedent(
        network, "屋檐滴水损坏围墙", "邻居屋檐滴水冲刷围墙墙根，墙体开裂，要求安装接水槽并赔偿。", year=2024
    )
    wages = await a_precedent(
        network, "拖欠工资", "五名木工完工后工资被拖欠，多次讨要未果。", dispute_type_id="1001"
    )
    await a_precedent(network, "草稿", NARRATIVE, status=PrecedentStatus.DRAFT, published_on=None)
    await Indexer(engine).drain_all()
    return [wall, drain, wages]


async def test_finds_the_nearest_with_reasons_outcomes_and_facets(
    finding: Endpoint, network: Network, library: list[Precedent]
) -> None:
    found = (await finding.ask(PRECEDENTS, narrative=NARRATIVE, filter={"disputeType": "02"}))["precedents"]

    assert [edge["node"]["title"] for edge in found["edges"]] == ["翻修围墙占用宅基地", "屋檐滴水损坏围墙"]
    assert (found["totalCount"], found["engine"], found["degraded"]) == (2, "EMBEDDED", False)
    assert found["partial"] is False
    assert found["outcomes"] == {
        "cases": 2,
        "agreed": 2,
        "agreementRate": 100.0,
        "medianDays": 12.0,
        "amount": {"p25": "2000.00", "median": "2000.00", "p75": "2000.00"},
    }
    assert found["facets"]["disputeTypes"] == [{"code": "02", "name": "邻里", "count": 2}]
    assert found["facets"]["years"] == [{"year": 2025, "count": 1}, {"year": 2024, "count": 1}]
    assert found["facets"]["grades"] == [{"grade": "ORDINARY", "count": 2}]
    assert "SHARED_CIRCUMSTANCES" in {reason["kind"] for reason in found["edges"][0]["reasons"]}


async def test_pages_on_by_cursor(finding: Endpoint, network: Network, library: list[Precedent]) -> None:
    first = (await finding.ask(PRECEDENTS, narrative=NARRATIVE, first=1))["precedents"]
    cursor = first["pageInfo"]["endCursor"]
    second = (await finding.ask(PRECEDENTS, narrative=NARRATIVE, first=1, after=cursor))["precedents"]

    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (True, True)
    assert [page["edges"][0]["node"]["title"] for page in (first, second)] == [
        "翻修围墙占用宅基地",
        "屋檐滴水损坏围墙",
    ]


async def test_suggests_while_typing(finding: Endpoint, network: Network, engine: Search) -> None:
    await a_precedent(network, "围墙", "围墙越界。", keywords=["围墙", "宅基地"])
    await Indexer(engine).drain_all()

    found = await finding.ask('{ precedentSuggestions(prefix: "围") { text count } }')

    assert found == {"precedentSuggestions": [{"text": "围墙", "count": 1}]}


async def test_a_case_finds_others_like_it_but_not_its_own(
    finding: Endpoint, network: Network, library: list[Precedent], engine: Search
) -> None:
    case = await a_case(
        network.committee,
        number="（2026）桥头村民调人调字第9号",
        narrative=NARRATIVE,
        status=CaseStatus.CLOSED,
        agreed_on=date(2026, 3, 5),
        agreement_form=AgreementForm.WRITTEN,
        closed_on=date(2026, 3, 9),
    )
    await a_precedent(network, "本案写成的类案", NARRATIVE, case_id=case.id)
    await Indexer(engine).drain_all()
    query = """query($number: String!) { case(number: $number) { number similar(first: 2) {
      edges { score reasons { kind text } node { id title terms } } } } }"""

    found = await finding.ask(query, network.viewer(Role.VILLAGE), number=case.number)
    hidden = await finding.ask(query, network.elsewhere, number=case.number)

    assert [edge["node"]["title"] for edge in found["case"]["similar"]["edges"]] == [
        "翻修围墙占用宅基地",
        "屋檐滴水损坏围墙",
    ]
    assert hidden == {"case": None}


async def test_what_the_database_finds_has_no_score(database, network, library, tmp_path) -> None:
    """Only words were matched: how alike a precedent is nobody can tell."""
    search = Search(SearchSettings(tmp_path / "another"))
    async with endpoint(database, searches=searches(search)) as served:
        found = (await served.ask(PRECEDENTS, narrative=NARRATIVE))["precedents"]
    await search.close()

    assert (found["engine"], found["degraded"]) == ("DATABASE", True)
    assert [edge["score"] for edge in found["edges"]] == [None, None]


class Away:
    """An engine that cannot be reached."""

    async def search(self, request: object) -> None:
        raise EngineUnavailable

    async def suggest(self, *prefixes: str) -> None:
        raise EngineUnavailable


async def test_with_search_away_everything_else_answers(database: str, network: Network) -> None:
    async with endpoint(database, searches=searches(Away())) as served:  # type: ignore[arg-type]
        response = await served.post(
            {
                "query": '{ precedents(narrative: "围墙越界") { totalCount } division(code: "430500") { name } }'
            }
        )

    answer = response.json()
    assert answer["data"] == {"precedents": None, "division": {"name": "青山市"}}
    [error] = answer["errors"]
    assert (error["path"], error["extensions"]) == (["precedents"], {"code": "SEARCH_UNAVAILABLE"})
    assert (
        error["message"]
        == "检索暂时不可用，请稍后再试。 Search is not available at the moment; try again later."
    )


async def test_ids_are_those_of_node(finding: Endpoint, library: list[Precedent]) -> None:
    found = await finding.ask(PRECEDENTS, narrative=NARRATIVE, first=1)

    assert found["precedents"]["edges"][0]["node"]["id"] == encode_id("Precedent", library[0].id)
