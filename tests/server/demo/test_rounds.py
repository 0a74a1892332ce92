"""The demo round: open for the vote, narrowing as the published one did, the published honours untouched."""

from __future__ import annotations

from tests.server.demo.conftest import Asking

ROUNDS = """{ honourRounds { edges { node { title stage year ballots division { code }
  quotas { category shortlist named choices }
  nominations(category: MEDIATOR, first: 100) { totalCount edges { node { status votes score figures { cases }
    recommendedBy { level } nominee { __typename } } } } } } } }"""


async def test_a_round_is_open_for_the_vote(ask: Asking) -> None:
    [edge] = (await ask("621100", ROUNDS))["honourRounds"]["edges"]
    held = edge["node"]

    assert (held["stage"], held["ballots"], held["division"]["code"]) == ("VOTE", None, "621100")
    assert held["title"] == "定西市2026年度“枫桥式”评选（演示）"
    assert {quota["category"]: (quota["shortlist"], quota["named"]) for quota in held["quotas"]} == {
        "JUDICIAL_OFFICE": (14, 7),
        "COMMITTEE": (29, 14),
        "MEDIATOR": (38, 21),
    }


async def test_the_ballot_is_full_and_its_figures_are_of_real_cases(ask: Asking) -> None:
    [edge] = (await ask("621100", ROUNDS))["honourRounds"]["edges"]
    nominations = edge["node"]["nominations"]

    assert nominations["totalCount"] == 38
    for nomination in (each["node"] for each in nominations["edges"]):
        assert nomination["figures"]["cases"] > 0
        assert (nomination["votes"], nomination["recommendedBy"]["level"]) == (None, "COUNTY")
        assert nomination["nominee"] == {"__typename": "Mediator"}
