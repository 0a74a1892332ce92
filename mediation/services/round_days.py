"""The days of a round 评选日程: what every round's moments must be, however they are set."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mediation.models import STAGE_ENDS
from mediation.services.checks import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mediation.services.checks import Checks

ROUND_DAYS = tuple(STAGE_ENDS.values())


def check_round_days(days: Mapping[str, datetime], checks: Checks) -> bool:
    """Whether they can be told apart at all; what is too late or out of order is told."""
    for field, moment in days.items():
        if moment.tzinfo is None:
            checks.invalid(field, "时间要带时区。", "The time needs its time zone.")
            return False
        if moment.year > LAST_DAY.year:
            checks.invalid(field, "时间不对：年份太晚。", "The time is too late.")
    for earlier, later in pairwise(ROUND_DAYS):
        if days[later] < days[earlier] or (later == "vote_until" and days[later] == days[earlier]):
            checks.invalid(
                later,
                "各阶段时间应依次为推荐、投票开始、投票截止、公示截止。",
                "The stages must follow each other: recommendation, vote, close, objections.",
            )
    return True
