"""Which round of honours is at work 现行评选."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.clock import now
from mediation.models import HonourNomination, HonourQuota, HonourRound, HonourStage, NominationStatus

if TYPE_CHECKING:
    from uuid import UUID


async def open_for_recommendations(path: str) -> HonourRound | None:
    """The latest round that takes recommendations of what lies at the path; None where there is none."""
    city = path.strip("/").split("/")[0]
    return (
        await HonourRound.filter(
            division_id=city, stage=HonourStage.RECOMMENDATION, recommend_until__gt=now()
        )
        .order_by("-year")
        .first()
    )


async def to_be_named(held: UUID) -> int:
    """How many of the round stand within the places and are not named yet, those struck out left aside."""
    waiting = 0
    for quota in await HonourQuota.filter(round_id=held):
        standing = (
            await HonourNomination.filter(
                round_id=held,
                category=quota.category,
                status__in=[NominationStatus.SHORTLISTED, NominationStatus.NAMED],
            )
            .order_by("rank")
            .limit(quota.named)
        )
        waiting += sum(one.status is NominationStatus.SHORTLISTED for one in standing)
    return waiting
