"""A round whose days are moved, or that is closed without a result: what is told, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tortoise import connections
from tortoise.exceptions import IntegrityError, OperationalError

from mediation.access import PUBLIC
from mediation.clock import now, today
from mediation.models import (
    AuditEntry,
    DayMoved,
    HonourNomination,
    HonourNotice,
    HonourNoticeKind,
    HonourRound,
    HonourStage,
    NominationStatus,
    Role,
)
from mediation.queries.honour_tally import watch_tally
from mediation.queries.public_honours import round_on_show
from mediation.services.advance_honour_round import advance_due_rounds, advance_honour_round
from mediation.services.close_honour_round import close_honour_round
from mediation.services.open_honour_round import HonourRoundOpening, Quota, open_honour_round
from mediation.services.reschedule_honour_round import HonourRoundDays, reschedule_honour_round
from tests.factories import Network
from tests.honours import a_nomination_in, a_round_in
from tests.mediation.state import refused

HOUR = timedelta(hours=1)
LATE = {
    "recommend_until": now() - timedelta(days=20),
    "vote_from": now() - timedelta(days=10),
    "vote_until": now() - timedelta(days=1),
    "object_until": now() + timedelta(days=9),
}
"""Of a round whose vote should be over by now."""


def in_days(count: int) -> datetime:
    return (now() + timedelta(days=count)).replace(microsecond=0)


async def test_a_review_that_took_too_long_is_given_other_days(network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW, **LATE)
    nomination = await a_nomination_in(network, held)
    before = await HonourRound.get(id=held.id)
    assert await advance_due_rounds() == 0
    told = HonourRoundDays(
        reason="审核尚未完成。", vote_from=in_days(3), vote_until=in_days(9), object_until=in_days(16)
    )

    moved = await reschedule_honour_round(held.id, told, by=network.viewer(Role.CITY), version=1)

    stored, notice, entry = (
        await HonourRound.get(id=held.id),
        await HonourNotice.get(),
        await AuditEntry.get(),
    )
    assert (stored.recommend_until, stored.vote_from, stored.vote_until, stored.object_until) == (
        before.recommend_until, told.vote_from, told.vote_until, told.object_until,
    )  # fmt: skip
    assert (stored.stage, stored.version, moved.version) == (HonourStage.REVIEW, 2, 2)
    assert (notice.kind, notice.reason, notice.told_on) == (
        HonourNoticeKind.DAYS_MOVED, "审核尚未完成。", today(),
    )  # fmt: skip
    assert notice.days == [
        DayMoved(HonourStage.REVIEW, before.vote_from, stored.vote_from),
        DayMoved(HonourStage.VOTE, before.vote_until, stored.vote_until),
        DayMoved(HonourStage.FINAL, before.object_until, stored.object_until),
    ]
    assert (entry.action, entry.path) == ("reschedule_honour_round", network.city.path)
    assert entry.after is not None
    assert entry.after["reason"] == "审核尚未完成。"

    # Once reviewed, the vote opens by itself on its new day.
    await HonourNomination.filter(id=nomination.id).update(status=NominationStatus.APPROVED, score=90.0)
    await HonourRound.filter(id=held.id).update(vote_from=now() - HOUR)
    assert await advance_due_rounds() == 1
    assert (await HonourRound.get(id=held.id)).stage is HonourStage.VOTE


async def test_recommendations_are_given_longer_while_they_run(network: Network) -> None:
    held = await a_round_in(network, HonourStage.RECOMMENDATION)
    until = in_days(10)

    await reschedule_honour_round(
        held.id, HonourRoundDays(reason="汛期。", recommend_until=until), by=network.viewer(Role.CITY)
    )

    assert (await HonourRound.get(id=held.id)).recommend_until == until
    assert [day.stage for day in (await HonourNotice.get()).days] == [HonourStage.RECOMMENDATION]


@pytest.mark.parametrize(
    ("stage", "told", "why"),
    [
        (HonourStage.REVIEW, {"reason": " "}, [("REQUIRED", "reason"), ("CONFLICT", None)]),
        (HonourStage.REVIEW, {}, [("CONFLICT", None), ("INVALID", "vote_until")]),
        (HonourStage.REVIEW, {"vote_from": 3}, [("INVALID", "vote_until"), ("INVALID", "vote_until")]),
        (HonourStage.REVIEW, {"vote_until": -2}, [("INVALID", "vote_until")]),
        (HonourStage.REVIEW, {"vote_until": 20}, [("INVALID", "object_until")]),
        (HonourStage.REVIEW, {"recommend_until": 1, "vote_from": 3, "vote_until": 5}, [("CONFLICT", "recommend_until")]),
        (HonourStage.VOTE, {"vote_until": 5}, [("CONFLICT", None)]),
        (HonourStage.NAMED, {"object_until": 5}, [("CONFLICT", None)]),
        (HonourStage.CLOSED, {"vote_until": 5}, [("CONFLICT", None)]),
    ],
)  # fmt: skip
async def test_days_that_cannot_be_are_refused(
    network: Network, stage: HonourStage, told: dict[str, Any], why: list[tuple[str, str | None]]
) -> None:
    held = await a_round_in(network, stage, **LATE)
    days = {name: in_days(count) for name, count in told.items() if name != "reason"}
    asked = HonourRoundDays(reason=told.get("reason", "审核尚未完成。"), **days)
    if told.get("reason"):
        await HonourRound.filter(id=held.id).update(vote_until=in_days(8))

    async with refused() as refusal:
        await reschedule_honour_round(held.id, asked, by=network.viewer(Role.CITY))

    assert refusal.told == why


async def test_a_day_without_its_zone_is_refused(network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    asked = HonourRoundDays(reason="汛期。", vote_from=in_days(7).replace(tzinfo=None))

    async with refused() as refusal:
        await reschedule_honour_round(held.id, asked, by=network.viewer(Role.CITY))

    assert refusal.told == [("INVALID", "vote_from")]


async def test_the_second_of_two_who_move_the_days_is_told(network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    asked = HonourRoundDays(reason="汛期。", vote_until=in_days(16))
    await reschedule_honour_round(held.id, asked, by=network.viewer(Role.CITY), version=1)

    for again in (
        lambda: reschedule_honour_round(
            held.id, replace(asked, vote_until=in_days(17)), by=network.viewer(Role.CITY), version=1
        ),
        lambda: close_honour_round(held.id, "材料不实。", by=network.viewer(Role.CITY), version=1),
    ):
        async with refused() as refusal:
            await again()
        assert refusal.told == [("STALE_VERSION", None)]


@pytest.mark.parametrize("stage", [HonourStage.RECOMMENDATION, HonourStage.REVIEW, HonourStage.VOTE])
async def test_a_closed_round_frees_its_year_and_keeps_what_it_has(
    network: Network, stage: HonourStage
) -> None:
    held = await a_round_in(network, stage, year=today().year)
    nomination = await a_nomination_in(network, held)
    city = network.viewer(Role.CITY)
    opening = HonourRoundOpening(
        division=network.city.code,
        year=today().year,
        quotas=(Quota(category=nomination.category, shortlist=2, named=1),),
        recommend_until=in_days(10),
        vote_from=in_days(20),
        vote_until=in_days(30),
        object_until=in_days(40),
    )
    async with refused() as refusal:
        await open_honour_round(opening, by=city)
    assert refusal.told == [("CONFLICT", "year")]

    closed = await close_honour_round(held.id, "推荐材料普遍不实，另行评选。", by=city)

    notice = await HonourNotice.get()
    assert (closed.stage, closed.ballots) == (HonourStage.CLOSED, None)
    assert (notice.kind, notice.reason, notice.days) == (
        HonourNoticeKind.CLOSED, "推荐材料普遍不实，另行评选。", [],
    )  # fmt: skip
    assert (await HonourNomination.get(id=nomination.id)).status is nomination.status
    assert await advance_due_rounds() == 0
    again = await open_honour_round(opening, by=city)
    assert again.stage is HonourStage.RECOMMENDATION
    async with refused() as refusal:
        await open_honour_round(opening, by=city)
    assert refusal.told == [("CONFLICT", "year")]


@pytest.mark.parametrize("stage", [HonourStage.FINAL, HonourStage.NAMED, HonourStage.CLOSED])
async def test_a_round_with_a_result_is_not_closed(network: Network, stage: HonourStage) -> None:
    held = await a_round_in(network, stage)

    async with refused() as refusal:
        await close_honour_round(held.id, "不想评了。", by=network.viewer(Role.CITY))

    assert refusal.told == [("CONFLICT", None)]


async def test_no_step_leads_to_the_closed_stage_or_out_of_it(network: Network) -> None:
    ended, closed = [await a_round_in(network, stage) for stage in (HonourStage.NAMED, HonourStage.CLOSED)]

    for held, to in ((ended, HonourStage.CLOSED), (closed, HonourStage.RECOMMENDATION)):
        async with refused() as refusal:
            await advance_honour_round(held.id, to, by=network.viewer(Role.CITY))
        assert refusal.told == [("CONFLICT", "to")]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.COUNTY, Role.COMMITTEE])
async def test_only_the_city_moves_or_closes(network: Network, role: Role) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    viewer = network.viewer(role) if role is not Role.PUBLIC else PUBLIC

    for attempt in (
        lambda: reschedule_honour_round(
            held.id, HonourRoundDays(reason="汛期。", vote_from=in_days(7)), by=viewer
        ),
        lambda: close_honour_round(held.id, "不想评了。", by=viewer),
    ):
        async with refused() as refusal:
            await attempt()
        assert refusal.told == [("NOT_ALLOWED", None)]


async def test_notices_are_read_by_everybody_latest_first_and_stay(network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    city = network.viewer(Role.CITY)
    await reschedule_honour_round(held.id, HonourRoundDays(reason="汛期。", vote_until=in_days(16)), by=city)
    await close_honour_round(held.id, "另行评选。", by=city)

    shown = await round_on_show(held.id)

    assert shown is not None
    assert [one.reason for one in shown.notices] == ["另行评选。", "汛期。"]
    for statement in ("update honour_notice set reason = ''", "delete from honour_notice"):
        with pytest.raises((OperationalError, IntegrityError)):
            await connections.get("default").execute_script(statement)


async def test_who_watches_a_vote_is_let_go_when_it_is_closed(network: Network) -> None:
    held = await a_round_in(network, HonourStage.VOTE)
    await a_nomination_in(network, held)
    await close_honour_round(held.id, "刷票严重，另行评选。", by=network.viewer(Role.CITY))

    assert [votes async for votes in watch_tally(held.id, PUBLIC)] == []
