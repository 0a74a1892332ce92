"""Revoke an honour 撤销荣誉."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import Honour, HonourStatus
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import HONOUR, REASON

if TYPE_CHECKING:
    from uuid import UUID


async def revoke_honour(honour_id: UUID, reason: str, *, by: Viewer, version: int | None = None) -> Honour:
    """Take the honour back, for a reason that everybody reads; the year is free again.

    Only the city revokes. Refuses an honour outside its reach and one already revoked.
    """
    require_role(by, Action.REVOKE_HONOUR)
    checks = Checks()
    why = checks.column(Honour, "revocation_reason", reason, field="reason", words=REASON)
    async with transaction():
        honour = await existing(Honour, honour_id, HONOUR, by=by, version=version)
        require(by, Action.REVOKE_HONOUR, honour.path)
        if honour.status is HonourStatus.REVOKED:
            raise Refused(
                Conflict(why_zh="这项荣誉已经撤销。", why_en="The honour has been revoked already.")
            )
        checks.finish()
        before = audit.snapshot(honour)
        honour.status = HonourStatus.REVOKED
        honour.revoked_on = today()
        honour.revocation_reason = why
        await save(honour)
        await audit.record("revoke_honour", honour, by=by, before=before)
    return honour
