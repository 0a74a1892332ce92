"""The year in figures 年度情况: cases accepted in it, months, types and what became of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, extract, func, select

from admin.charts import Chart, bars, paired_columns
from admin.mirror import mirror_of
from admin.show import NOTHING, percent, yuan
from admin.words import Words, in_chinese
from mediation.models import Case, ConfirmationStatus, DisputeType

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

_CASE, _TYPE = mirror_of(Case), mirror_of(DisputeType)
MOST_TYPES = 8
_MONTH, _RECEIVED, _CLOSED = Words("月份", "Month"), Words("受理", "Accepted"), Words("结案", "Closed")
_KIND, _COUNT = Words("纠纷类型", "Type of dispute"), Words("件数", "Cases")
_OTHERS = Words("其他类型", "All others")


async def years_with_cases(sessions: async_sessionmaker[AsyncSession]) -> list[int]:
    """From the year of the newest case the viewer sees down to that of the oldest."""
    async with sessions() as session:
        first = (await session.execute(select(_CASE.listed_on).order_by(_CASE.listed_on).limit(1))).scalar()
        last = (
            await session.execute(select(_CASE.listed_on).order_by(_CASE.listed_on.desc()).limit(1))
        ).scalar()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


async def year_picture(sessions: async_sessionmaker[AsyncSession], year: int) -> dict[str, Any]:
    """The figures and the charts of the year, for the template."""
    accepted = _CASE.accepted_on.is_not(None)
    in_year = _CASE.listed_on.between(date(year, 1, 1), date(year, 12, 31))
    month = extract("month", _CASE.listed_on)
    async with sessions() as session:
        months = (
            await session.execute(
                select(
                    month,
                    func.count(),
                    func.count(_CASE.agreed_on),
                    func.count(_CASE.performed_on),
                    func.sum(case((_CASE.agreed_on.is_not(None), _CASE.amount))),
                    func.count(case((_CASE.confirmation == ConfirmationStatus.CONFIRMED, 1))),
                )
                .where(in_year, accepted)
                .group_by(month)
            )
        ).all()
        closed_month = extract("month", _CASE.closed_on)
        closed = (
            await session.execute(
                select(closed_month, func.count())
                .where(_CASE.closed_on.between(date(year, 1, 1), date(year, 12, 31)))
                .group_by(closed_month)
            )
        ).all()
        row_of_report = func.substr(_CASE.dispute_type_id, 1, 2)
        types = (
            await session.execute(
                select(row_of_report, func.count()).where(in_year, accepted).group_by(row_of_report)
            )
        ).all()
        names = {row.code: row.name for row in (await session.execute(select(_TYPE))).scalars()}
    total, agreed, performed, fen, confirmed = (
        sum(int(row[place] or 0) for row in months) for place in range(1, 6)
    )
    figures = [
        {"label": Words("受理案件", "Cases accepted"), "value": f"{total:,}"},
        {"label": Words("调解成功", "Agreed"), "value": f"{agreed:,}"},
        {"label": Words("成功率", "Success rate"), "value": percent(agreed, total) or NOTHING},
        {"label": Words("履行率", "Performance rate"), "value": percent(performed, agreed) or NOTHING},
        {"label": Words("协议金额", "Sum of agreements"), "value": yuan(fen) or NOTHING},
        {"label": Words("司法确认", "Judicial confirmations"), "value": f"{confirmed:,}"},
    ]
    by_month = {int(row[0]): row[1] for row in months}
    by_closing = {int(number): count for number, count in closed}
    counted = sorted(((names.get(code, code), count) for code, count in types), key=lambda pair: -pair[1])
    return {"figures": figures, "charts": [_monthly(by_month, by_closing), *_typed(counted)]}


def _monthly(received: dict[int, int], closed: dict[int, int]) -> Chart:
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


def _typed(counted: list[tuple[str, int]]) -> list[Chart]:
    if not counted:
        return []
    shown = counted[:MOST_TYPES]
    if rest := sum(count for _, count in counted[MOST_TYPES:]):
        shown = [*shown, (str(_OTHERS), rest)]
    title = Words("哪类纠纷多（件）", "Cases by type of dispute")
    return [Chart(title, bars(shown, str(title)), (_KIND, _COUNT), counted)]
