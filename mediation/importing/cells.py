"""What stands in a cell 单元格, read as text, code, term, day, flag or list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from mediation.clock import today
from mediation.importing.problems import CellError
from mediation.models.base import Term

Cell = str | int | float | bool | date | datetime | CellError | None
Parse = Callable[[Cell], Any]

FIRST_DAY = date(1949, 10, 1)
"""No record of the People's Republic is older; catches years typed wrong."""

# Controls, lone surrogates and marks that reorder a line: the same that the services refuse.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_GUARDED = re.compile(r"'[=+\-@\t\r]")
_SEPARATORS = re.compile("[、；;\n]")
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_DENSE_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SPREADSHEET_EPOCH = date(1899, 12, 30)
_SERIAL_DAYS = range(18172, 73051)
"""1949-10-01 to 2099-12-31 as a spreadsheet counts days."""
_PRECISE = 1e15
"""From here on a spreadsheet's number has lost digits."""
_YES = frozenset({"是", "有", "真", "y", "yes", "true", "1", "√", "✓", "对"})
_NO = frozenset({"否", "无", "假", "n", "no", "false", "0", "×", "x", "错"})


def blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_text(cell: Cell) -> str:
    """The cell as trimmed text in one normal form. Refuses what PostgreSQL, JSON or a reader could not take."""
    if not isinstance(cell, str):
        return _number_as_text(cell)
    text = cell.strip()
    if text[:1] == "'" and _GUARDED.match(text):
        # Spreadsheets, and our own file of rejected rows, keep such text from being a formula.
        text = text[1:]
    if text.isprintable():
        # Holds none of the characters looked for below; nearly every cell is done here.
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    text = _LINE_ENDS.sub("\n", text)
    if (bad := _UNWRITABLE.search(text)) is not None:
        code = ord(bad[0])
        raise CellError(
            f"有不能保存的字符（U+{code:04X}）。", f"It has a character that cannot be kept (U+{code:04X})."
        )
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _number_as_text(cell: Cell) -> str:
    match cell:
        case bool():
            return "是" if cell else "否"
        case int() | float() if abs(cell) >= _PRECISE:
            raise CellError(
                "这是一个过长的数字，表格软件已丢失后几位；请把该列设为“文本”格式后重新填写。",
                "The number is too long and has lost its last digits; format the column as text and type it again.",
            )
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ")
        case date():
            return cell.isoformat()
        case CellError():
            raise cell
    return "" if cell is None else str(cell)


def text(limit: int, *, lines: bool = False) -> Parse:
    """Text of at most ``limit`` characters; without ``lines`` on one line."""

    def parse(cell: Cell) -> str:
        value = as_text(cell)
        if not lines and ("\n" in value or "\t" in value):
            value = " ".join(value.split())
        if len(value) > limit:
            raise CellError(
                f"最多{limit}个字，现在有{len(value)}个字。",
                f"At most {limit} characters; this has {len(value)}.",
            )
        return value

    return parse


def term(vocabulary: type[Term]) -> Parse:
    """One of a closed vocabulary: its Chinese or English label, or its stored value."""
    known: dict[str, str] = {}
    for member in vocabulary:
        for name in (member.value, member.value.replace("_", " "), member.zh, member.en):
            known[name.lower()] = member.value
    choices_zh = "、".join(member.zh for member in vocabulary)
    choices_en = ", ".join(member.value for member in vocabulary)

    def parse(cell: Cell) -> str:
        value = as_text(cell)
        found = known.get(value.lower()) or known.get(_half_width(value).lower())
        if found is None:
            raise CellError(
                f"“{short(value)}”不在可填范围内；可填：{choices_zh}。",
                f"“{short(value)}” is not one of: {choices_en}.",
            )
        return found

    return parse


def flag(cell: Cell) -> bool:
    """Yes or no."""
    value = _half_width(as_text(cell)).lower()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise CellError(f"“{short(value)}”应填“是”或“否”。", f"“{short(value)}” is neither yes nor no.")


def code(pattern: str, zh: str, en: str) -> Parse:
    """A code of the given form."""
    form = re.compile(pattern)

    def parse(cell: Cell) -> str:
        value = _half_width(as_text(cell))
        if not form.fullmatch(value):
            raise CellError(f"“{short(value)}”不对：{zh}", f"“{short(value)}” is wrong: {en}")
        return value

    return parse


def any_day(cell: Cell) -> date:
    """A day, past or future: 2022-03-05, 2022/3/5, 2022年3月5日, 20220305, or a spreadsheet's own date."""
    match cell:
        case datetime():
            day = cell.date()
        case date():
            day = cell
        case int() | float() if not isinstance(cell, bool) and int(cell) in _SERIAL_DAYS:
            day = _SPREADSHEET_EPOCH + timedelta(days=int(cell))
        case _:
            day = _written_day(as_text(cell))
    if day < FIRST_DAY:
        raise CellError(f"{day}年份太早。", f"{day} is too early.")
    return day


def past_day(cell: Cell) -> date:
    """A day that has come."""
    day = any_day(cell)
    if day > today():
        raise CellError(f"{day}晚于今天。", f"{day} is in the future.")
    return day


@lru_cache(maxsize=4096)
def _written_day(value: str) -> date:
    plain = _half_width(value)
    found = _DAY.fullmatch(plain) or _DENSE_DAY.fullmatch(plain)
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise CellError(
        f"“{short(value)}”不是日期；请写成2022-03-05或2022年3月5日。",
        f"“{short(value)}” is not a day; write it as 2022-03-05.",
    )


def items(cell: Cell) -> list[str]:
    """Several values separated by 、; an empty place stays, so that lists side by side keep step."""
    parts = [part.strip() for part in _SEPARATORS.split(as_text(cell))]
    while parts and not parts[-1]:
        parts.pop()
    return parts


def short(value: str) -> str:
    """The value as a message may quote it."""
    return value if len(value) <= 20 else f"{value[:20]}…"


def _half_width(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFKC", value).strip()
