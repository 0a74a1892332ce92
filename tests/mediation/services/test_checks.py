from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.clock import today
from mediation.models import Case, Committee, Honour
from mediation.problems import Refused
from mediation.services.checks import Checks
from mediation.services.words import Words, words_of

WORDS = Words("事由", "matter")


@given(st.text(max_size=60), st.booleans())
def test_what_is_taken_can_be_stored(text: str, lines: bool) -> None:  # noqa: FBT001  hypothesis passes it by place
    checks = Checks()

    kept = checks.text("matter", text, WORDS, limit=40, lines=lines)

    if kept is None:
        assert len(checks.problems) == 1
        assert checks.problems[0].field == "matter"
        return
    assert checks.problems == []
    assert kept == kept.strip() != ""
    assert len(kept) <= 40
    assert "\x00" not in kept
    kept.encode()
    if not lines:
        assert "\n" not in kept


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\ud800b", "a\x1bb", "a\nb", "a\u202eb", "a\u2028b", "a\x85b", "a\x7fb"]
)
def test_refuses_characters_that_cannot_be_kept_on_one_line(text: str) -> None:
    checks = Checks()

    assert checks.text("matter", text, WORDS, limit=40) is None

    assert [problem.code for problem in checks.problems] == ["INVALID"]
    assert checks.problems[0].in_english == (
        f"The matter has a character that cannot be kept (U+{ord(text[1]):04X})."
    )


def test_longer_texts_keep_their_lines() -> None:
    assert Checks().text("matter", " 一\r\n二\u2028三\r四 ", WORDS, limit=40, lines=True) == "一\n二\n三\n四"


def test_takes_words_and_limits_from_the_column() -> None:
    assert words_of(Case, "title") == Words("标题", "title")
    assert words_of(Committee, "short_name") == Words("简称", "short name")
    checks = Checks()

    checks.column(Honour, "title", "长" * 101)
    checks.column(Case, "narrative", "长" * 20_001)

    assert [problem.message for problem in checks.problems] == [
        "荣誉名称最多 100 个字，现在有 101 个字。 The title has 101 characters; at most 100 are allowed.",
        (
            "纠纷经过最多 20000 个字，现在有 20001 个字。 "
            "The narrative has 20001 characters; at most 20000 are allowed."
        ),
    ]


def test_days_have_come_and_are_not_absurd() -> None:
    checks = Checks()

    assert checks.day("on", today(), WORDS) == today()
    assert checks.day("on", today() + timedelta(days=1), WORDS) is None
    assert checks.day("on", date(1, 1, 1), WORDS) is None
    assert checks.day("on", None, WORDS) is None
    assert checks.day("on", None, WORDS, required=False) is None
    assert checks.any_day("on", date(2099, 12, 31), WORDS) == date(2099, 12, 31)
    assert checks.any_day("on", date(2100, 1, 1), WORDS) is None

    assert [problem.code for problem in checks.problems] == ["INVALID", "INVALID", "REQUIRED", "INVALID"]
    assert checks.problems[-1].in_chinese == "事由不对：年份太晚。"


def test_lists_lose_repeats_and_have_an_end() -> None:
    checks = Checks()

    assert checks.items("words", [" 水 ", "水", "沟"], WORDS, limit=5, most=2) == ["水", "沟"]
    checks.items("words", ["一", "二", "三"], WORDS, limit=5, most=2)

    assert [problem.field for problem in checks.problems] == ["words"]


def test_settles_only_when_nothing_is_wrong() -> None:
    checks = Checks()
    assert checks.settled(7) == 7
    with pytest.raises(AssertionError):
        checks.settled(None)

    checks.invalid("a", "不对。", "Wrong.")
    checks.invalid("b", "也不对。", "Wrong too.")

    with pytest.raises(Refused) as caught:
        checks.settled(7)
    assert [problem.field for problem in caught.value.problems] == ["a", "b"]
