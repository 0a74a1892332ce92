"""What is told of a training event 培训情况, and checking it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.access import TRAINED_BY, Viewer, may_record_training, tier_of
from mediation.clock import today
from mediation.models import Division, TrainingEvent, TrainingMode
from mediation.problems import NotAllowed
from mediation.services.rows import find
from mediation.services.validity import in_use_on
from mediation.services.words import DIVISION, Words, words_of

if TYPE_CHECKING:
    from datetime import date

    from mediation.models import TrainingAudience
    from mediation.services.checks import Checks

MOST_HOURS = 200
MOST_LECTURERS = 30
_LONGEST_LECTURER = 60
_MOST = 100_000_000
"""More viewers or likes than that are a slip of the keyboard."""
_COUNTS = ("invited", "attended", "viewers", "likes")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDetails:
    """The whole record of an event but for who attended by name."""

    title: str
    division: str
    audience: TrainingAudience
    mode: TrainingMode
    held_on: date | None
    hours: float | None
    attended: int | None
    invited: int | None = None
    lecturers: tuple[str, ...] = ()
    viewers: int | None = None
    likes: int | None = None


async def checked_training(told: TrainingDetails, checks: Checks, by: Viewer) -> dict[str, Any]:
    """The event's columns; problems are added to ``checks``."""
    held_on = checks.day("held_on", told.held_on, words_of(TrainingEvent, "held_on"))
    columns: dict[str, Any] = {
        "title": checks.column(TrainingEvent, "title", told.title),
        "audience": told.audience,
        "mode": told.mode,
        "held_on": held_on,
        "year": held_on.year if held_on else None,
        "hours": checked_hours("hours", told.hours, MOST_HOURS, checks),
        "lecturers": checks.items(
            "lecturers",
            told.lecturers,
            Words("讲师", "lecturers"),
            limit=_LONGEST_LECTURER,
            most=MOST_LECTURERS,
        ),
        **{name: _checked_count(name, getattr(told, name), checks) for name in _COUNTS},
    }
    if told.mode is TrainingMode.ON_SITE:
        for name in ("viewers", "likes"):
            if getattr(told, name) is not None:
                checks.invalid(
                    name, "没有直播的培训不填此项。", "Training that was not streamed does not state this."
                )
    return columns | await _checked_place(told, checks, by)


async def _checked_place(told: TrainingDetails, checks: Checks, by: Viewer) -> dict[str, Any]:
    division = await find(Division, told.division, "division", DIVISION, checks, by)
    if division is None:
        return {}
    if not in_use_on(division, today()):
        checks.invalid("division", "这个区划代码已停用。", "This division code is no longer in use.")
    tier = tier_of(division)
    if tier is None:
        checks.invalid(
            "division",
            "培训由市、县（市、区）司法局举办。",
            "Training is held by the justice bureau of a city or of a county.",
        )
        return {}
    if not may_record_training(by, tier, division.path):
        checks.refuse(NotAllowed(field="division"))
    elif told.audience not in TRAINED_BY[tier]:
        checks.invalid(
            "audience",
            "市级培训乡镇（街道）调委会主任，县级培训村（社区）调委会主任和乡镇（街道）全体调解员。",
            "The city trains township directors; the county village directors and all township mediators.",
        )
    return {"tier": tier, "division_id": division.code, "path": division.path}


def checked_hours(field: str, hours: float | None, most: float, checks: Checks) -> float | None:
    """Hours in halves, more than none and not more than ``most``."""
    if hours is None or not math.isfinite(hours) or not 0 < hours <= most or hours * 2 % 1:
        checks.invalid(
            field,
            f"学时以半小时为单位，大于0，不超过{most:g}。",
            f"Hours come in halves, more than 0 and at most {most:g}.",
        )
        return None
    return hours


def _checked_count(field: str, count: int | None, checks: Checks) -> int | None:
    if count is None and field == "attended":
        checks.invalid(field, "请填写实到人数。", "Fill in how many attended.")
    if count is not None and not 0 <= count <= _MOST:
        checks.invalid(field, "人数或次数应在0到1亿之间。", "A count lies between 0 and 100 million.")
        return None
    return count
