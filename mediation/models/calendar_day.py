"""Days that are not what their weekday says 节假日与调休: the State Council's calendar, one row a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import Stamped, Term, say, term_field, version_field

if TYPE_CHECKING:
    from datetime import date


class DayKind(Term):
    HOLIDAY = "holiday", "放假", "Day off"
    WORKDAY = "workday", "调休上班", "Made-up working day"


class CalendarDay(Stamped):
    """A day off, or a Saturday or Sunday that is worked 调休. Days without a row are what their weekday says."""

    day: date = fields.DateField(primary_key=True, description=say("日期。", "The day."))
    kind: DayKind = term_field(
        DayKind,
        description=say("放假，或周末调休上班。", "A day off, or a Saturday or Sunday that is worked."),
    )
    name: str = fields.CharField(
        max_length=40,
        description=say("因哪个节日，如春节。", "The festival it is for, such as 春节."),
    )

    version: int = version_field()

    class Meta:
        table = "calendar_day"
        constraints = (
            CheckConstraint(check="length(name) > 0", name="calendar_day_named"),
            CheckConstraint(
                check="kind <> 'workday' or extract(isodow from day) in (6, 7)",
                name="calendar_day_worked_is_weekend",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
