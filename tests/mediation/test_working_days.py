"""Counting by the real calendar: worked examples, and what holds of any."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.deadlines import ACCEPTANCE, REGISTRATION, Deadline, Unit
from mediation.working_days import WorkCalendar
from server.standard_calendar import standard_days

_DAYS = list(standard_days())
CALENDAR = WorkCalendar(
    frozenset(day for _, day, kind, _ in _DAYS if kind == "holiday"),
    frozenset(day for _, day, kind, _ in _DAYS if kind == "workday"),
)
DAY = timedelta(days=1)
STARTS = st.dates(date(2022, 1, 1), date(2026, 11, 30))
COUNTS = st.integers(0, 60)


def test_the_notices_that_are_brought_along() -> None:
    by_year = {
        year: (
            sum(1 for of, _, kind, _ in _DAYS if of == year and kind == "holiday"),
            sum(1 for of, _, kind, _ in _DAYS if of == year and kind == "workday"),
        )
        for year in range(2022, 2027)
    }

    assert by_year == {2022: (31, 7), 2023: (27, 7), 2024: (28, 8), 2025: (28, 5), 2026: (33, 6)}
    assert len({day for _, day, _, _ in _DAYS}) == len(_DAYS)
    assert [year for year in range(2020, 2030) if CALENDAR.knows(year)] == [2022, 2023, 2024, 2025, 2026]
    # The notices move days about: a year has as many working days as it would without 调休.
    assert {day.weekday() for _, day, kind, _ in _DAYS if kind == "workday"} == {5, 6}


@pytest.mark.parametrize(
    ("year", "working"), [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_working_days_of_a_year(year: int, working: int) -> None:
    days = (date(year, 1, 1) + DAY * offset for offset in range(366))

    assert sum(CALENDAR.works_on(day) for day in days if day.year == year) == working


@pytest.mark.parametrize(
    ("deadline", "start", "due"),
    [
        # Applied for on the Friday before the National Day week of 2024; Sunday 29 September is worked.
        (ACCEPTANCE, date(2024, 9, 27), date(2024, 10, 8)),
        # Spring Festival 2025: Sunday 26 January is worked, 28 January to 4 February are off.
        (ACCEPTANCE, date(2025, 1, 24), date(2025, 2, 5)),
        # Spring Festival 2026, nine days off, Saturdays 14 and 28 February worked.
        (ACCEPTANCE, date(2026, 2, 13), date(2026, 2, 25)),
        (ACCEPTANCE, date(2026, 2, 26), date(2026, 3, 2)),
        # No holiday near.
        (ACCEPTANCE, date(2026, 3, 2), date(2026, 3, 5)),
        # Received on a day off: the day itself is not counted anyway.
        (ACCEPTANCE, date(2026, 10, 3), date(2026, 10, 10)),
        (REGISTRATION, date(2026, 3, 2), date(2026, 4, 14)),
        (REGISTRATION, date(2025, 12, 31), date(2026, 2, 12)),
        (REGISTRATION, date(2023, 9, 1), date(2023, 10, 19)),
    ],
)
def test_working_days_of_a_deadline(deadline: Deadline, start: date, due: date) -> None:
    assert deadline.due_on(start, CALENDAR) == due


@pytest.mark.parametrize(
    ("deadline", "start", "due"),
    [
        # 30 days end on 1 October 2026, the first of seven days off: Thursday the 8th.
        (Deadline(30, Unit.DAY, ""), date(2026, 9, 1), date(2026, 10, 8)),
        # They end on a Saturday that is worked.
        (Deadline(30, Unit.DAY, ""), date(2026, 9, 10), date(2026, 10, 10)),
        # On an ordinary Sunday.
        (Deadline(15, Unit.DAY, ""), date(2026, 3, 7), date(2026, 3, 23)),
        # A month from 31 January ends with February (民法典第二百零二条), a Saturday that is worked in 2026.
        (Deadline(1, Unit.MONTH, ""), date(2026, 1, 31), date(2026, 2, 28)),
        (Deadline(1, Unit.MONTH, ""), date(2024, 1, 31), date(2024, 2, 29)),
        (Deadline(1, Unit.MONTH, ""), date(2022, 1, 31), date(2022, 2, 28)),
        (Deadline(1, Unit.MONTH, ""), date(2025, 12, 30), date(2026, 1, 30)),
        # On Saturday 31 December 2022, a day off, which runs to 2 January 2023.
        (Deadline(1, Unit.MONTH, ""), date(2022, 11, 30), date(2022, 12, 30)),
        (Deadline(2, Unit.MONTH, ""), date(2022, 10, 31), date(2023, 1, 3)),
    ],
)
def test_a_last_day_that_is_off_moves_to_the_next_working_day(
    deadline: Deadline, start: date, due: date
) -> None:
    assert deadline.due_on(start, CALENDAR) == due


@given(STARTS, COUNTS)
def test_so_many_working_days_lie_between(start: date, count: int) -> None:
    due = CALENDAR.after_working_days(start, count)

    between = [start + DAY * offset for offset in range(1, (due - start).days + 1)]
    assert sum(map(CALENDAR.works_on, between)) == count
    assert not count or CALENDAR.works_on(due)


@given(STARTS, COUNTS, COUNTS)
def test_one_stretch_after_another_is_both(start: date, first: int, second: int) -> None:
    there = CALENDAR.after_working_days(start, first)

    assert CALENDAR.after_working_days(there, second) == CALENDAR.after_working_days(start, first + second)


@given(STARTS, st.integers(1, 60), st.sampled_from([Unit.DAY, Unit.MONTH]))
def test_only_days_off_are_skipped_at_the_end(start: date, length: int, unit: Unit) -> None:
    if unit is Unit.MONTH:
        length = length % 3 + 1
    without = WorkCalendar(workdays=frozenset({start + DAY * offset for offset in range(400)}))
    plain = Deadline(length, unit, "").due_on(start, without)

    due = Deadline(length, unit, "").due_on(start, CALENDAR)

    assert due >= plain
    assert CALENDAR.works_on(due)
    assert not any(CALENDAR.works_on(plain + DAY * offset) for offset in range((due - plain).days))


@given(STARTS, STARTS, st.sampled_from(Unit), st.integers(1, 6))
def test_a_later_start_is_never_due_earlier(one: date, other: date, unit: Unit, length: int) -> None:
    deadline = Deadline(length, unit, "")
    first, then = sorted((one, other))

    assert deadline.due_on(first, CALENDAR) <= deadline.due_on(then, CALENDAR)


def test_without_a_calendar_weekdays_are_worked() -> None:
    assert WorkCalendar().after_working_days(date(2026, 9, 30), 1) == date(2026, 10, 1)
    assert WorkCalendar().after_working_days(date(2026, 3, 6), 1) == date(2026, 3, 9)
