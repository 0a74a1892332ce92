"""Review a nomination 审核: points by the rubric; a second person approves or declines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.honours import mean_score, total_points
from mediation.models import (
    HonourNomination,
    HonourRound,
    HonourStage,
    NominationReview,
    NominationStatus,
)
from mediation.problems import Conflict, NotAllowed, Refused
from mediation.queries.nomination_flags import involved_in
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import NOMINATION, REASON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

_OPEN = (NominationStatus.RECOMMENDED, NominationStatus.REVIEWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationVerdict:
    points: Mapping[str, float]
    """Points by criterion of the round's rubric."""
    comment: str | None = None
    decline: str | None = None
    """Why it is declined; None to approve."""


async def review_nomination(
    nomination_id: UUID, verdict: NominationVerdict, *, by: Viewer
) -> HonourNomination:
    """Score the nomination; with the second reviewer it is approved or declined (domain.md §13).

    The first reviewer's points wait for a second person, whose verdict decides; the score is the
    mean. Nobody reviews twice, and one of the two must have no grant in the nominee's county.
    """
    require_role(by, Action.RUN_HONOUR_ROUND)
    if by.user is None:
        # A second person can only be told from the first by an account.
        raise Refused(NotAllowed())
    checks = Checks()
    comment = checks.column(NominationReview, "comment", verdict.comment, required=False)
    declined = checks.column(
        HonourNomination, "declined_reason", verdict.decline, field="decline", words=REASON, required=False
    )
    async with transaction():
        nomination = await existing(HonourNomination, nomination_id, NOMINATION, by=by)
        require(by, Action.RUN_HONOUR_ROUND, nomination.path)
        held = await HonourRound.get(id=nomination.round_id)
        if held.stage is not HonourStage.REVIEW or nomination.status not in _OPEN:
            raise Refused(Conflict(why_zh="现在不能审核这项推荐。", why_en="It cannot be reviewed now."))
        earlier = await NominationReview.filter(nomination=nomination).order_by("id")
        await _check_reviewer(nomination, earlier, checks, by)
        points = _checked_points(verdict.points, held, checks)
        checks.finish()
        before = audit.snapshot(nomination)
        review = await NominationReview.create(
            nomination=nomination,
            path=nomination.path,
            reviewer_id=by.user,
            points=points,
            total=total_points(points),
            decline=declined,
            comment=comment,
        )
        nomination.score = mean_score([*(each.total for each in earlier), review.total])
        if not earlier:
            nomination.status = NominationStatus.REVIEWED
        elif declined is not None:
            nomination.status = NominationStatus.DECLINED
            nomination.declined_reason = declined
        else:
            nomination.status = NominationStatus.APPROVED
        await save(nomination)
        await audit.record("review_nomination", nomination, by=by, before=before, total=review.total)
    return nomination


async def _check_reviewer(
    nomination: HonourNomination, earlier: list[NominationReview], checks: Checks, by: Viewer
) -> None:
    reviewers = {review.reviewer_id for review in earlier}
    both = {*reviewers, *([by.user] if by.user else [])}
    if by.user in reviewers:
        checks.refuse(
            Conflict(
                why_zh="您已审核过，请由另一人复核。",
                why_en="You have reviewed it; a second person must approve.",
            )
        )
    elif earlier and both <= await involved_in(both, nomination.recommended_by_id):
        checks.refuse(
            Conflict(
                why_zh="两位审核人都在推荐县任职，请由无关的人复核。",
                why_en="Both reviewers hold a grant in the recommending county; somebody else must approve.",
            )
        )


def _checked_points(points: Mapping[str, float], held: HonourRound, checks: Checks) -> dict[str, float]:
    rubric = {row["key"]: row for row in held.rubric}
    if points.keys() != rubric.keys():
        checks.invalid("points", "请给每个评分项目打分。", "Give points for each criterion of the rubric.")
        return {}
    for key, value in points.items():
        if not math.isfinite(value) or not 0 <= value <= rubric[key]["most"]:
            checks.invalid(
                f"points.{key}",
                f"{rubric[key]['zh']}应为0至{rubric[key]['most']}分。",
                f"{rubric[key]['en']}: 0 to {rubric[key]['most']} points.",
            )
    return dict(points)
