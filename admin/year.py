"""The year in figures 年度情况: cases accepted in it, months, types and what became of them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import case, extract, func, select

from admin.charts import Chart, bars, paired_columns
from admin.mirror import mirror_of
from admin.show import NOTHING, percent, yuan, yuan_in_short
from admin.words import Words, in_chinese
from mediation.clock import now
from mediation.models import Case, ConfirmationStatus, DisputeType, Division, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

    from mediation.access import Viewer

_CASE, _TYPE, _DIVISION = mirror_of(Case), mirror_of(DisputeType), mirror_of(Division)
MOST_TYPES = 8
FRESH_SECONDS = 60
MOST_KEPT = 500
"""Pictures of a place and a year that are kept; a network of three cities has fewer places."""
_MONTH, _RECEIVED, _CLOSED = Words("月份", "Month"), Words("受理", "Accepted"), Words("结案", "Closed")
_KIND, _COUNT = Words("纠纷类型", "Type of dispute"), Words("件数", "Cases")
_PLACE, _AGREED = Words("地方", "Place"), Words("调解成功", "Agreed")
_RATE = Words("成功率", "Success rate")
MOST_PLACES = 20
_BELOW = {Role.CITY: "county", Role.COUNTY: "township", Role.TOWNSHIP: "village"}
_OTHERS = Words("其他类型", "All others")


async def years_with_cases(sessions: async_sessionmaker[AsyncSession]) -> list[int]:
    """From the year of the newest case the viewer sees down to that of the oldest."""
    async with sessions() as session:
        first = (await session.execute(select(_CASE.listed_on).order_by(_CASE.listed_on).limit(1))).scalar()
        last = (
            await session.execute(select(_CASE.listed_on).order_by(_CASE.listed_on.desc()).limit(1))
        ).scalar()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


async def year_picture(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, year: int
) -> dict[str, Any]:
    """The figures and the charts of the year, for the template; at most a minute old."""
    kept = _counted.setdefault(sessions, {})
    place = (viewer.role, viewer.division, year)
    counted = kept.get(place)
    if counted is None or time.monotonic() - counted.at > FRESH_SECONDS:
        counted = await _count(sessions, year, viewer.role)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[place] = counted
    return _drawn(counted)


@dataclass(frozen=True)
class _Counted:
    """What the database says: by month and type, and closed by month."""

    accepted: list[tuple[int, str, int, int, int, int, int]]
    closed: dict[int, int]
    names: dict[str, str]
    places: list[tuple[str, int, int]]
    """Name, cases accepted, and agreed."""
    at: float = field(default_factory=time.monotonic)
    told_at: datetime = field(default_factory=now)


_counted: WeakKeyDictionary[Any, dict[tuple[Role, str, int], _Counted]] = WeakKeyDictionary()
"""What was counted, by the panel's sessions: another panel has another database."""


async def _count(sessions: async_sessionmaker[AsyncSession], year: int, role: Role) -> _Counted:
    first, last = date(year, 1, 1), date(year, 12, 31)
    month, closed_month = extract("month", _CASE.listed_on), extract("month", _CASE.closed_on)
    report_row = func.substr(_CASE.dispute_type_id, 1, 2)
    accepted = (
        select(
            month,
            report_row,
            func.count(),
            func.count(_CASE.agreed_on),
            func.count(_CASE.performed_on),
            func.sum(case((_CASE.agreed_on.is_not(None), _CASE.amount))),
            func.count(case((_CASE.confirmation == ConfirmationStatus.CONFIRMED, 1))),
        )
        .where(_CASE.listed_on.between(first, last), _CASE.accepted_on.is_not(None))
        .group_by(month, report_row)
    )
    # Mediation lasts a month or so (司法部令第75号 art. 33): what closes in the year was accepted in it
    # or in the one before. The bound lets the index by day serve.
    closed = (
        select(closed_month, func.count())
        .where(_CASE.listed_on.between(date(year - 1, 1, 1), last), _CASE.closed_on.between(first, last))
        .group_by(closed_month)
    )
    below = getattr(_CASE, _BELOW[role]) if role in _BELOW else None
    async with sessions() as session:
        places = [] if below is None else (await session.execute(_by_place(below, first, last))).all()
        rows = (await session.execute(accepted)).all()
        by_closing = (await session.execute(closed)).all()
        names = {row.code: row.name for row in (await session.execute(select(_TYPE))).scalars()}
    return _Counted(
        [(int(row[0]), row[1], *(int(value or 0) for value in row[2:])) for row in rows],
        {int(number): count for number, count in by_closing},
        names,
        [(str(row[0]), int(row[1]), int(row[2])) for row in places],
    )


