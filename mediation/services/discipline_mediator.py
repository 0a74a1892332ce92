"""Suspend 停用, dismiss 解聘 and reinstate 恢复 a mediator (人民调解法 art. 15)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import OPEN_STATUSES, Case, Mediator, MediatorStatus, Misconduct, Post
from mediation.models.base import Term
from mediation.problems import Conflict, Refused
from mediation.redaction import redacted
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.disciplines import enter_removal, lift_removals
from mediation.services.posts import end_posts
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import MEDIATOR, REASON, Words

if TYPE_CHECKING:
    from uuid import UUID

_DAY = Words("解聘日期", "day of dismissal")
_MISCONDUCT = {ground.value for ground in Misconduct}


class DismissalGround(Term):
    """The first four are the misconduct of 人民调解法 art. 15."""

    BIAS = "bias", "偏袒一方当事人", "Bias towards a party"
    INSULT = "insult", "侮辱当事人", "Insulting a party"
    GAIN = "gain", "索取、收受财物或牟取其他不正当利益", "Asking for or taking gain"
    LEAK = "leak", "泄露当事人的个人隐私、商业秘密", "Leaking privacy or trade secrets"
    RESIGNED = "resigned", "本人辞任", "Resigned"
    TERM_ENDED = "term_ended", "任期或聘期届满", "End of the term"
    UNFIT = "unfit", "不再具备任职条件", "No longer fit for the office"


async def suspend_mediator(
    mediator_id: UUID, reason: str, *, by: Viewer, version: int | None = None
) -> Mediator:
    """Let the mediator take no new case for the time being; the posts stay."""
    return await _change_status(
        mediator_id,
        MediatorStatus.SUSPENDED,
        {MediatorStatus.ACTIVE},
        "suspend_mediator",
        reason,
        by,
        version,
    )


async def reinstate_mediator(
    mediator_id: UUID, reason: str, *, by: Viewer, version: int | None = None
) -> Mediator:
    """Put a suspended or dismissed mediator back in office; ended posts are filled anew."""
    former = {MediatorStatus.SUSPENDED, MediatorStatus.DISMISSED}
    return await _change_status(
        mediator_id, MediatorStatus.ACTIVE, former, "reinstate_mediator", reason, by, version
    )


async def dismiss_mediator(
    mediator_id: UUID,
    ground: DismissalGround,
    dismissed_on: date,
    *,
    by: Viewer,
    note: str | None = None,
    version: int | None = None,
) -> Mediator:
    """End the office and every post that day; open cases stay, for their committees to give to others.

    For misconduct (人民调解法 art. 15) the removal is entered in the register of discipline.
    """
    require_role(by, Action.MAINTAIN_MEDIATOR)
    checks = Checks()
    limit = 150  # with the ground it fits the column
    more = checks.text("note", note, Words("说明", "note"), limit=limit, required=False)
    async with transaction():
        mediator = await existing(Mediator, mediator_id, MEDIATOR, by=by, version=version)
        require(by, Action.MAINTAIN_MEDIATOR, mediator.path)
        if mediator.status is MediatorStatus.DISMISSED:
            raise Refused(
                Conflict(why_zh="该调解员已经解聘。", why_en="The mediator has been dismissed already.")
            )
        checks.day("dismissed_on", dismissed_on, _DAY)
        checks.ordered(
            "dismissed_on",
            mediator.started_on,
            Words("任职日期", "first day as a mediator"),
            dismissed_on,
            _DAY,
        )
        checks.finish()
        before = audit.snapshot(mediator)
        mediator.status = MediatorStatus.DISMISSED
        mediator.ended_on = dismissed_on
        mediator.ended_reason = f"{ground.zh}：{more}" if more else ground.zh
        await save(mediator)
        if ground.value in _MISCONDUCT:
            await enter_removal(mediator, Misconduct(ground.value), more, dismissed_on, by)
        ended = await end_posts(Post.filter(mediator=mediator), dismissed_on)
        open_cases = await Case.filter(mediators=mediator, status__in=OPEN_STATUSES).count()
        await audit.record(
            "dismiss_mediator",
            mediator,
            by=by,
            before=before,
            ground=ground.value,
            posts_ended=ended,
            open_cases=open_cases,
        )
    return mediator


async def _change_status(
    mediator_id: UUID,
    status: MediatorStatus,
    former: set[MediatorStatus],
    action: str,
    reason: str,
    by: Viewer,
    version: int | None,
) -> Mediator:
    require_role(by, Action.MAINTAIN_MEDIATOR)
    checks = Checks()
    checks.text("reason", reason, REASON, limit=200)
    async with transaction():
        mediator = await existing(Mediator, mediator_id, MEDIATOR, by=by, version=version)
        require(by, Action.MAINTAIN_MEDIATOR, mediator.path)
        if mediator.status not in former:
            raise Refused(
                Conflict(
                    why_zh=f"该调解员现为“{mediator.status.zh}”，不能这样办。",
                    why_en=f"The mediator is now: {mediator.status.en.lower()}; this cannot be done.",
                )
            )
        checks.finish()
        before = audit.snapshot(mediator)
        if mediator.status is MediatorStatus.DISMISSED:
            await lift_removals(mediator, reason, by)
        mediator.status = status
        mediator.ended_on = None
        mediator.ended_reason = None
        await save(mediator)
        await audit.record(action, mediator, by=by, before=before, reason=redacted(reason))
    return mediator
