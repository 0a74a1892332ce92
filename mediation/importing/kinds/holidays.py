"""Days off and made-up working days 节假日: a row for each day, or for each run of days of a notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from mediation.importing.cells import any_day, term, text
from mediation.importing.columns import Column, Context, Kind, Note, Staged, Values
from mediation.models import DayKind

MOST_DAYS = 31
"""Of one row: no holiday has been longer, and a year typed wrong is."""

COLUMNS = (
    Column("day", "日期", "放假或调休上班的日期；放假几天的填第一天。", "The day, or the first of several days off.", any_day, required=True, aliases=("开始日期", "放假日期"), as_text=False, example="2026-10-01"),
    Column("until", "至", "放假几天的填最后一天，只有一天的不填。", "The last of several days; empty for one day.", any_day, aliases=("结束日期",), as_text=False, example="2026-10-07"),
    Column("kind", "种类", "", "", term(DayKind), required=True, vocabulary=DayKind, aliases=("类别",), example="放假"),
    Column("name", "节日", "", "", text(40), required=True, aliases=("名称", "节日名称"), example="国庆节"),
)  # fmt: skip

STAGED = Staged("staged_calendar_day", {"row_number": "int", "id": "date", "kind": "text", "name": "text"})


def complete(
    number: int,
    values: Values,
    context: Context,  # noqa: ARG001  one shape for all kinds; a day leans on nothing else
    note: Note,
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each day of the row."""
    first = values.get("day")
    if first is None:
        note("day", "必须填写。", "It must be filled in.")
        return
    last = values.get("until") or first
    if last < first:
        note("until", "不能早于开始的日期。", "It cannot be before the first day.")
        return
    if (last - first).days >= MOST_DAYS:
        note("until", f"一行最多{MOST_DAYS}天。", f"A row has at most {MOST_DAYS} days.")
        return
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        yield STAGED.name, (number, day, values.get("kind"), values.get("name"))


HOLIDAYS = Kind("holidays", "节假日", "holidays", COLUMNS, (STAGED,), complete, frozenset())
