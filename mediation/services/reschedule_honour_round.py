"""Move the days of a round 变更评选日程 while its vote has not opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import now, today
from mediation.models import STAGE_ENDS, HonourNotice, HonourNoticeKind, HonourRound, HonourStage
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.round_days import ROUND_DAYS, check_round_days
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import REASON, ROUND

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

_OPEN = (HonourStage.RECOMMENDATION, HonourStage.REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourRoundDays:
    """The moments to be; None leaves one as it is."""

    reason: str
    """Published with the new days."""
    recommend_until: datetime | None = None
    vote_from: datetime | None = None
    vote_until: datetime | None = None
    object_until: datetime | None = None


async def reschedule_honour_round(
    round_id: UUID, told: HonourRoundDays, *, by: Viewer, version: int | None = None
) -> HonourRound:
    """Give the round other days, and say on its page which, from when to when, and why.

    Only the city, and only until the vote opens: nobody moves the end of a vote under way. Refuses
    a moment that lies behind, the end of recommendations once they have ended, days out of order,
    a vote that would be over already, and a change of nothing.
    """
    require_role(by, Action.RUN_HONOUR_ROUND)
    checks = Checks()
    reason = checks.column(HonourNotice, "reason", told.reason, words=REASON)
    async with transaction():
        held = await existing(HonourRound, round_id, ROUND, by=by, version=version)
        require(by, Action.RUN_HONOUR_ROUND, held.path)
        if held.stage not in _OPEN:
            raise Refused(
                Conflict(
                    why_zh=f"现在是“{held.stage.zh}”，日程不能再改。",
                    why_en=f"The days stand once the vote has opened; the stage is: {held.stage.en}.",
                )
            )
        days = {name: getattr(told, name) or getattr(held, name) for name in ROUND_DAYS}
        if check_round_days(days, checks):
            moved = {name: moment for name, moment in days.items() if moment != getattr(held, name)}
            _check_moved(held, days, moved, checks)
            checks.finish()
        checks.finish()
        before = audit.snapshot(held)
        notice = await HonourNotice.create(
            round=held,
            path=held.path,
            kind=HonourNoticeKind.DAYS_MOVED,
            reason=reason,
            told_on=today(),
            moved=[
                {
                    "stage": stage.value,
                    "before": getattr(held, name).isoformat(),
                    "now": moved[name].isoformat(),
                }
                for stage, name in STAGE_ENDS.items()
                if name in moved
            ],
        )
        held.update_from_dict(moved)
        await save(held)
        await audit.record("reschedule_honour_round", held, by=by, before=before, reason=notice.reason)
    return held


def _check_moved(
    held: HonourRound, days: dict[str, datetime], moved: dict[str, datetime], checks: Checks
) -> None:
    if not moved:
        checks.refuse(Conflict(why_zh="日程没有改动。", why_en="No day is moved."))
    for name, moment in moved.items():
        ended = held.recommend_until <= now() or held.stage is not HonourStage.RECOMMENDATION
        if name == "recommend_until" and ended:
            checks.refuse(
                Conflict(
                    field=name,
                    why_zh="推荐已经截止，不能再改。",
                    why_en="Recommendations have ended already.",
                )
            )
        elif moment <= now():
            checks.invalid(name, "新的时间已过。", "The new time lies behind.")
    if "vote_until" not in moved and days["vote_until"] <= now():
        checks.invalid(
            "vote_until", "投票截止时间已过，请一并改。", "The vote would be over already: move its end too."
        )
