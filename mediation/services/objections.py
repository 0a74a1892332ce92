"""Objections 异议 to a result on public notice: raised by anyone, decided by the city."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.clock import now
from mediation.models import (
    HonourNomination,
    HonourObjection,
    HonourRound,
    HonourStage,
    NominationStatus,
    ObjectionOutcome,
    SignalKind,
)
from mediation.personal_data import current_vault, sealed_columns
from mediation.problems import Conflict, NotAllowed, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.vote_attempts import Attempt, TooManyAttempts, attempts_of_the_hour, count_attempt
from mediation.services.vote_sources import source_of
from mediation.services.words import NOMINATION, OBJECTION
from mediation.voting import current_vote_limits

if TYPE_CHECKING:
    from uuid import UUID

_RECEIPT_BYTES = 9
_AN_HOUR = 3600


async def raise_objection(
    nomination_id: UUID, raised_by: str, text: str, *, by: Viewer, phone: str | None = None
) -> HonourObjection:
    """Put an objection on record while the result is on public notice 公示, under a receipt.

    Anyone may. The telephone is sealed, and only those who decide see it. An address may raise so
    many within an hour (``VoteLimits.objections``), counted over all processes; a clerk who
    registers what came by letter is not counted.
    """
    checks = Checks()
    name = checks.column(HonourObjection, "raised_by", raised_by)
    said = checks.column(HonourObjection, "text", text)
    number = checks.phone("phone", phone)
    async with transaction():
        nomination = await existing(HonourNomination, nomination_id, NOMINATION, by=by)
        held = await HonourRound.get(id=nomination.round_id)
        if held.stage is not HonourStage.FINAL or now() >= held.object_until:
            raise Refused(Conflict(why_zh="现在不是公示期。", why_en="The result is not on public notice."))
        if nomination.status is not NominationStatus.SHORTLISTED:
            raise Refused(Conflict(why_zh="不在公示名单上。", why_en="The nominee is not on public notice."))
        checks.finish()
        if by.user is None:
            await _hold_up(by.address, held)
        columns: dict[str, Any] = sealed_columns(current_vault(), "phone", number)
        objection = await HonourObjection.create(
            nomination=nomination,
            path=nomination.path,
            raised_by=name,
            text=said,
            receipt=secrets.token_urlsafe(_RECEIPT_BYTES),
            **columns,
        )
        await audit.record("raise_objection", objection, by=by)
    return objection


async def _hold_up(address: str | None, held: HonourRound) -> None:
    source = (await source_of(address)).address
    if source is None:
        return
    attempt = Attempt(SignalKind.OBJECTIONS, source, held.id)
    # Counted outside of this transaction, so that what is refused counts too.
    await count_attempt(attempt)
    if await attempts_of_the_hour(attempt) > current_vote_limits().objections:
        raise Refused(TooManyAttempts(retry_after=_AN_HOUR))


async def decide_objection(
    objection_id: UUID, outcome: ObjectionOutcome, finding: str, *, by: Viewer
) -> HonourObjection:
    """Decide an objection, once; the first that is upheld strikes the nominee out for its reason."""
    require_role(by, Action.RUN_HONOUR_ROUND)
    if by.user is None:
        raise Refused(NotAllowed())
    checks = Checks()
    found = checks.column(HonourObjection, "finding", finding)
    async with transaction():
        objection = await existing(HonourObjection, objection_id, OBJECTION, by=by)
        nomination = await HonourNomination.select_for_update().get(id=objection.nomination_id)
        require(by, Action.RUN_HONOUR_ROUND, nomination.path)
        # One more against a nominee who was struck out meanwhile is answered too: the round waits for it.
        if objection.outcome is not None:
            raise Refused(Conflict(why_zh="这项异议已经处理。", why_en="It has been decided already."))
        checks.finish()
        before = audit.snapshot(objection)
        objection.outcome, objection.finding, objection.decided_by_id = outcome, found, by.user
        await save(objection)
        await audit.record("decide_objection", objection, by=by, before=before)
        if outcome is ObjectionOutcome.UPHELD and nomination.status is NominationStatus.SHORTLISTED:
            earlier = audit.snapshot(nomination)
            nomination.status, nomination.declined_reason = NominationStatus.DECLINED, found
            await save(nomination)
            await audit.record("strike_nomination", nomination, by=by, before=earlier)
    return objection
