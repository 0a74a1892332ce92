"""Thresholds of grades for the demo network.

The fourth grade is the published example (domain.md §4: 2 years, 50 cases of which at most 30 %
oral, 85 % agreed); the three above it are invented, each asking for more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from mediation.models import GradeDecider, MediatorGrade
from server.demo.copying import stamped

if TYPE_CHECKING:
    from server.demo.chance import Chance
    from server.demo.places import Place

_FIRST_DAY = date(2022, 1, 1)
_THRESHOLDS = (
    (MediatorGrade.FOURTH, 2, 50, 30, 85, GradeDecider.COUNTY),
    (MediatorGrade.THIRD, 4, 120, 25, 88, GradeDecider.COUNTY),
    (MediatorGrade.SECOND, 6, 250, 20, 90, GradeDecider.CITY),
    (MediatorGrade.FIRST, 10, 500, 15, 92, GradeDecider.CITY),
)


def threshold_rows(city: Place, chance: Chance) -> Iterator[dict[str, Any]]:
    at = chance.moment(_FIRST_DAY)
    for grade, years, cases, oral, rate, decider in _THRESHOLDS:
        yield {
            "id": chance.key(at),
            "division_id": city.code,
            "path": city.path,
            "scheme": f"{city.name}人民调解员等级评定办法（演示）",
            "grade": grade,
            "min_years": years,
            "min_cases": cases,
            "max_oral_share": oral,
            "min_agreement_rate": rate,
            "decided_by": decider,
            "valid_from": _FIRST_DAY,
            "demo": True,
            "version": 1,
            **stamped(at),
        }
