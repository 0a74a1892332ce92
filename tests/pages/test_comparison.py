"""A dispute beside a precedent: whose words stand where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mediation.models.case import CaseGrade
from mediation.models.precedent import PrecedentResult
from mediation.queries.precedents import ReadPrecedent
from pages.comparison import Agreement, Point, compared
from tests.search.library import key

LOAN = ReadPrecedent(
    id=key(1),
    title="甲某与乙某民间借贷纠纷调解案",
    dispute_type="民间借贷纠纷",
    division="双清区",
    year=2023,
    grade=CaseGrade.ORDINARY,
    result=PrecedentResult.AGREED,
    facts="甲某借给乙某三万元用于进货，写有借条。到期后乙某多次推托，说生意亏本，甲某催讨未果，两人在店里吵了起来",
    focus="利息怎么算。",
    process=None,
    terms=(),
    laws_cited=(),
    comment=None,
    amount=2_800_000,
    days=5,
    published_on=None,
)


def test_what_both_tell_comes_first_each_in_its_own_words() -> None:
    assert compared("他找我借了三万块，如今拖起不还，打电话也不接。", LOAN) == (
        Point("借钱", Agreement.SAME, "他找我借了三万块", "甲某借给乙某三万元用于进货"),
        Point("欠着不还", Agreement.SAME, "如今拖起不还", "甲某催讨未果"),
        Point("金额", Agreement.CLOSE, "3万元", "协议2.8万元"),
        Point("联系不上", None, "打电话也不接", None),
        Point("借条", None, None, "写有借条"),
        Point("利息", None, None, "利息怎么算"),
    )


@pytest.mark.parametrize(
    ("narrative", "amount", "expected"),
    [
        ("借了三万块。", 100_000, Point("金额", Agreement.UNLIKE, "3万元", "协议1000元")),
        ("借了三万块。", None, Point("金额", None, "3万元", None)),
        ("借了些钱。", 100_000, Point("金额", None, None, "协议1000元")),
    ],
)
def test_sums_are_what_is_asked_and_what_was_agreed(narrative, amount, expected) -> None:
    assert expected in compared(narrative, replace(LOAN, amount=amount))


def test_nothing_to_compare_makes_no_line() -> None:
    assert compared("月亮很圆。", replace(LOAN, facts="月亮", focus=None, title="月亮", amount=None)) == ()


def test_a_long_clause_is_cut_around_what_it_tells() -> None:
    long = "一二三四五六七八九十" * 4
    [point, *_] = compared(f"{long}借条{long}", LOAN)

    assert point.yours == "…九十一二三四五六七八九十借条一二三四五六七八九十一二…"
