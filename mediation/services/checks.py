"""Checking what people type 输入校验: every problem is collected, then all are told at once."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, NoReturn, TypeVar

from mediation import identity
from mediation.clock import today
from mediation.models.base import LONGEST_TEXT
from mediation.problems import Invalid, Problem, Refused, Required, TooLong
from mediation.services.words import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tortoise.models import Model

Value = TypeVar("Value")

FIRST_DAY = date(1949, 10, 1)
"""No record of the People's Republic is older; catches years typed wrong."""
LAST_DAY = date(2099, 12, 31)
"""The same for days to come; what has no end is left without one."""

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
# Marks that reorder the line: text would read otherwise than it is stored.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Checks:
    """Collects problems; ``finish`` raises them together."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, problem: Problem) -> None:
        self.problems.append(problem)

    def invalid(self, field: str | None, zh: str, en: str) -> None:
        self.problems.append(Invalid(field=field, why_zh=zh, why_en=en))

    def finish(self) -> None:
        """Raise Refused with every problem found, if there is one."""
        if self.problems:
            raise Refused(*self.problems)

    def stop(self) -> NoReturn:
        """Raise Refused with every problem found; there is one."""
        raise Refused(*self.problems)

    def settled(self, value: Value | None) -> Value:
        """The value, once nothing is wrong; otherwise raise Refused with every problem found."""
        self.finish()
        if value is None:
            message = "a value is missing and no problem was told"
            raise AssertionError(message)
        return value

    def text(
        self,
        field: str,
        value: str | None,
        words: Words,
        *,
        limit: int,
        required: bool = True,
        lines: bool = False,
    ) -> str | None:
        """The trimmed text; None where it is empty or cannot be taken."""
        if value is None or not (text := _tidied(value, lines=lines)):
            if required:
                self.refuse(Required(field=field, what_zh=words.zh, what_en=words.en))
            return None
        if (bad := _unwritable(text, lines=lines)) is not None:
            self.invalid(
                field,
                f"{words.zh}里有不能保存的字符（U+{bad:04X}）。",
                f"The {words.en} has a character that cannot be kept (U+{bad:04X}).",
            )
            return None
        if len(text) > limit:
            self.refuse(
                TooLong(field=field, what_zh=words.zh, what_en=words.en, limit=limit, length=len(text))
            )
            return None
        return text

    def column(
        self,
        model: type[Model],
        column: str,
        value: str | None,
        *,
        field: str | None = None,
        words: Words | None = None,
        required: bool = True,
    ) -> str | None:
        """Text for a column: its words and its limit are the column's own; text columns keep lines."""
        limit = getattr(model._meta.fields_map[column], "max_length", None)
        return self.text(
            field or column,
            value,
            words or words_of(model, column),
            limit=limit or LONGEST_TEXT,
            required=required,
            lines=limit is None,
        )

    def phone(self, field: str, value: str | None, *, office: bool = False) -> str | None:
        """A mainland telephone; an office may also have a hotline."""
        if (text := self.text(field, value, Words("电话", "telephone"), limit=30, required=False)) is None:
            return None
        number = identity.office_phone_number(text) if office else identity.phone_number(text)
        if number is None:
            self.invalid(
                field,
                "电话应为11位手机号，或带区号的座机号。",
                "A telephone is an 11-digit mobile number, or a landline number with its area code.",
            )
        return number

    def id_number(self, field: str, value: str | None, *, organisation: bool = False) -> str | None:
        """An identity number; for an organisation its unified social credit code."""
        words = (
            Words("统一社会信用代码", "unified social credit code")
            if organisation
            else Words("身份证号", "identity number")
        )
        if (text := self.text(field, value, words, limit=30, required=False)) is None:
            return None
        number = identity.credit_code(text) if organisation else identity.id_number(text)
        if number is None or (not organisation and (born := identity.birth_of(number)) and born > today()):
            self.invalid(
                field,
                f"{words.zh}应为18位，且校验位正确。",
                f"The {words.en} has 18 characters, the last of which must check.",
            )
            return None
        return number

    def day(self, field: str, value: date | None, words: Words, *, required: bool = True) -> date | None:
        """A day that has come, not before the Republic."""
        if (day := self.any_day(field, value, words, required=required)) and day > today():
            self.invalid(field, f"{words.zh}不能晚于今天。", f"The {words.en} cannot be in the future.")
            return None
        return day

    def any_day(self, field: str, value: date | None, words: Words, *, required: bool = True) -> date | None:
        """A day, past or future, within the years that can be meant."""
        if value is None:
            if required:
                self.refuse(Required(field=field, what_zh=words.zh, what_en=words.en))
            return None
        if value < FIRST_DAY:
            self.invalid(field, f"{words.zh}不对：年份太早。", f"The {words.en} is too early.")
            return None
        if value > LAST_DAY:
            self.invalid(field, f"{words.zh}不对：年份太晚。", f"The {words.en} is too late.")
            return None
        return value

    def ordered(
        self, field: str, first: date | None, first_words: Words, then: date | None, then_words: Words
    ) -> None:
        """Refuse where the second day is before the first."""
        if first is not None and then is not None and then < first:
            self.invalid(
                field,
                f"{then_words.zh}不能早于{first_words.zh}。",
                f"The {then_words.en} cannot be before the {first_words.en}.",
            )

    def items(self, field: str, values: Iterable[str], words: Words, *, limit: int, most: int) -> list[str]:
        """A list of short texts, without repeats."""
        kept: list[str] = []
        for place, value in enumerate(values):
            text = self.text(f"{field}.{place}", value, words, limit=limit)
            if text is not None and text not in kept:
                kept.append(text)
        if len(kept) > most:
            self.invalid(field, f"{words.zh}最多{most}项。", f"At most {most} of: {words.en}.")
        return kept


def _tidied(value: str, *, lines: bool) -> str:
    text = value.strip()
    if lines:
        text = _LINE_ENDS.sub("\n", text)
    # A lone surrogate has no normal form that UTF-8 could carry; _unwritable refuses it.
    return unicodedata.normalize("NFC", text)


def _unwritable(text: str, *, lines: bool) -> int | None:
    """The first character that PostgreSQL, JSON or a reader could not take."""
    allowed = "\n\t" if lines else ""
    for character in text:
        if character in allowed:
            continue
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in _REORDERING:
            return ord(character)
    return None
