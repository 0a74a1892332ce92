"""The demo rounds: one to review, one open for the vote, and the published one with ballots that recount."""

from __future__ import annotations

from typing import Any

import asyncpg

from tests.server.demo.conftest import Asking

ROUNDS = """{ honourRounds { edges { node { title stage year visits ballots division { code }
  quotas { category shortlist named choices }
  mediators: nominations(category: MEDIATOR, first: 100) { ...All }
  committees: nominations(category: COMMITTEE, first: 100) { ...All }
  offices: nominations(category: JUDICIAL_OFFICE, first: 100) { ...All } } } } }
fragment All on HonourNominationConnection { totalCount edges { node { status votes rank score figures { cases }
    recommendedBy { level } nominee { __typename } honour { status year } } } }"""
PLACES = {"JUDICIAL_OFFICE": (14, 7), "COMMITTEE": (29, 14), "MEDIATOR": (38, 21)}


async def rounds(ask: Asking, city: str) -> dict[tuple[str, int], dict[str, Any]]:
    """By the city that holds each, and its year, as that city sees them."""
    edges = (await ask(city, ROUNDS))["honourRounds"]["edges"]
    return {(edge["node"]["division"]["code"], edge["node"]["year"]): edge["node"] for edge in edges}


def places(held: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {quota["category"]: (quota["shortlist"], quota["named"]) for quota in held["quotas"]}


async def test_every_stage_can_be_seen(ask: Asking) -> None:
    found = await rounds(ask, "621100")

    assert {key: held["stage"] for key, held in found.items()} == {
        ("430500", 2026): "REVIEW",
        ("621100", 2026): "VOTE",
        ("621100", 2023): "NAMED",
    }


async def test_a_round_is_open_for_the_vote(ask: Asking) -> None:
    held = (await rounds(ask, "621100"))["621100", 2026]

    assert (held["ballots"], held["title"]) == (None, "定西市2026年度“枫桥式”评选（演示）")
    assert places(held) == PLACES


async def test_the_ballot_is_full_and_its_figures_are_of_real_cases(ask: Asking) -> None:
    nominations = (await rounds(ask, "621100"))["621100", 2026]["mediators"]

    assert nominations["totalCount"] == 38
    for nomination in (each["node"] for each in nominations["edges"]):
        assert nomination["figures"]["cases"] > 0
        assert (nomination["votes"], nomination["recommendedBy"]["level"]) == (None, "COUNTY")
        assert nomination["nominee"] == {"__typename": "Mediator"}


async def test_the_published_round_has_its_places_visits_and_honours(ask: Asking) -> None:
    held = (await rounds(ask, "621100"))["621100", 2023]

    assert places(held) == PLACES
    assert (held["visits"], held["ballots"]) == (392_564, 6_840)
    for kind, (shortlist, named) in (("offices", (14, 7)), ("committees", (29, 14)), ("mediators", (38, 21))):
        ranked = sorted((edge["node"] for edge in held[kind]["edges"]), key=lambda one: one["rank"])
        assert [one["rank"] for one in ranked] == list(range(1, shortlist + 1))
        assert [one["status"] for one in ranked] == ["NAMED"] * named + ["NOT_NAMED"] * (shortlist - named)
        assert [one["honour"] for one in ranked[:named]] == [{"status": "NAMED", "year": 2023}] * named
        assert all(one["votes"] > 0 for one in ranked)


async def test_the_published_rounds_ballots_recount_to_what_is_told(demo: asyncpg.Connection) -> None:
    different = await demo.fetch(
        """with counted as (select choice, count(*) as votes from honour_ballot, unnest(choices) choice group by choice)
           select n.id from honour_nomination n join honour_round r on r.id = n.round_id
           left join counted on counted.choice = n.id left join honour_tally t on t.id = n.id
           where r.stage = 'named' and (n.votes is distinct from counted.votes or n.votes <> t.votes)"""
    )
    choices = await demo.fetch("select distinct cardinality(choices) <= 42 as fits from honour_ballot")

    assert different == []
    assert [row["fits"] for row in choices] == [True]
    assert await demo.fetchval("select count(*) from honour_ballot") == 6_840


async def test_the_round_under_review_has_more_recommended_than_places(ask: Asking) -> None:
    held = (await rounds(ask, "430500"))["430500", 2026]

    assert [held[kind]["totalCount"] for kind in ("offices", "committees", "mediators")] == [9, 13, 15]
    assert {edge["node"]["status"] for edge in held["mediators"]["edges"]} == {"RECOMMENDED"}
    # A stranger learns nothing of them.
    assert (await rounds(ask, "621100"))["430500", 2026]["mediators"]["totalCount"] == 0
