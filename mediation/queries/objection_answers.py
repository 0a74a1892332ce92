"""What became of an objection 异议答复, told to whoever holds its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.models import HonourObjection, ObjectionOutcome

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models import HonourRound

LONGEST_RECEIPT = 24


@dataclass(frozen=True, slots=True)
class ObjectionAnswer:
    """The decision, and what was found; neither who raised it nor what was said."""

    held: HonourRound
    nominee: str
    raised_at: datetime
    outcome: ObjectionOutcome | None
    """None while it is looked into."""
    finding: str | None
    decided_at: datetime | None


async def objection_answer(receipt: str) -> ObjectionAnswer | None:
    """The objection with this receipt; None where there is none."""
    wanted = receipt.strip()
    if not wanted or len(wanted) > LONGEST_RECEIPT or "\0" in wanted:
        return None
    found = await HonourObjection.get_or_none(receipt=wanted).prefetch_related(
        "nomination__round",
        "nomination__mediator__person",
        "nomination__committee",
        "nomination__judicial_office",
    )
    if found is None:
        return None
    nomination = found.nomination
    named = nomination.mediator.person if nomination.mediator else None
    nominee = named or nomination.committee or nomination.judicial_office
    return ObjectionAnswer(
        nomination.round,
        str(nominee),
        found.created_at,
        found.outcome,
        found.finding,
        found.updated_at if found.outcome is not None else None,
    )
