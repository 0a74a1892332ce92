"""The days off 节假日 that a new database starts with: the State Council's notices that were out by this version."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mediation.models import DayKind
from mediation.working_days import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    import asyncpg

_NOTICES = Path(__file__).parent / "data" / "holidays.csv"
"""A file as `fengqiao import holidays` takes it."""
_KINDS = {kind.zh: kind.value for kind in DayKind}


async def adopt_standard_calendar(connection: asyncpg.Connection) -> int:
    """Add the notices of the years that the database does not know; say how many days were added.

    What somebody entered for one of the days stays.
    """
    kept = await connection.fetch("select day from calendar_day where kind = 'holiday'")
    calendar = WorkCalendar(frozenset(row["day"] for row in kept))
    rows = [(day, kind, name) for year, day, kind, name in standard_days() if not calendar.knows(year)]
    await connection.executemany(
        "insert into calendar_day (day, kind, name, version, created_at, updated_at)"
        " values ($1, $2, $3, 1, now(), now()) on conflict do nothing",
        rows,
    )
    return len(rows)


def standard_days() -> Iterator[tuple[int, date, str, str]]:
    """Each day of the notices: the year the notice is for, the day, what it is, and its festival."""
    with _NOTICES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first = date.fromisoformat(row["日期"])
            last = date.fromisoformat(row["至"]) if row["至"] else first
            for offset in range((last - first).days + 1):
                # New Year's Day may begin in the old year; a run of days belongs to the year it ends in.
                yield last.year, first + timedelta(days=offset), _KINDS[row["种类"]], row["节日"]