def _by_place(below: Any, first: date, last: date) -> Select[Any]:
    """Cases accepted and agreed in each division of the level below the viewer's."""
    return (
        select(_DIVISION.name, func.count(), func.count(_CASE.agreed_on))
        .join(_DIVISION, _DIVISION.code == below)
        .where(_CASE.listed_on.between(first, last), _CASE.accepted_on.is_not(None))
        .group_by(_DIVISION.code, _DIVISION.name)
        .order_by(func.count().desc(), _DIVISION.code)
    )


def _drawn(counted: _Counted) -> dict[str, Any]:
    total, agreed, performed, fen, confirmed = (
        sum(int(row[place]) for row in counted.accepted) for place in range(2, 7)
    )
    figures = [
        {"label": Words("受理案件", "Cases accepted"), "value": f"{total:,}"},
        {"label": Words("调解成功", "Agreed"), "value": f"{agreed:,}"},
        {"label": Words("成功率", "Success rate"), "value": percent(agreed, total) or NOTHING},
        {"label": Words("履行率", "Performance rate"), "value": percent(performed, agreed) or NOTHING},
        {"label": Words("协议金额", "Sum of agreements"), **_sum(fen)},
        {"label": Words("司法确认", "Judicial confirmations"), "value": f"{confirmed:,}"},
    ]
    by_month: Counter[int] = Counter()
    by_type: Counter[str] = Counter()
    for number, code, count, *_ in counted.accepted:
        by_month[number] += count
        by_type[counted.names.get(code, code)] += count
    charts = [_monthly(by_month, counted.closed), *_typed(by_type.most_common()), *_compared(counted.places)]
    return {"figures": figures, "charts": charts, "as_of": f"{counted.told_at:%Y-%m-%d %H:%M}"}


def _sum(fen: int) -> dict[str, str | None]:
    """Short enough for its card, and in full beneath where that says more."""
    short, full = yuan_in_short(fen), yuan(fen)
    return {"value": short, "full": None if full == short else full}


def _monthly(received: Mapping[int, int], closed: dict[int, int]) -> Chart:
    numbers = range(1, 13)
    first, second = (
        [received.get(number, 0) for number in numbers],
        [closed.get(number, 0) for number in numbers],
    )
    title = Words("每月受理和结案（件）", "Cases accepted and closed each month")
    drawing = paired_columns(
        [str(number) for number in numbers], (str(_RECEIVED), first), (str(_CLOSED), second), str(title)
    )
    rows = [
        (f"{number}月" if in_chinese() else number, received.get(number, 0), closed.get(number, 0))
        for number in numbers
    ]
    return Chart(title, drawing, (_MONTH, _RECEIVED, _CLOSED), rows)


def _compared(places: list[tuple[str, int, int]]) -> list[Chart]:
    """The divisions below beside each other; how many succeed stands in the table."""
    if not places:
        return []
    title = Words("各地受理（件）", "Cases by place")
    shown = [(name, count) for name, count, _ in places[:MOST_PLACES]]
    rows = [
        (name, f"{count:,}", f"{agreed:,}", percent(agreed, count) or NOTHING)
        for name, count, agreed in places
    ]
    return [Chart(title, bars(shown, str(title)), (_PLACE, _COUNT, _AGREED, _RATE), rows)]


def _typed(counted: list[tuple[str, int]]) -> list[Chart]:
    if not counted:
        return []
    shown = counted[:MOST_TYPES]
    if rest := sum(count for _, count in counted[MOST_TYPES:]):
        shown = [*shown, (str(_OTHERS), rest)]
    title = Words("哪类纠纷多（件）", "Cases by type of dispute")
    return [Chart(title, bars(shown, str(title)), (_KIND, _COUNT), counted)]
