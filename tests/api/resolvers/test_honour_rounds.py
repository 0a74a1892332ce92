"""A round of honours through the interface, by the documents of the contract, and who may do what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast

from api.planner.identifiers import encode_id
from mediation.access import Viewer
from mediation.clock import now, today
from mediation.honours import DEFAULT_RUBRIC
from mediation.models import (
    HonourBallot,
    HonourCategory,
    HonourNomination,
    HonourObjection,
    HonourRound,
    HonourStage,
    Role,
)
from mediation.personal_data import current_vault
from mediation.services.advance_honour_round import advance_honour_round
from mediation.services.open_honour_round import HonourRoundOpening, Quota, open_honour_round
from mediation.services.recommend_honour import HonourRecommendation, recommend_honour
from mediation.services.review_nomination import NominationVerdict, review_nomination
from mediation.voting import IdentityProvider, demo_token, use_identity_provider
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network, a_user

CONTRACT = {
    node.name.value: print_ast(node)
    for node in parse(
        (Path(__file__).parents[2] / "operations" / "4-honours.graphql").read_text(encoding="utf-8")
    ).definitions
    if isinstance(node, OperationDefinitionNode) and node.name
}
RAISE = """mutation($id: ID!, $input: HonourObjectionRaiseInput!) {
  honourObjectionRaise(id: $id, input: $input) { receipt errors { code message field } } }"""
DECIDE = """mutation($id: ID!, $input: HonourObjectionDecideInput!) {
  honourObjectionDecide(id: $id, input: $input) { objection { outcome } errors { code message field } } }"""
PROVIDER = IdentityProvider("demo", "a shared secret of thirty-two characters")
FULL = {criterion.key: float(criterion.most) for criterion in DEFAULT_RUBRIC}


@pytest.fixture(autouse=True)
def provider() -> None:
    use_identity_provider(PROVIDER)


@pytest.fixture
async def reviewers(network: Network) -> list[Viewer]:
    city = network.viewer(Role.CITY)
    return [
        replace(city, user=(await a_user(name, name)).id, name=name) for name in ("first-one", "second-one")
    ]


def an_input(**changes: Any) -> dict[str, Any]:
    days = {"recommendUntil": 10, "voteFrom": 20, "voteUntil": 30, "objectUntil": 40}
    return {
        "division": "430500",
        "year": today().year,
        "quotas": [{"category": "MEDIATOR", "shortlist": 2, "named": 1}],
        **{name: (now() + timedelta(days=count)).isoformat() for name, count in days.items()},
        **changes,
    }


async def a_round(network: Network) -> HonourRound:
    return await open_honour_round(
        HonourRoundOpening(
            division="430500",
            year=today().year,
            quotas=(Quota(category=HonourCategory.MEDIATOR, shortlist=2, named=1),),
            recommend_until=now() + timedelta(days=10),
            vote_from=now() + timedelta(days=20),
            vote_until=now() + timedelta(days=30),
            object_until=now() + timedelta(days=40),
        ),
        by=network.viewer(Role.CITY),
    )


async def a_nomination(network: Network, held: HonourRound) -> HonourNomination:
    return await recommend_honour(
        HonourRecommendation(
            round=held.id,
            category=HonourCategory.MEDIATOR,
            nominee=network.mediator.id,
            deeds="十年上门调解。",
        ),
        by=network.viewer(Role.CITY),
    )


async def to_review(network: Network, held: HonourRound) -> None:
    await HonourRound.filter(id=held.id).update(recommend_until=now() - timedelta(seconds=1))
    await advance_honour_round(held.id, HonourStage.REVIEW, by=network.viewer(Role.CITY))


async def at_vote(network: Network, reviewers: list[Viewer]) -> HonourNomination:
    held = await a_round(network)
    nomination = await a_nomination(network, held)
    await to_review(network, held)
    for reviewer in reviewers:
        await review_nomination(nomination.id, NominationVerdict(points=FULL), by=reviewer)
    await HonourRound.filter(id=held.id).update(
        recommend_until=now() - timedelta(days=2), vote_from=now() - timedelta(days=1)
    )
    await advance_honour_round(held.id, HonourStage.VOTE, by=network.viewer(Role.CITY))
    return nomination


async def at_notice(network: Network, reviewers: list[Viewer]) -> HonourNomination:
    nomination = await at_vote(network, reviewers)
    await HonourRound.filter(id=nomination.round_id).update(vote_until=now() - timedelta(seconds=1))
    await advance_honour_round(nomination.round_id, HonourStage.FINAL, by=network.viewer(Role.CITY))
    return nomination


def named(nomination: HonourNomination) -> str:
    return encode_id("HonourNomination", nomination.id)


async def test_a_round_from_its_opening_to_the_naming(
    api: Endpoint, network: Network, reviewers: list[Viewer]
) -> None:
    """Every document of the contract, unchanged, in the order of a year."""
    city = network.viewer(Role.CITY)

    opened = (await api.ask(CONTRACT["OpenRound"], city, input=an_input()))["honourRoundOpen"]
    assert (opened["errors"], opened["round"]["stage"]) == ([], "RECOMMENDATION")
    key = opened["round"]["id"]
    told = {
        "round": key,
        "category": "MEDIATOR",
        "nominee": encode_id("Mediator", network.mediator.id),
        "deeds": "事迹。",
    }
    recommended = await attempt(api, network.viewer(Role.COUNTY), CONTRACT["Recommend"], input=told)
    assert recommended.changed is not None
    nomination = recommended.changed["id"]
    await HonourRound.all().update(recommend_until=now() - timedelta(seconds=1))
    assert (await attempt(api, city, CONTRACT["Advance"], id=key, to="REVIEW")).changed == {
        "id": key,
        "stage": "REVIEW",
    }
    points = [{"criterion": name, "points": most} for name, most in FULL.items()]
    for reviewer, status in zip(reviewers, ("REVIEWED", "APPROVED"), strict=True):
        reviewed = await attempt(
            api, reviewer, CONTRACT["ReviewNomination"], id=nomination, input={"points": points}
        )
        assert reviewed.changed == {"id": nomination, "status": status, "score": 100}
    await HonourRound.all().update(
        recommend_until=now() - timedelta(days=2), vote_from=now() - timedelta(days=1)
    )
    assert (await attempt(api, city, CONTRACT["Advance"], id=key, to="VOTE")).errors == []

    [shown] = await nominations(api, key)
    assert (shown["status"], shown["score"], shown["votes"], shown["rank"]) == (
        "SHORTLISTED",
        None,
        None,
        None,
    )
    assert shown["nominee"] == {"__typename": "Mediator", "id": told["nominee"], "name": "赵青禾"}
    ballot = {"nominations": [nomination], "voterToken": demo_token(PROVIDER, "voter")}
    cast = (await api.ask(CONTRACT["Vote"], **ballot))["honourVote"]
    assert (len(cast["receipt"]), cast["votesLeft"], cast["errors"]) == (12, 0, [])
    assert (await api.ask(CONTRACT["Vote"], **ballot))["honourVote"]["receipt"] == cast["receipt"]

    await HonourRound.all().update(vote_until=now() - timedelta(seconds=1))
    assert (await attempt(api, city, CONTRACT["Advance"], id=key, to="FINAL")).errors == []
    [shown] = await nominations(api, key)
    assert (shown["score"], shown["votes"], shown["rank"]) == (100, 1, 1)
    await HonourRound.all().update(object_until=now() - timedelta(seconds=1))
    honour = await attempt(api, city, CONTRACT["Name"], id=nomination)
    assert honour.changed is not None
    assert honour.changed["year"] == today().year
    rounds = (await api.ask(CONTRACT["Rounds"]))["honourRounds"]["edges"]
    assert [(edge["node"]["stage"], edge["node"]["ballots"]) for edge in rounds] == [("FINAL", 1)]


async def nominations(api: Endpoint, key: str) -> list[dict[str, Any]]:
    """What the public sees of the round's mediators."""
    data = await api.ask(CONTRACT["Round"], id=key, category="MEDIATOR")
    other = await api.ask(CONTRACT["Round"], id=key, category="COMMITTEE")
    assert other["node"]["nominations"]["totalCount"] == 0
    return [edge["node"] for edge in data["node"]["nominations"]["edges"]]


