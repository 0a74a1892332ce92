"""Moments as people say them 时刻: in China Standard Time, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.clock import CHINA

if TYPE_CHECKING:
    from datetime import date, datetime

    from pages.preferences import Preferences


def spoken(moment: datetime, preferences: Preferences) -> str:
    """``2026年11月30日 18:00``, or ``30 Nov 2026, 18:00``."""
    there = moment.astimezone(CHINA)
    if preferences.english:
        return f"{there:%d %b %Y, %H:%M}".lstrip("0")
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


def day_spoken(day: date, preferences: Preferences) -> str:
    """``2026年11月30日``, or ``30 Nov 2026``."""
    if preferences.english:
        return f"{day:%d %b %Y}".lstrip("0")
    return f"{day.year}年{day.month}月{day.day}日"
