"""What is kept of a mediator besides the person 调解员信息: place, engagement, flags. A grade has its own procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import Division, Engagement, Mediator
from mediation.services.rows import find, require
from mediation.services.validity import in_use_on
from mediation.services.words import DIVISION, Words

if TYPE_CHECKING:
    from datetime import date

    from mediation.services.checks import Checks
    from mediation.services.person_details import PersonDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class MediatorDetails:
    """The whole record; of the person's telephone and identity number KEEP leaves what is there."""

    person: PersonDetails
    division: str
    engagement: Engagement
    started_on: date
    backpack: bool = False
    expert: bool = False
    expert_fields: str | None = None
    expert_term_ends_on: date | None = None
    court_invited: bool = False


async def checked_mediator(told: MediatorDetails, checks: Checks, by: Viewer) -> dict[str, Any]:
    """The mediator's own columns; problems are added to ``checks``."""
    columns: dict[str, Any] = {
        "engagement": told.engagement,
        "started_on": checks.day("started_on", told.started_on, Words("任职日期", "first day as a mediator")),
        "backpack": told.backpack,
        "expert": told.expert,
        "expert_fields": _checked_fields(told, checks),
        "expert_term_ends_on": checks.any_day(
            "expert_term_ends_on",
            told.expert_term_ends_on,
            Words("专家聘期", "term as an expert"),
            required=False,
        ),
        "court_invited": told.court_invited,
    }
    division = await find(Division, told.division, "division", DIVISION, checks, by)
    if division is not None:
        require(by, Action.MAINTAIN_MEDIATOR, division.path, field="division")
        if not in_use_on(division, today()):
            checks.invalid("division", "这个区划代码已停用。", "This division code is no longer in use.")
        columns |= {"division_id": division.code, "path": division.path}
    return columns


def _checked_fields(told: MediatorDetails, checks: Checks) -> str | None:
    """An expert is one in some field; nobody else has fields or a term."""
    if told.expert:
        return checks.column(Mediator, "expert_fields", told.expert_fields)
    for field in ("expert_fields", "expert_term_ends_on"):
        if getattr(told, field):
            checks.invalid(field, "只有专家填写此项。", "Only an expert states this.")
    return None
