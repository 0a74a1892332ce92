"""Counting days 期间的计算: by the calendar, with its holidays and made-up working days.

The start day is not counted (民法典 art. 201); a period of months ends on the same day of the last
month, or on its last day (art. 202); a last day that is a day off moves to the next working day
(art. 203).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_DAY = timedelta(days=1)
_SATURDAY = 5
_MONTHS = 12


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. A day that is in neither set is what its weekday says."""

    holidays: Collection[date] = field(default_factory=frozenset)
    workdays: Collection[date] = field(default_factory=frozenset)
    """Saturdays and Sundays that are worked 调休."""

    def works_on(self, day: date) -> bool:
        """Whether it is a working day."""
        if day in self.holidays:
            return False
        return day.weekday() < _SATURDAY or day in self.workdays

    def knows(self, year: int) -> bool:
        """Whether the year's notice of the State Council is in it.

        Told by the National Day: the notice of a year may also name the last days of the year before.
        """
        return date(year, 10, 1) in self.holidays

    def or_next_working_day(self, day: date) -> date:
        """The day, or the next that is worked (民法典 art. 203)."""
        while not self.works_on(day):
            day += _DAY
        return day

    def after_working_days(self, start: date, count: int) -> date:
        """The last of ``count`` working days after the start day."""
        day = start
        while count > 0:
            day += _DAY
            count -= self.works_on(day)
        return day

    def after_days(self, start: date, count: int) -> date:
        """The last of ``count`` days after the start day."""
        return self.or_next_working_day(start + count * _DAY)

    def after_months(self, start: date, count: int) -> date:
        """The same day ``count`` months on; where that month is shorter, its last day (民法典 art. 202)."""
        years, month = divmod(start.month - 1 + count, _MONTHS)
        year, month = start.year + years, month + 1
        last = calendar.monthrange(year, month)[1]
        return self.or_next_working_day(date(year, month, min(start.day, last)))
