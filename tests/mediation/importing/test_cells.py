# ruff: noqa: DTZ001  a spreadsheet has no zone
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.importing.cells import any_day, as_text, flag, items, past_day, term, text
from mediation.importing.money import fen
from mediation.importing.problems import CellError
from mediation.models import CaseGrade, CaseStatus, ConfirmationStatus

DAY = date(2022, 3, 5)


@pytest.mark.parametrize(
    "written",
    ["2022-03-05", "2022/3/5", "2022.3.5", "2022年3月5日", "２０２２年３月５日", "20220305", "2022-3-5 08:30", 44625,
     44625.5, DAY, datetime(2022, 3, 5, 9, 0)],
)  # fmt: skip
def test_reads_a_day_as_it_is_written(written) -> None:
    assert any_day(written) == DAY


@pytest.mark.parametrize(
    "written", ["2022-13-01", "2022-02-30", "昨天", "44625", "05/03/2022", True, "1899-01-01", 12]
)
def test_refuses_what_is_no_day(written) -> None:
    with pytest.raises(CellError):
        any_day(written)


def test_refuses_a_day_to_come() -> None:
    with pytest.raises(CellError, match="2999-01-01 is in the future"):
        past_day("2999-01-01")


@pytest.mark.parametrize(
    ("written", "sum_in_fen"),
    [("12000", 1_200_000), ("12,000.50", 1_200_050), ("1.2万元", 1_200_000), ("3.1622亿元", 31_622_000_000), ("¥1,200元整", 120_000),
     ("１.２万", 1_200_000), ("1亿2000万元", 12_000_000_000), ("人民币500元", 50_000), (0.1, 10), (1200, 120_000), ("0", 0), (0.07, 7)],
)  # fmt: skip
def test_reads_a_sum_to_fen_exactly(written, sum_in_fen) -> None:
    assert fen(written) == sum_in_fen


@pytest.mark.parametrize(
    ("written", "words"),
    [("1万5", "“1万5”有两种读法；请写明单位。"), ("1.234", "“1.234”不足一分。"), (-1, "“-1”金额不能为负。"),
     ("约三千", "“约三千”不是金额；请写成12000.50、1.2万元或3亿元。"), ("9" * 20, "“99999999999999999999”金额太大。"),
     ("元", "“元”不是金额；请写成12000.50、1.2万元或3亿元。"), (float("inf"), "“inf”金额太大。")],
)  # fmt: skip
def test_refuses_a_doubtful_sum(written, words) -> None:
    with pytest.raises(CellError) as error:
        fen(written)
    assert error.value.zh == words


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from([("", 1), ("元", 1), ("万元", 10**4)]),
)
def test_sums_survive_writing(yuan: Decimal, unit: tuple[str, int]) -> None:
    assert fen(f"{yuan:f}{unit[0]}") == yuan * 100 * unit[1]


@given(
    st.dates(min_value=date(1949, 10, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["{0}", "{0:%Y/%m/%d}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}"]),
)
def test_days_survive_writing(day: date, form: str) -> None:
    assert any_day(form.format(day)) == day


@pytest.mark.parametrize("vocabulary", [CaseGrade, CaseStatus, ConfirmationStatus])
def test_takes_labels_and_stored_values(vocabulary) -> None:
    parse = term(vocabulary)
    for member in vocabulary:
        assert {
            parse(name)
            for name in (member.zh, member.value, member.value.upper(), member.en, f" {member.zh} ")
        } == {member.value}


def test_says_what_a_term_may_be() -> None:
    with pytest.raises(CellError) as error:
        term(CaseGrade)("很难")
    assert error.value.zh == "“很难”不在可填范围内；可填：简易、一般、疑难复杂、重大、特别重大。"


@pytest.mark.parametrize(
    ("cell", "words"),
    [("a\x00b", "有不能保存的字符（U+0000）。"), ("\ud800", "有不能保存的字符（U+D800）。"), ("王\u202e明", "有不能保存的字符（U+202E）。"),
     (4.30502199001011e17, "这是一个过长的数字，表格软件已丢失后几位；请把该列设为“文本”格式后重新填写。")],
)  # fmt: skip
def test_refuses_what_cannot_be_kept(cell, words) -> None:
    with pytest.raises(CellError) as error:
        as_text(cell)
    assert error.value.zh == words


def test_keeps_emoji_and_lines() -> None:
    assert text(20, lines=True)("😀 第一行\r\n第二行") == "😀 第一行\n第二行"
    assert text(20)("第一行\r\n第二行") == "第一行 第二行"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (True, "是"),
        (12.0, "12"),
        (1.5, "1.5"),
        (DAY, "2022-03-05"),
        ("'=1+1", "=1+1"),
        ("'王", "'王"),
        (None, ""),
    ],
)
def test_reads_any_cell_as_text(cell, value) -> None:
    assert as_text(cell) == value


def test_lists_keep_step() -> None:
    assert items("甲、、乙；丙\n丁、") == ["甲", "", "乙", "丙", "丁"]
    assert [flag(word) for word in ("是", "否", True, "YES", "√", 0)] == [
        True,
        False,
        True,
        True,
        True,
        False,
    ]