async def test_only_the_city_opens_and_advances(api: Endpoint, network: Network) -> None:
    await only_for(api, network, {"city"}, CONTRACT["OpenRound"], input=an_input())
    held = await a_round(network)

    await only_for(
        api, network, {"city"}, CONTRACT["Advance"], id=encode_id("HonourRound", held.id), to="REVIEW"
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"division": "430502"}, ("INVALID", "division")),
        ({"quotas": []}, ("REQUIRED", "quotas")),
        ({"quotas": [{"category": "MEDIATOR", "shortlist": 1, "named": 2}]}, ("INVALID", "quotas.0.named")),
        ({"recommendUntil": "2020-01-01T00:00:00+08:00"}, ("INVALID", "recommendUntil")),
        ({"rubric": [{"key": "a", "zh": "甲", "en": "A", "most": 99}]}, ("INVALID", "rubric")),
        ({"voteWeight": 101}, ("INVALID", "voteWeight")),
    ],
)
async def test_a_round_that_cannot_be_is_refused(
    api: Endpoint, network: Network, changes: dict[str, Any], error: tuple[str, str]
) -> None:
    city = network.viewer(Role.CITY)

    assert error in await refused(api, city, CONTRACT["OpenRound"], input=an_input(**changes))


async def test_the_county_and_the_city_recommend(api: Endpoint, network: Network) -> None:
    held = await a_round(network)
    told = {
        "round": encode_id("HonourRound", held.id), "category": "MEDIATOR",
        "nominee": encode_id("Mediator", network.mediator.id), "deeds": "事迹。",
    }  # fmt: skip

    await only_for(api, network, {"city", "county"}, CONTRACT["Recommend"], input=told)
    errors = await refused(
        api, network.viewer(Role.COUNTY), CONTRACT["Recommend"],
        input={**told, "nominee": encode_id("Committee", network.committee.id)},
    )  # fmt: skip
    assert errors == [("NOT_FOUND", "nominee")]


