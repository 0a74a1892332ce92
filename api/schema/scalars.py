"""The scalars: days, moments, and money spoken in yuan."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from typing import Any, NewType

import strawberry

from mediation.models.base import say

Money = NewType("Money", int)
"""Fen 分 inside, a string of yuan 元 with two decimals outside."""

CHINA = timezone(timedelta(hours=8))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YUAN = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)


def write_money(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def read_money(yuan: Any) -> Money:
    match = _YUAN.fullmatch(yuan) if isinstance(yuan, str) else None
    if match is None:
        message = (
            "金额是字符串，以元为单位，最多两位小数。 Money is a string of yuan with at most two decimals."
        )
        raise ValueError(message)
    return Money(int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")))


def write_date(day: date) -> str:
    return day.isoformat()


def read_date(text: Any) -> date:
    if isinstance(text, str) and _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    message = "日期写作 2022-01-31。 A date is written 2022-01-31."
    raise ValueError(message)


def write_moment(moment: datetime) -> str:
    return moment.astimezone(CHINA).isoformat(timespec="seconds")


def read_moment(text: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        message = "时刻写作 2022-01-31T08:30:00+08:00。 A moment is written 2022-01-31T08:30:00+08:00."
        raise ValueError(message) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


SCALARS: dict[object, Any] = {
    Money: strawberry.scalar(
        name="Money",
        description=say(
            '金额，以元为单位的字符串，两位小数，如 "3162.00"。',
            'A sum of money: a string of yuan with two decimals, such as "3162.00".',
        ),
        serialize=write_money,
        parse_value=read_money,
    ),
    date: strawberry.scalar(
        name="Date",
        description=say("日期，如 2022-12-31。", "A day, such as 2022-12-31."),
        serialize=write_date,
        parse_value=read_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description=say(
            "时刻，北京时间，如 2022-12-31T08:30:00+08:00；不写时区的按北京时间。",
            "A moment in China Standard Time, such as 2022-12-31T08:30:00+08:00; so is one without a time zone.",
        ),
        serialize=write_moment,
        parse_value=read_moment,
    ),
}
