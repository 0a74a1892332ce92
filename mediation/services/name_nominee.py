"""Name a nominee 命名: the end of a round for those whom vote and work put first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import now
from mediation.models import (
    Honour,
    HonourNomination,
    HonourObjection,
    HonourQuota,
    HonourRound,
    HonourStage,
    NominationStatus,
)
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.honourees import key_column
from mediation.services.name_honour import HonourNaming, name_honour
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import NOMINATION

if TYPE_CHECKING:
    from uuid import UUID


async def name_nominee(nomination_id: UUID, *, by: Viewer) -> Honour:
    """Give the honour to a nominee within the places of its category.

    Refuses before the public notice has ended, a nominee below the places, one against whom an
    objection is open or was upheld, and whatever ``name_honour`` refuses. The place of one who is
    struck out goes to the next.
    """
    require_role(by, Action.NAME_HONOUR)
    async with transaction():
        nomination = await existing(HonourNomination, nomination_id, NOMINATION, by=by)
        require(by, Action.NAME_HONOUR, nomination.path)
        held = await HonourRound.get(id=nomination.round_id)
        if held.stage is not HonourStage.FINAL or nomination.status is not NominationStatus.SHORTLISTED:
            _refuse("现在不能命名。", "It cannot be named now.")
        if now() < held.object_until:
            _refuse("公示还没有结束。", "The time for objections has not ended.")
        if await HonourObjection.exists(nomination=nomination, outcome=None):
            _refuse("还有异议没有处理。", "An objection is still open.")
        if not await _within_places(nomination):
            _refuse("名次不在命名名额之内。", "It is not within the places to be named.")
        honour = await name_honour(
            HonourNaming(
                category=nomination.category,
                honouree=getattr(nomination, key_column(nomination.category)),
                year=held.year,
                deeds=nomination.deeds,
            ),
            by=by,
        )
        before = audit.snapshot(nomination)
        nomination.status = NominationStatus.NAMED
        nomination.honour_id = honour.id
        await save(nomination)
        await audit.record("name_nominee", nomination, by=by, before=before)
    return honour


async def _within_places(nomination: HonourNomination) -> bool:
    """Whether fewer rank before it than there are places, those struck out left aside."""
    quota = await HonourQuota.get(round_id=nomination.round_id, category=nomination.category)
    ahead = await HonourNomination.filter(
        round_id=nomination.round_id,
        category=nomination.category,
        rank__lt=nomination.rank,
        status__in=[NominationStatus.SHORTLISTED, NominationStatus.NAMED],
    ).count()
    return ahead < quota.named


def _refuse(zh: str, en: str) -> None:
    raise Refused(Conflict(why_zh=zh, why_en=en))
