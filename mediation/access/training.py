"""Training tiers 培训分级: who trains whom, and who may record it. Source: domain.md §4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access.actions import Action, may
from mediation.models import DivisionLevel, Role, TrainingAudience, TrainingTier

if TYPE_CHECKING:
    from mediation.access.viewer import Viewer
    from mediation.models import Division

TIERS = {DivisionLevel.CITY: TrainingTier.CITY, DivisionLevel.COUNTY: TrainingTier.COUNTY}
"""The tier of what a division of the level holds; townships and villages train nobody."""

TRAINED_BY: dict[TrainingTier, frozenset[TrainingAudience]] = {
    TrainingTier.CITY: frozenset({TrainingAudience.TOWNSHIP_DIRECTORS, TrainingAudience.OPEN_LECTURE}),
    TrainingTier.COUNTY: frozenset(
        {
            TrainingAudience.VILLAGE_DIRECTORS,
            TrainingAudience.TOWNSHIP_MEDIATORS,
            TrainingAudience.OPEN_LECTURE,
        }
    ),
}
"""Whom each tier trains: the city township directors, the county village directors and all mediators
of townships; lectures are open to all."""

_RECORDED_BY = {
    TrainingTier.CITY: frozenset({Role.CITY}),
    TrainingTier.COUNTY: frozenset({Role.CITY, Role.COUNTY}),
}


def tier_of(division: Division) -> TrainingTier | None:
    """The tier of what the division holds; None where it may hold no training."""
    return TIERS.get(division.level)


def may_record_training(viewer: Viewer, tier: TrainingTier, path: str) -> bool:
    """Whether the viewer may record training of the tier, held at the path.

    A county records its own; the city its own and, since it keeps the register, its counties' too.
    """
    return viewer.role in _RECORDED_BY[tier] and may(viewer, Action.RECORD_TRAINING, path)
