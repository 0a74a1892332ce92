"""Close a round without a result 终止评选."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import HonourNotice, HonourNoticeKind, HonourRound, HonourStage
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import REASON, ROUND

if TYPE_CHECKING:
    from uuid import UUID

UNCOUNTED = (HonourStage.RECOMMENDATION, HonourStage.REVIEW, HonourStage.VOTE)
"""A round whose result is out is not closed: who should not be named is objected to."""


async def close_honour_round(
    round_id: UUID, reason: str, *, by: Viewer, version: int | None = None
) -> HonourRound:
    """End the round with nobody named, for a reason that its page tells; the year is free again.

    Nominations, reviews and ballots stay on record as they are, the ballots uncounted. Refuses a
    round whose ballots have been counted.
    """
    require_role(by, Action.RUN_HONOUR_ROUND)
    checks = Checks()
    why = checks.column(HonourNotice, "reason", reason, words=REASON)
    async with transaction():
        held = await existing(HonourRound, round_id, ROUND, by=by, version=version)
        require(by, Action.RUN_HONOUR_ROUND, held.path)
        if held.stage not in UNCOUNTED:
            raise Refused(
                Conflict(
                    why_zh=f"现在是“{held.stage.zh}”，不能终止。",
                    why_en=f"It cannot be closed any more; the stage is: {held.stage.en}.",
                )
            )
        checks.finish()
        before = audit.snapshot(held)
        held.stage = HonourStage.CLOSED
        await save(held)
        await HonourNotice.create(
            round=held, path=held.path, kind=HonourNoticeKind.CLOSED, reason=why, told_on=today()
        )
        await audit.record("close_honour_round", held, by=by, before=before, reason=why)
    return held
