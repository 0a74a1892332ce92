from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.planner.identifiers import encode_id
from api.resolvers.search import searches
from mediation.access import Viewer
from mediation.models import JudgedSearch, Judgment, PartyRole, Precedent, Role
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from tests.api.resolvers.test_search import NARRATIVE, a_precedent
from tests.api.serving import Endpoint, endpoint
from tests.factories import Network, a_case

SEARCH = """query($narrative: String!, $first: Int = 10, $after: String) {
  precedents(narrative: $narrative, first: $first, after: $after) {
    searchId pageInfo { endCursor } edges { node { id } }
  }
}"""
JUDGE = """mutation($search: ID!, $precedent: ID!, $useful: Boolean!) {
  precedentJudge(searchId: $search, precedentId: $precedent, useful: $useful) {
    recorded errors { code message field }
  }
}"""


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
async def walls(network: Network, engine: Search) -> list[Precedent]:
    facts = ("翻修围墙越过宅基地边界。", "围墙滴水损坏墙根。")
    made = [await a_precedent(network, f"围墙{place}", text) for place, text in enumerate(facts)]
    await Indexer(engine).drain_all()
    return made


async def judge(
    finding: Endpoint, search: str, precedent: str, *, useful: bool = True, by: Viewer | None = None
) -> dict[str, Any]:
    given = {"search": search, "precedent": precedent, "useful": useful}
    answer: dict[str, Any] = (await finding.ask(JUDGE, by, **given))["precedentJudge"]
    return answer


@pytest.mark.parametrize("role", [None, Role.PARTY, Role.VILLAGE, Role.COMMITTEE, Role.COUNTY, Role.CITY])
async def test_whoever_searches_may_judge(
    finding: Endpoint, network: Network, walls: list[Precedent], role: Role | None
) -> None:
    by = None if role is None else network.viewer(role)
    found = (await finding.ask(SEARCH, by, narrative=NARRATIVE))["precedents"]
    node = found["edges"][0]["node"]["id"]

    assert await judge(finding, found["searchId"], node, by=by) == {"recorded": True, "errors": []}
    assert await judge(finding, found["searchId"], node, by=by, useful=False) == {
        "recorded": True,
        "errors": [],
    }

    [opinion] = await Judgment.all()
    assert (encode_id("Precedent", opinion.precedent_id), opinion.useful) == (node, False)
    assert (await JudgedSearch.get()).narrative == NARRATIVE


async def test_a_later_page_can_be_judged_too(finding: Endpoint, walls: list[Precedent]) -> None:
    first = (await finding.ask(SEARCH, narrative=NARRATIVE, first=1))["precedents"]
    later = (await finding.ask(SEARCH, narrative=NARRATIVE, first=1, after=first["pageInfo"]["endCursor"]))[
        "precedents"
    ]

    answers = [
        await judge(finding, first["searchId"], page["edges"][0]["node"]["id"]) for page in (first, later)
    ]

    assert [answer["recorded"] for answer in answers] == [True, True]
    assert len((await JudgedSearch.get()).shown) == 2


async def test_what_is_like_a_case_is_judged_without_the_names_of_its_parties(
    finding: Endpoint, network: Network, walls: list[Precedent]
) -> None:
    by = network.viewer(Role.VILLAGE)
    case = await a_case(
        network.committee,
        narrative="申屠青翻修围墙，贝石安出门不便。",
        parties=(("申屠青", PartyRole.APPLICANT), ("贝石安", PartyRole.RESPONDENT)),
    )
    query = """query($number: String!) { case(number: $number) { similar(first: 1) {
      searchId edges { node { id } } } } }"""
    found = (await finding.ask(query, by, number=case.number))["case"]["similar"]

    answer = await judge(finding, found["searchId"], found["edges"][0]["node"]["id"], by=by)

    assert answer["recorded"]
    assert (await JudgedSearch.get()).narrative == "申屠某翻修围墙，贝某出门不便。"


@pytest.mark.parametrize(
    ("search", "code", "field"),
    [
        ("", "SEARCH_NOT_KEPT", "searchId"),
        ("墙", "SEARCH_NOT_KEPT", "searchId"),
        ("01a2043c-8f7c-7242-9f8f-1107eccabb05", "SEARCH_NOT_KEPT", "searchId"),
        (None, "PRECEDENT_NOT_SHOWN", "precedentId"),
    ],
)
async def test_refusals_record_nothing(
    finding: Endpoint, walls: list[Precedent], search: str | None, code: str, field: str
) -> None:
    found = (await finding.ask(SEARCH, narrative=NARRATIVE, first=1))["precedents"]
    shown = found["edges"][0]["node"]["id"]
    other = next(name for name in (encode_id("Precedent", wall.id) for wall in walls) if name != shown)

    answer = await judge(finding, found["searchId"] if search is None else search, other)

    assert answer["recorded"] is False
    assert [(error["code"], error["field"]) for error in answer["errors"]] == [(code, field)]
    assert (await Judgment.all().count(), await JudgedSearch.all().count()) == (0, 0)
