"""Advance a round 推进评选: review, vote, count and naming, each with what it needs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tortoise import Tortoise

from mediation.access import Action, Viewer
from mediation.clock import now
from mediation.honours import Standing, final_order, shortlist
from mediation.models import (
    STAGE_ORDER,
    HonourBallot,
    HonourNomination,
    HonourObjection,
    HonourQuota,
    HonourRound,
    HonourStage,
    NominationStatus,
)
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import ROUND

if TYPE_CHECKING:
    from uuid import UUID

_BY_THE_CLOCK = (
    (HonourStage.RECOMMENDATION, "recommend_until", HonourStage.REVIEW),
    (HonourStage.REVIEW, "vote_from", HonourStage.VOTE),
    (HonourStage.VOTE, "vote_until", HonourStage.FINAL),
)
"""The stages that end by themselves, and the moment at which they do."""
SYSTEM = Viewer(name="系统")
"""Who acts when the clock does."""


async def advance_honour_round(round_id: UUID, to: HonourStage, *, by: Viewer) -> HonourRound:
    """Take the round into the stage that follows the present one.

    To the vote go the best scored of each category, once none waits for review; after it the
    ballots are counted and the final order is by vote and work. Refuses any other stage, a review
    before the recommendations have ended, a vote before its day, a count before the vote has
    closed, and the end while the public notice runs or an objection is open.
    """
    require_role(by, Action.RUN_HONOUR_ROUND)
    async with transaction():
        held = await existing(HonourRound, round_id, ROUND, by=by)
        require(by, Action.RUN_HONOUR_ROUND, held.path)
        await _advance(held, to, by)
    return held


async def advance_due_rounds() -> int:
    """End recommendations, open and close the votes whose time has come; give back how many moved.

    A vote opens by itself only when every nomination has been reviewed; it always closes.
    """
    moved = 0
    for stage, moment, to in _BY_THE_CLOCK:
        due = HonourRound.filter(stage=stage, **{f"{moment}__lte": now()})
        for key in await due.values_list("id", flat=True):
            try:
                async with transaction():
                    held = await HonourRound.select_for_update().get(id=key)
                    await _advance(held, to, SYSTEM)
                    moved += 1
            except Refused:
                # Reviews are still missing, or another process was first; the next turn looks again.
                continue
    return moved


async def _advance(held: HonourRound, to: HonourStage, by: Viewer) -> None:
    if (held.stage, to) not in set(pairwise(STAGE_ORDER)):
        raise Refused(
            Conflict(
                field="to",
                why_zh=f"现在是“{held.stage.zh}”，不能进入“{to.zh}”。",
                why_en=f"The round is in the stage: {held.stage.en}; it cannot go to: {to.en}.",
            )
        )
    before = audit.snapshot(held)
    match to:
        case HonourStage.REVIEW:
            if now() < held.recommend_until:
                _refuse("还没有到推荐截止时间。", "Recommendations have not ended yet.")
        case HonourStage.VOTE:
            await _open_vote(held)
        case HonourStage.FINAL:
            await _count(held)
        case HonourStage.NAMED:
            await _finish(held)
        case _:
            pass
    held.stage = to
    await save(held)
    await audit.record("advance_honour_round", held, by=by, before=before)


async def _open_vote(held: HonourRound) -> None:
    if now() < held.vote_from:
        _refuse("还没有到投票开始的时间。", "The vote does not open yet.")
    if now() >= held.vote_until:
        _refuse(
            "投票时间已过，请先改期，或者终止评选。",
            "The time of the vote has passed: move its days, or close the round.",
        )
    waiting = await HonourNomination.filter(
        round=held, status__in=[NominationStatus.RECOMMENDED, NominationStatus.REVIEWED]
    ).count()
    if waiting:
        _refuse(f"还有{waiting}项推荐没有审核完。", f"{waiting} nominations still wait for review.")
    for quota in await HonourQuota.filter(round=held):
        approved = await HonourNomination.filter(
            round=held, category=quota.category, status=NominationStatus.APPROVED
        ).order_by("id")
        best = set(shortlist(((each.id, each.score or 0.0) for each in approved), quota.shortlist))
        for nomination in approved:
            if nomination.id in best:
                nomination.status = NominationStatus.SHORTLISTED
            else:
                nomination.status = NominationStatus.DECLINED
                nomination.declined_reason = "名额已满，未能入围。"
            await save(nomination)


async def _count(held: HonourRound) -> None:
    """Count the stored ballots; anyone may do it again and must come to the same figures."""
    if now() < held.vote_until:
        _refuse("投票还没有截止。", "The vote has not closed.")
    votes = await count_votes(held.id)
    held.ballots = await HonourBallot.filter(round=held).count()
    for quota in await HonourQuota.filter(round=held):
        candidates = await HonourNomination.filter(
            round=held, category=quota.category, status=NominationStatus.SHORTLISTED
        )
        standings = final_order(
            [Standing(each.id, votes.get(each.id, 0), each.score or 0.0) for each in candidates],
            held.vote_weight,
        )
        places = {standing.nomination: standing for standing in standings}
        for nomination in candidates:
            standing = places[nomination.id]
            nomination.votes = standing.votes
            nomination.final_score = standing.final_score
            nomination.rank = standing.rank
            await save(nomination)


async def _finish(held: HonourRound) -> None:
    """Close the round: those who were not named stay on record as not named."""
    if now() < held.object_until:
        _refuse("公示还没有结束。", "The time for objections has not ended.")
    if await HonourObjection.exists(nomination__round=held, outcome=None):
        _refuse("还有异议没有处理。", "An objection is still open.")
    for nomination in await HonourNomination.filter(round=held, status=NominationStatus.SHORTLISTED):
        nomination.status = NominationStatus.NOT_NAMED
        await save(nomination)


async def count_votes(round_id: UUID) -> dict[UUID, int]:
    """Votes by nomination, counted from the stored ballots."""
    rows = await Tortoise.get_connection("default").execute_query_dict(
        "select choice, count(*) as votes from honour_ballot, unnest(choices) as choice"
        " where round_id = $1 group by choice",
        [round_id],
    )
    return {row["choice"]: row["votes"] for row in rows}


def _refuse(zh: str, en: str) -> None:
    raise Refused(Conflict(field="to", why_zh=zh, why_en=en))
