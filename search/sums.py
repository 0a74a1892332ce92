"""The sum in dispute, read from a narrative 争议金额; spoken in fen and back."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from search.terms import normal

_UNITS = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_YUAN = "(?:元|圆|块(?![块地田土石砖瓦板山木玻菜林宅儿牌布空墓碑钢铁界耕]|水泥|自留|承包))"
"""Lumps and plots are counted with the spoken word for a yuan: 一块块掉, 两块地."""
_SUM = re.compile(rf"([0-9][0-9,]*(?:\.[0-9]{{1,4}})?)\s*(千万|百万|亿|万|千|百|十)?余?多?{_YUAN}")
_CHINESE_SUM = re.compile(rf"([零〇一二两三四五六七八九十百千万]+)余?多?{_YUAN}")
_MOST_YUAN = Decimal(10**12)
_TEN_THOUSAND = 10_000


def largest_sum(text: str) -> int | None:
    """The largest sum of money named, in fen; what is disputed is nearly always the largest."""
    text = normal(text)
    found: list[Decimal] = []
    for number, unit in _SUM.findall(text):
        try:
            found.append(Decimal(number.replace(",", "")) * _UNITS[unit])
        except InvalidOperation:  # pragma: no cover  the pattern leaves no such number
            continue
    found += [Decimal(_chinese_number(number)) for number in _CHINESE_SUM.findall(text)]
    found = [yuan for yuan in found if 0 < yuan < _MOST_YUAN]
    return int(max(found) * 100) if found else None


def typed_sum(text: str) -> int | None:
    """A sum that somebody typed by itself, in fen: 5000, 5,000.50, 5万, 八千元; None for anything else."""
    text = normal(text).replace(" ", "")
    if not re.search(f"{_YUAN}$", text):
        text += "元"
    return largest_sum(text) if _SUM.fullmatch(text) or _CHINESE_SUM.fullmatch(text) else None


def _chinese_number(text: str) -> int:
    """三万五千 → 35000."""
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character == "万":
            total = (total + section + digit) * _TEN_THOUSAND
            section = digit = 0
        else:
            section += (digit or 1) * _UNITS[character]
            digit = 0
    return total + section + digit


def in_words(fen: int) -> str:
    """``3.2万元``, ``800元``, as a person would say it."""
    yuan = Decimal(fen) / 100
    if yuan >= _TEN_THOUSAND:
        return f"{_short(yuan / _TEN_THOUSAND)}万元"
    return f"{_short(yuan)}元"


def _short(number: Decimal) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
