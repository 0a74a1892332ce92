"""honourRoundReschedule and honourRoundClose: by whom, what comes of it, and what everybody reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.planner.identifiers import encode_id
from mediation.clock import now, today
from mediation.models import HonourRound, HonourStage, Role
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network
from tests.honours import a_nomination_in, a_round_in

RESCHEDULE = """mutation($id: ID!, $input: HonourRoundRescheduleInput!, $version: Int) {
  honourRoundReschedule(id: $id, input: $input, version: $version) {
    round { stage version voteUntil notices { kind reason toldOn moved { stage before now } } }
    errors { code message field } } }"""
CLOSE = """mutation($id: ID!, $reason: String!, $version: Int) {
  honourRoundClose(id: $id, reason: $reason, version: $version) {
    round { stage stageEndsOn notices { kind reason moved { stage } } } errors { code message field } } }"""
MISSING = """query($id: ID!) { node(id: $id) { ... on HonourRound {
  first: nominations(status: RECOMMENDED) { totalCount } second: nominations(status: REVIEWED) { totalCount }
  declined: nominations(status: DECLINED, category: MEDIATOR) { totalCount } } } }"""


def written(days: int) -> str:
    return (now() + timedelta(days=days)).replace(microsecond=0).isoformat()


def key_of(held: HonourRound) -> str:
    return encode_id("HonourRound", held.id)


def an_input(**changes: Any) -> dict[str, Any]:
    return {"reason": "审核尚未完成。", "voteUntil": written(18), "objectUntil": written(28), **changes}


async def test_the_days_are_moved_and_everybody_reads_from_when_to_when(
    api: Endpoint, network: Network
) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    was = await HonourRound.get(id=held.id)
    asked = an_input(voteFrom=None)

    moved = await attempt(api, network.viewer(Role.CITY), RESCHEDULE, id=key_of(held), input=asked, version=1)

    assert moved.errors == []
    assert moved.changed is not None
    [notice] = moved.changed["notices"]
    assert (moved.changed["stage"], moved.changed["version"]) == ("REVIEW", 2)
    assert moved.changed["voteUntil"] == asked["voteUntil"]
    assert (notice["kind"], notice["reason"], notice["toldOn"]) == (
        "DAYS_MOVED", "审核尚未完成。", str(today()),
    )  # fmt: skip
    assert [(day["stage"], day["now"]) for day in notice["moved"]] == [
        ("VOTE", asked["voteUntil"]),
        ("FINAL", asked["objectUntil"]),
    ]
    assert notice["moved"][0]["before"] == was.vote_until.replace(microsecond=0).isoformat()
    public = await api.ask("query($id: ID!) { node(id: $id) { ... on HonourRound { notices { reason } } } }", id=key_of(held))  # fmt: skip
    assert public == {"node": {"notices": [{"reason": "审核尚未完成。"}]}}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": ""}, ("REQUIRED", "reason")),
        ({"voteFrom": written(-1)}, ("INVALID", "voteFrom")),
        ({"voteUntil": written(2)}, ("INVALID", "voteUntil")),
        ({"recommendUntil": written(1)}, ("CONFLICT", "recommendUntil")),
    ],
)
async def test_days_that_cannot_be_are_told_at_their_field(
    api: Endpoint, network: Network, changes: dict[str, Any], told: tuple[str, str]
) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)

    errors = await refused(
        api, network.viewer(Role.CITY), RESCHEDULE, id=key_of(held), input=an_input(**changes)
    )

    assert errors == [told]


async def test_an_old_version_changes_nothing(api: Endpoint, network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    city = network.viewer(Role.CITY)

    for document, values in ((RESCHEDULE, {"input": an_input()}), (CLOSE, {"reason": "另行评选。"})):
        assert await refused(api, city, document, id=key_of(held), version=7, **values) == [
            ("STALE_VERSION", None)
        ]


async def test_a_round_is_closed_and_says_why(api: Endpoint, network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)

    closed = await attempt(
        api, network.viewer(Role.CITY), CLOSE, id=key_of(held), reason="推荐材料普遍不实。"
    )

    assert closed.errors == []
    assert closed.changed == {
        "stage": "CLOSED",
        "stageEndsOn": None,
        "notices": [{"kind": "CLOSED", "reason": "推荐材料普遍不实。", "moved": []}],
    }


async def test_only_the_city_moves_and_closes(api: Endpoint, network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)

    await only_for(api, network, {"city"}, RESCHEDULE, id=key_of(held), input=an_input())
    await only_for(api, network, {"city"}, CLOSE, id=key_of(held), reason="另行评选。")


async def test_what_waits_for_review_is_counted_for_who_may_see_it(api: Endpoint, network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    await a_nomination_in(network, held)

    def counts(first: int) -> dict[str, Any]:
        told = {"first": first, "second": 0, "declined": 0}
        return {"node": {name: {"totalCount": count} for name, count in told.items()}}

    assert await api.ask(MISSING, network.viewer(Role.CITY), id=key_of(held)) == counts(1)
    assert await api.ask(MISSING, network.elsewhere, id=key_of(held)) == counts(0)
    assert await api.ask(MISSING, id=key_of(held)) == counts(0)
