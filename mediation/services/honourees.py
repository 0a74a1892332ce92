"""Who can be honoured 荣誉对象: a mediator, a committee or a judicial office that is in office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.models import (
    Committee,
    CommitteeStatus,
    HonourCategory,
    JudicialOffice,
    JudicialOfficeStatus,
    Mediator,
    MediatorStatus,
)
from mediation.services.rows import find
from mediation.services.words import COMMITTEE, JUDICIAL_OFFICE, MEDIATOR

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Viewer
    from mediation.services.checks import Checks

Honouree = Mediator | Committee | JudicialOffice

WORDS = {
    HonourCategory.MEDIATOR: MEDIATOR,
    HonourCategory.COMMITTEE: COMMITTEE,
    HonourCategory.JUDICIAL_OFFICE: JUDICIAL_OFFICE,
}
_IN_OFFICE = {MediatorStatus.ACTIVE, CommitteeStatus.ACTIVE, JudicialOfficeStatus.ACTIVE}


def key_column(category: HonourCategory) -> str:
    """The column that holds the honouree's key."""
    return f"{category.value}_id"


async def find_honouree(
    category: HonourCategory, key: UUID, field: str, checks: Checks, by: Viewer
) -> Honouree | None:
    """The row, locked, so that it cannot be suspended or dissolved meanwhile."""
    words = WORDS[category]
    match category:
        case HonourCategory.MEDIATOR:
            return await find(Mediator, key, field, words, checks, by, lock=True)
        case HonourCategory.COMMITTEE:
            return await find(Committee, key, field, words, checks, by, lock=True)
        case _:
            return await find(JudicialOffice, key, field, words, checks, by, lock=True)


def check_in_office(category: HonourCategory, honouree: Honouree, field: str, checks: Checks) -> bool:
    """Whether it is in office; a problem is told otherwise."""
    if honouree.status in _IN_OFFICE:
        return True
    words = WORDS[category]
    checks.invalid(
        field,
        f"{words.zh}现为“{honouree.status.zh}”，不能授予荣誉。",
        f"The {words.en} is now: {honouree.status.en.lower()}; it cannot be honoured.",
    )
    return False
