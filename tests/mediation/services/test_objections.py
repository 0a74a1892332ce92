"""Objections of the public: under a receipt, with a sealed telephone, and so many an hour from one address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tortoise import connections

from mediation.access import PUBLIC
from mediation.clock import now
from mediation.models import (
    HonourNomination,
    HonourObjection,
    HonourStage,
    ObjectionOutcome,
    Role,
    SignalKind,
    VoteAttempt,
)
from mediation.personal_data import current_vault
from mediation.queries.objection_answers import objection_answer
from mediation.services.objections import decide_objection, raise_objection
from mediation.voting import VoteLimits, current_vote_limits, use_vote_limits
from tests.factories import Network
from tests.honours import a_nomination_in, a_round_in
from tests.mediation.state import refused

AT_HOME = replace(PUBLIC, address="203.0.113.9")
NEXT_DOOR = replace(PUBLIC, address="203.0.113.10")


@pytest.fixture
async def nomination(network: Network) -> HonourNomination:
    return await a_nomination_in(network, await a_round_in(network, HonourStage.FINAL))


@pytest.fixture
def two_an_hour() -> Iterator[None]:
    before = current_vote_limits()
    use_vote_limits(VoteLimits(objections=2))
    yield
    use_vote_limits(before)


async def test_the_telephone_is_sealed_and_the_receipt_tells_the_answer_alone(
    nomination: HonourNomination, network: Network
) -> None:
    raised = await raise_objection(nomination.id, "李某", "案件不实。", by=AT_HOME, phone="139-1234-5678")

    [row] = await connections.get("default").execute_query_dict("select * from honour_objection", [])
    assert "13912345678" not in str(row)
    assert (row["phone_masked"], row["phone_hash"]) == ("139****5678", current_vault().hash("13912345678"))
    assert current_vault().unseal(row["phone_sealed"]) == "13912345678"
    waiting = await objection_answer(f" {raised.receipt} ")
    assert waiting is not None
    assert (waiting.nominee, waiting.outcome, waiting.finding, waiting.decided_at) == (
        "赵青禾",
        None,
        None,
        None,
    )

    city = replace(network.viewer(Role.CITY), user=network.user.id)
    await decide_objection(raised.id, ObjectionOutcome.DISMISSED, "查无此事。", by=city)

    answer = await objection_answer(str(raised.receipt))
    assert answer is not None
    assert (answer.outcome, answer.finding) == (ObjectionOutcome.DISMISSED, "查无此事。")


@pytest.mark.parametrize("receipt", ["", " ", "x" * 25, "\0", "unknown-one1"])
async def test_what_is_no_receipt_tells_nothing(nomination: HonourNomination, receipt: str) -> None:
    await raise_objection(nomination.id, "李某", "案件不实。", by=AT_HOME)

    assert await objection_answer(receipt) is None


async def test_a_wrong_telephone_is_told_and_nothing_is_kept(nomination: HonourNomination) -> None:
    async with refused() as wrong:
        await raise_objection(nomination.id, "李某", "案件不实。", by=AT_HOME, phone="12")

    assert [field for _, field in wrong.told] == ["phone"]


async def test_an_address_raises_so_many_an_hour(
    nomination: HonourNomination, network: Network, two_an_hour: None
) -> None:
    for _ in range(2):
        await raise_objection(nomination.id, "李某", "案件不实。", by=AT_HOME)
    # Most of the hour is over, but not all of it: they count as long as it lasts.
    await age(minutes=50)

    async with refused() as third:
        await raise_objection(nomination.id, "李某", "案件不实。", by=AT_HOME)
    await raise_objection(nomination.id, "王某", "案件不实。", by=NEXT_DOOR)
    clerk = replace(network.viewer(Role.CITY), user=network.user.id, address=AT_HOME.address)
    await raise_objection(nomination.id, "来信", "案件不实。", by=clerk)

    assert third.told == [("TOO_MANY_ATTEMPTS", None)]
    assert await HonourObjection.all().count() == 4
    await age(minutes=61)
    await raise_objection(nomination.id, "李某", "案件不实。", by=AT_HOME)
    assert {attempt.kind for attempt in await VoteAttempt.all()} == {SignalKind.OBJECTIONS}
    assert "203.0.113.9" not in str([dict(attempt) for attempt in await VoteAttempt.all()])


async def age(*, minutes: int) -> None:
    for attempt in await VoteAttempt.all():
        attempt.minute -= timedelta(minutes=minutes)
        await attempt.save()


async def test_after_the_notice_none_is_taken(nomination: HonourNomination) -> None:
    await nomination.fetch_related("round")
    nomination.round.object_until = now()
    await nomination.round.save()

    async with refused() as late:
        await raise_objection(nomination.id, "李某", "案件不实。", by=AT_HOME)

    assert late.told == [("CONFLICT", None)]
