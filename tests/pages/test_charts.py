"""Charts: every case is drawn, words are escaped, nothing needs inline style."""

from __future__ import annotations

import re

import pytest

from pages.charts import meter, strip, waffle


def yuan(value: int) -> str:
    return f"{value:,} 元"


def test_waffle_draws_each_case_once():
    drawn = waffle([True] * 18 + [False] * 2, "20 件里 18 件达成协议")

    assert drawn.count("c-yes") == 18
    assert drawn.count("c-no") == 2
    assert 'width="200"' in drawn
    assert 'aria-label="20 件里 18 件达成协议"' in drawn


def test_strip_keeps_every_dot_apart_and_inside():
    drawn = strip([5, 5, 5, 9, 40], "用时", yuan, hollow=[False] * 4 + [True], middle=(5, 5, 9))
    dots = re.findall(r'class="c-dot(?: no)?" cx="([0-9.]+)%" cy="(\d+)"', drawn)

    assert len(dots) == len(set(dots)) == 5
    assert all(0 <= float(across) <= 100 for across, _ in dots)
    assert drawn.count("c-dot no") == 1


@pytest.mark.parametrize("values", [[0], [0, 0, 0], [10**12], [1, 10**9]])
def test_strip_takes_any_sums(values):
    drawn = strip(values, "金额", yuan, middle=(values[0], values[0], values[-1]), yours=(10**13, "您"))

    assert drawn.count("c-dot") == len(values)
    assert "nan" not in drawn


def test_words_are_escaped_and_nothing_is_styled_inline():
    drawn = strip([1], '"><script>', yuan, yours=(1, "<b>")) + waffle([True], "<i>") + meter(0.5)

    assert "<script>" not in drawn
    assert "<b>" not in drawn
    assert "style=" not in drawn
