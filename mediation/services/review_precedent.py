"""Review a precedent 审核类案: the township approves or sends back, the county publishes or withdraws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import Precedent, PrecedentStatus, PrecedentStepKind
from mediation.redaction import redacted
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.precedent_steps import (
    note_step,
    precedent_at,
    require_another_than_approved,
    require_second_person,
)
from mediation.services.precedent_text import case_of, check_anonymous, check_consent, known_of
from mediation.services.rows import require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import REASON

if TYPE_CHECKING:
    from uuid import UUID

_LONGEST_REASON = 500


async def approve_precedent(precedent_id: UUID, *, by: Viewer, version: int | None = None) -> Precedent:
    """Find the submitted text fit for publication. Refuses whoever wrote, edited or submitted it."""
    require_role(by, Action.REVIEW_PRECEDENT)
    async with transaction():
        precedent, path = await precedent_at(
            precedent_id, Action.REVIEW_PRECEDENT, PrecedentStatus.SUBMITTED, by=by, version=version
        )
        await require_second_person(precedent, by)
        before = audit.snapshot(precedent)
        precedent.status = PrecedentStatus.APPROVED
        await save(precedent)
        await note_step(precedent, PrecedentStepKind.APPROVED, by)
        await audit.record("approve_precedent", precedent, by=by, path=path, before=before)
    return precedent


async def reject_precedent(
    precedent_id: UUID, reason: str, *, by: Viewer, version: int | None = None
) -> Precedent:
    """Send a submitted or approved text back to its writers, with the reason; it is a draft again."""
    require_role(by, Action.REVIEW_PRECEDENT)
    checks = Checks()
    why = checks.text("reason", reason, REASON, limit=_LONGEST_REASON)
    async with transaction():
        precedent, path = await precedent_at(
            precedent_id,
            Action.REVIEW_PRECEDENT,
            PrecedentStatus.SUBMITTED,
            PrecedentStatus.APPROVED,
            by=by,
            version=version,
        )
        note = redacted(checks.settled(why))
        before = audit.snapshot(precedent)
        precedent.status = PrecedentStatus.DRAFT
        await save(precedent)
        await note_step(precedent, PrecedentStepKind.REJECTED, by, note=note[:_LONGEST_REASON])
        await audit.record("reject_precedent", precedent, by=by, path=path, before=before, reason=note)
    return precedent


async def publish_precedent(precedent_id: UUID, *, by: Viewer, version: int | None = None) -> Precedent:
    """Open the approved text to everybody; search learns of it in the same commit.

    Refuses whoever wrote or approved it, a text in which a party can still be recognised, and a medical case
    without both sides' consent.
    """
    require_role(by, Action.PUBLISH_PRECEDENT)
    checks = Checks()
    async with transaction():
        precedent, path = await precedent_at(
            precedent_id, Action.PUBLISH_PRECEDENT, PrecedentStatus.APPROVED, by=by, version=version
        )
        await require_second_person(precedent, by)
        await require_another_than_approved(precedent, by)
        check_consent(precedent, checks)
        if (case := await case_of(precedent)) is not None:
            check_anonymous(precedent, await known_of(case), checks)
        checks.finish()
        before = audit.snapshot(precedent)
        precedent.status = PrecedentStatus.PUBLISHED
        precedent.published_on = today()
        await save(precedent)
        await note_step(precedent, PrecedentStepKind.PUBLISHED, by)
        await audit.record("publish_precedent", precedent, by=by, path=path, before=before)
        await audit.tell_search(precedent)
    return precedent


async def withdraw_precedent(
    precedent_id: UUID, reason: str, *, by: Viewer, version: int | None = None
) -> Precedent:
    """Take a published text back, for a reason; search learns of it in the same commit."""
    require_role(by, Action.WITHDRAW_PRECEDENT)
    checks = Checks()
    why = checks.column(Precedent, "withdrawal_reason", reason, field="reason", words=REASON)
    async with transaction():
        precedent, path = await precedent_at(
            precedent_id, Action.WITHDRAW_PRECEDENT, PrecedentStatus.PUBLISHED, by=by, version=version
        )
        note = redacted(checks.settled(why))[:_LONGEST_REASON]
        before = audit.snapshot(precedent)
        precedent.status = PrecedentStatus.WITHDRAWN
        precedent.withdrawn_on = today()
        precedent.withdrawal_reason = note
        await save(precedent)
        await note_step(precedent, PrecedentStepKind.WITHDRAWN, by, note=note)
        await audit.record("withdraw_precedent", precedent, by=by, path=path, before=before)
        await audit.tell_search(precedent)
    return precedent
