"""The calendar as it is kept 工作日历: some thirty rows a year, read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.models import CalendarDay, DayKind
from mediation.working_days import WorkCalendar

if TYPE_CHECKING:
    from datetime import date

NOTICE_MONTH = 12
"""By then the State Council has published the next year's days off: in October or November as a rule."""


async def work_calendar() -> WorkCalendar:
    """All days that are kept, as a calendar to count by."""
    days = await CalendarDay.all().values_list("day", "kind")
    return WorkCalendar(
        holidays=frozenset(day for day, kind in days if kind == DayKind.HOLIDAY),
        workdays=frozenset(day for day, kind in days if kind == DayKind.WORKDAY),
    )


def missing_years(calendar: WorkCalendar, day: date) -> list[int]:
    """The years that a deadline counted on that day may reach, and whose notice is not kept."""
    years = [day.year, day.year + 1] if day.month >= NOTICE_MONTH else [day.year]
    return [year for year in years if not calendar.knows(year)]
