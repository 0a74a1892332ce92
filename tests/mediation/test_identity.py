from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mediation.identity import (
    birth_of,
    credit_check_character,
    credit_code,
    id_check_character,
    id_number,
    is_male,
    office_phone_number,
    phone_number,
)

DIGITS = "0123456789"
BIRTHS = st.dates(date(1900, 1, 1), date(2025, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))
FIRST_SEVENTEEN = st.builds(
    lambda area, born, order: area + born + order,
    st.from_regex(r"[1-8][0-9]{5}", fullmatch=True),
    BIRTHS,
    st.text(DIGITS, min_size=3, max_size=3),
)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(FIRST_SEVENTEEN)
def test_the_right_check_character_is_taken(first: str) -> None:
    number = first + id_check_character(first)

    assert id_number(number) == number
    assert id_number(f" {number.lower()} ") == number


@given(FIRST_SEVENTEEN, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_noticed(first: str, place: int, wrong: str) -> None:
    number = first + id_check_character(first)
    assume(number[place] != wrong)

    assert id_number(number[:place] + wrong + number[place + 1 :]) is None


@given(FIRST_SEVENTEEN, st.integers(0, 16))
def test_two_swapped_neighbours_are_noticed(first: str, place: int) -> None:
    number = first + id_check_character(first)
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert id_number(swapped) is None


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert id_number(text) is None or len(str(id_number(text))) == 18
    assert credit_code(text) is None or len(str(credit_code(text))) == 18
    assert phone_number(text) is None or str(phone_number(text)).isdigit()


@pytest.mark.parametrize(
    "number",
    [
        "",
        "430500198001010011" + "0",
        "43050019800230001X",
        "430500987601010012",
        "930500198001010011",
        "4305001980010100",
    ],
)
def test_refuses_what_cannot_be_an_identity_number(number: str) -> None:
    assert id_number(number) is None


def test_reads_birth_and_sex() -> None:
    assert birth_of("430500199002147726") == date(1990, 2, 14)
    assert birth_of("430500199002307726") is None
    assert is_male("430500198001010011") is True
    assert is_male("430500199002147726") is False


@given(
    st.builds(
        lambda head, area, body: head + area + body,
        st.text(CREDIT_ALPHABET, min_size=2, max_size=2),
        st.text(DIGITS, min_size=6, max_size=6),
        st.text(CREDIT_ALPHABET, min_size=9, max_size=9),
    ),
    st.integers(0, 16),
    st.sampled_from(CREDIT_ALPHABET),
)
def test_credit_codes_check(first: str, place: int, wrong: str) -> None:
    code = first + credit_check_character(first)

    assert credit_code(code) == code
    assume(code[place] != wrong)
    assert credit_code(code[:place] + wrong + code[place + 1 :]) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("139 0000 0001", "13900000001"),
        ("+86-139-0000-0001", "13900000001"),
        ("１３９００００００００１", None),
        ("１３９００００００１１", "13900000011"),
        ("(010) 6500 0000", "01065000000"),
        ("0739—5012345", "07395012345"),
        ("12900000001", None),
        ("1390000000", None),
        ("0739-1012345", None),
        ("12348", None),
        ("", None),
    ],
)
def test_telephones_have_one_written_form(typed: str, kept: str | None) -> None:
    assert phone_number(typed) == kept


def test_an_office_may_have_a_hotline() -> None:
    assert [office_phone_number(text) for text in ("12348", "400-800-0000", "0739-5012345", "1")] == [
        "12348",
        "4008000000",
        "07395012345",
        None,
    ]
