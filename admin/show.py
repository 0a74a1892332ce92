"""How a value is shown 显示: on a page, and in an exported table.

Days are ISO, because they line up and mean the same in both languages; times are China's.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from admin.words import Words, in_chinese
from mediation.clock import CHINA
from mediation.models.base import Term

NOTHING = "—"
_CHINESE_UNITS = ((100_000_000, "亿元"), (10_000, "万元"))
_ENGLISH_UNITS = ((1_000_000_000, "billion"), (1_000_000, "million"))
_YES, _NO = Words("是", "Yes"), Words("否", "No")


def show(value: Any) -> str:  # noqa: PLR0911  one line a kind of value
    """The value as text, in the language of the request."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if isinstance(value, Term):
        return value.zh if in_chinese() else value.en
    if isinstance(value, datetime):
        return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ("、" if in_chinese() else ", ").join(show(item) for item in value) or NOTHING
    if isinstance(value, dict):
        return "\n".join(f"{name}: {show(item)}" for name, item in value.items()) or NOTHING
    return str(value)


def yuan(fen: int | None) -> str | None:
    """Money is kept in fen 分 and shown in yuan."""
    if fen is None:
        return None
    return f"{Decimal(fen) / 100:,.2f}" + (" 元" if in_chinese() else " yuan")


def yuan_in_short(fen: int) -> str:
    """In the large units that people speak of; below the smallest of them, in full."""
    units = _CHINESE_UNITS if in_chinese() else _ENGLISH_UNITS
    for least, unit in units:
        if fen >= least * 100:
            return f"{(Decimal(fen) / (least * 100)).quantize(Decimal('0.01'), 'ROUND_HALF_UP'):,} {unit}"
    return yuan(fen) or NOTHING


def percent(part: int, whole: int) -> str | None:
    """With two decimals, half up; None of nothing."""
    if not whole:
        return None
    return f"{Decimal(part * 100 / Decimal(whole)).quantize(Decimal('0.01'), 'ROUND_HALF_UP')}%"