async def test_only_the_city_reviews_and_each_criterion_once(
    api: Endpoint, network: Network, reviewers: list[Viewer]
) -> None:
    held = await a_round(network)
    nomination = await a_nomination(network, held)
    await to_review(network, held)
    points = [{"criterion": name, "points": most} for name, most in FULL.items()]
    review = CONTRACT["ReviewNomination"]

    await only_for(api, network, {"city"}, review, id=named(nomination), input={"points": points})
    twice = await refused(
        api, reviewers[0], review, id=named(nomination), input={"points": [*points, points[0]]}
    )
    assert twice == [("INVALID", "points")]
    declined = {"points": points, "decline": "材料不全。"}
    for reviewer in reviewers:
        outcome = await attempt(api, reviewer, review, id=named(nomination), input=declined)
    assert outcome.changed is not None
    assert outcome.changed["status"] == "DECLINED"


async def test_a_ballot_that_cannot_count_is_refused(
    api: Endpoint, network: Network, reviewers: list[Viewer]
) -> None:
    nomination = await at_vote(network, reviewers)
    chosen, token = [named(nomination)], demo_token(PROVIDER, "voter")

    async def errors(nominations: list[str], token: str) -> list[str]:
        answer = await api.ask(CONTRACT["Vote"], nominations=nominations, voterToken=token)
        assert (answer["honourVote"]["receipt"], answer["honourVote"]["votesLeft"]) == (None, None)
        return [error["code"] for error in answer["honourVote"]["errors"]]

    assert await errors(chosen, "no token") == ["CANNOT_VOTE"]
    assert await errors([], token) == ["CONFLICT"]
    assert await errors([encode_id("Mediator", network.mediator.id)], token) == ["NOT_FOUND"]
    await HonourRound.all().update(vote_until=now() - timedelta(seconds=1))
    assert await errors(chosen, token) == ["VOTE_CLOSED"]
    assert await HonourBallot.all().count() == 0


async def test_only_the_city_names(api: Endpoint, network: Network, reviewers: list[Viewer]) -> None:
    nomination = await at_notice(network, reviewers)
    city = network.viewer(Role.CITY)

    assert await refused(api, city, CONTRACT["Name"], id=named(nomination)) == [("CONFLICT", None)]
    await HonourRound.all().update(object_until=now() - timedelta(seconds=1))
    await only_for(api, network, {"city"}, CONTRACT["Name"], id=named(nomination))


async def test_anyone_objects_and_the_city_decides(
    api: Endpoint, network: Network, reviewers: list[Viewer]
) -> None:
    nomination = await at_notice(network, reviewers)
    told = {"raisedBy": "村民", "text": "材料不实。", "phone": "139 1234 5678"}
    raised = await attempt(api, None, RAISE, id=named(nomination), input=told)
    row = await HonourObjection.get()
    objection = encode_id("HonourObjection", row.id)
    assert (raised.errors, raised.changed) == ([], row.receipt)
    assert (row.phone_masked, current_vault().unseal(str(row.phone_sealed))) == ("139****5678", "13912345678")
    decision = {"outcome": "UPHELD", "finding": "经查属实。"}

    await only_for(api, network, {"city"}, DECIDE, id=objection, input=decision)
    decided = await attempt(api, reviewers[0], DECIDE, id=objection, input=decision)

    assert decided.changed == {"outcome": "UPHELD"}
    await nomination.refresh_from_db()
    assert nomination.declined_reason == "经查属实。"
