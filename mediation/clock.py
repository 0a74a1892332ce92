"""What time it is 时间, in the one time zone of the country."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return datetime.now(CHINA)


def today() -> date:
    """The legal day: a deadline ends at midnight in China, wherever the server stands."""
    return now().date()
