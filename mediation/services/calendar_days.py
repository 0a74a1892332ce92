"""Keep the days off and the made-up working days 维护节假日, as the State Council publishes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import CalendarDay, DayKind
from mediation.problems import Conflict, NotFound, Refused, StaleVersion
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import CALENDAR_DAY, Words

if TYPE_CHECKING:
    from datetime import date

_SATURDAY = 5
_DAY = Words("日期", "day")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDayEntry:
    day: date | None
    kind: DayKind
    name: str


async def add_calendar_day(entry: CalendarDayEntry, *, by: Viewer) -> CalendarDay:
    """Keep a day off, or a weekend day that is worked; deadlines are counted by it from then on.

    Refuses a day that is kept already, and a worked day that is no Saturday or Sunday.
    """
    require_role(by, Action.MAINTAIN_CALENDAR)
    checks = Checks()
    day = checks.any_day("day", entry.day, _DAY)
    name = checks.column(CalendarDay, "name", entry.name)
    if day is not None:
        _check_kind(day, entry.kind, checks)
    async with transaction():
        if day is not None and await CalendarDay.exists(day=day):
            checks.refuse(
                Conflict(field="day", why_zh="这一天已经录入。", why_en="This day is kept already.")
            )
        checks.finish()
        kept = await CalendarDay.create(day=day, kind=entry.kind, name=name)
        await audit.record("add_calendar_day", kept, by=by, path=by.path)
    return kept


async def change_calendar_day(
    day: date, kind: DayKind, name: str, *, by: Viewer, version: int | None = None
) -> CalendarDay:
    """Correct what a kept day is. Refuses a worked day that is no Saturday or Sunday."""
    require_role(by, Action.MAINTAIN_CALENDAR)
    checks = Checks()
    told = checks.column(CalendarDay, "name", name)
    _check_kind(day, kind, checks)
    async with transaction():
        kept = await _kept(day, version)
        checks.finish()
        before = audit.snapshot(kept)
        kept.kind, kept.name = kind, checks.settled(told)
        await save(kept)
        await audit.record("change_calendar_day", kept, by=by, path=by.path, before=before)
    return kept


async def remove_calendar_day(day: date, *, by: Viewer, version: int | None = None) -> None:
    """Let the day be again what its weekday says."""
    require_role(by, Action.MAINTAIN_CALENDAR)
    async with transaction():
        kept = await _kept(day, version)
        await audit.record_removal("remove_calendar_day", kept, by=by, path=by.path)
        await kept.delete()


async def _kept(day: date, version: int | None) -> CalendarDay:
    kept = await CalendarDay.select_for_update().get_or_none(day=day)
    if kept is None:
        raise Refused(NotFound(what_zh=CALENDAR_DAY.zh, what_en=CALENDAR_DAY.en))
    if version is not None and kept.version != version:
        raise Refused(StaleVersion())
    return kept


def _check_kind(day: date, kind: DayKind, checks: Checks) -> None:
    if kind is DayKind.WORKDAY and day.weekday() < _SATURDAY:
        checks.invalid(
            "kind",
            "只有周六、周日才有调休上班。",
            "Only a Saturday or a Sunday is a made-up working day.",
        )
