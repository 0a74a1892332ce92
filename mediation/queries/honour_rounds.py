"""Which round of honours is at work 现行评选."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.clock import now
from mediation.models import HonourRound, HonourStage

if TYPE_CHECKING:
    from uuid import UUID


async def open_for_recommendations(path: str) -> UUID | None:
    """The latest round that takes recommendations of what lies at the path; None where there is none."""
    city = path.strip("/").split("/")[0]
    held = (
        await HonourRound.filter(
            division_id=city, stage=HonourStage.RECOMMENDATION, recommend_until__gt=now()
        )
        .order_by("-year")
        .first()
    )
    return held.id if held is not None else None
