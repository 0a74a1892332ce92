"""What is kept of a township's justice office 司法所信息."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import Division, DivisionLevel, JudicialOffice, JudicialOfficeStatus
from mediation.problems import Conflict
from mediation.services.rows import find, require
from mediation.services.validity import in_use_on
from mediation.services.words import DIVISION, Words

if TYPE_CHECKING:
    from mediation.services.checks import Checks


@dataclass(frozen=True, slots=True, kw_only=True)
class JudicialOfficeDetails:
    """The whole record; what is None is empty."""

    name: str
    division: str
    phone: str | None = None
    address: str | None = None
    established_on: date | None = None


async def checked_columns(
    told: JudicialOfficeDetails, checks: Checks, by: Viewer, *, present: JudicialOffice | None = None
) -> dict[str, Any]:
    """The columns to write; raises Refused with every problem found."""
    columns: dict[str, Any] = {
        "name": checks.column(JudicialOffice, "name", told.name),
        "phone": checks.phone("phone", told.phone, office=True),
        "address": checks.column(JudicialOffice, "address", told.address, required=False),
        "established_on": checks.day(
            "established_on", told.established_on, Words("设立日期", "day of set-up"), required=False
        ),
    }
    division = await find(Division, told.division, "division", DIVISION, checks, by)
    if division is not None:
        require(by, Action.MAINTAIN_JUDICIAL_OFFICE, division.path, field="division")
        if division.level not in {DivisionLevel.TOWNSHIP, DivisionLevel.COUNTY}:
            checks.invalid(
                "division", "司法所设在乡级或县级区划。", "A justice office serves a township or a county."
            )
        if not in_use_on(division, today()):
            checks.invalid("division", "这个区划代码已停用。", "This division code is no longer in use.")
        same = JudicialOffice.filter(
            name=columns["name"], division=division, status=JudicialOfficeStatus.ACTIVE
        ).exclude(id=present.id if present else None)
        if columns["name"] and await same.exists():
            checks.refuse(
                Conflict(
                    field="name",
                    why_zh="同一区划已有同名的司法所。",
                    why_en="The division already has an office of this name.",
                )
            )
        columns |= {"division_id": division.code, "path": division.path}
    checks.finish()
    return columns
