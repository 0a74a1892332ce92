from __future__ import annotations

from datetime import date

import pytest

from mediation.models import AuditEntry, CalendarDay, DayKind, Role
from mediation.queries.work_calendar import missing_years, work_calendar
from mediation.services.calendar_days import (
    CalendarDayEntry,
    add_calendar_day,
    change_calendar_day,
    remove_calendar_day,
)
from tests.factories import Network
from tests.mediation.state import refused

NATIONAL_DAY = date(2027, 10, 1)


def entry(
    day: date | None = NATIONAL_DAY, kind: DayKind = DayKind.HOLIDAY, name: str = "国庆节"
) -> CalendarDayEntry:
    return CalendarDayEntry(day=day, kind=kind, name=name)


async def test_keeps_changes_and_removes_a_day(network: Network) -> None:
    city = network.viewer(Role.CITY)

    await add_calendar_day(entry(), by=city)
    await change_calendar_day(NATIONAL_DAY, DayKind.HOLIDAY, "国庆节、中秋节", by=city)

    calendar = await work_calendar()
    assert (calendar.works_on(NATIONAL_DAY), calendar.knows(2027)) == (False, True)
    assert (await CalendarDay.get(day=NATIONAL_DAY)).name == "国庆节、中秋节"

    await remove_calendar_day(NATIONAL_DAY, by=city)

    assert (await work_calendar()).works_on(NATIONAL_DAY)
    assert await AuditEntry.all().order_by("at").values_list("action", "entity", "entity_id", "path") == [
        (action, "CalendarDay", "2027-10-01", network.city.path)
        for action in ("add_calendar_day", "change_calendar_day", "remove_calendar_day")
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (entry(day=None), [("REQUIRED", "day")]),
        (entry(name=" "), [("REQUIRED", "name")]),
        (entry(name="节" * 41), [("TOO_LONG", "name")]),
        (entry(day=date(1900, 1, 1)), [("INVALID", "day")]),
        (entry(date(2027, 9, 30), DayKind.WORKDAY), [("INVALID", "kind")]),
        (entry(date(2027, 10, 2), name="国庆节"), [("CONFLICT", "day")]),
    ],
)
async def test_refuses_what_is_no_day_off(
    network: Network, given: CalendarDayEntry, told: list[tuple[str, str]]
) -> None:
    await CalendarDay.create(day=date(2027, 10, 2), kind=DayKind.HOLIDAY, name="国庆节")

    async with refused() as refusal:
        await add_calendar_day(given, by=network.viewer(Role.CITY))

    assert refusal.told == told


async def test_refuses_a_day_that_is_not_kept(network: Network) -> None:
    async with refused() as changing:
        await change_calendar_day(NATIONAL_DAY, DayKind.HOLIDAY, "国庆节", by=network.viewer(Role.CITY))
    async with refused() as removing:
        await remove_calendar_day(NATIONAL_DAY, by=network.viewer(Role.CITY))

    assert changing.told == removing.told == [("NOT_FOUND", None)]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
async def test_only_the_city_keeps_the_calendar(network: Network, role: Role) -> None:
    async with refused() as refusal:
        await add_calendar_day(entry(), by=network.viewer(role))

    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_tells_which_years_are_missing(network: Network) -> None:
    await CalendarDay.create(day=date(2026, 10, 1), kind=DayKind.HOLIDAY, name="国庆节")
    calendar = await work_calendar()

    assert missing_years(calendar, date(2026, 11, 30)) == []
    assert missing_years(calendar, date(2026, 12, 1)) == [2027]
    assert missing_years(calendar, date(2027, 1, 1)) == [2027]
    assert missing_years(calendar, date(2027, 12, 1)) == [2027, 2028]
