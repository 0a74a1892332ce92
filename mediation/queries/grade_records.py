"""What a mediator's cases show, and which grade that supports 等级核算 (domain.md §4).

Counted are the cases handled to their end: with an agreement, or terminated. The years run from
the first day as a mediator. The thresholds are rows; nothing here knows a number.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tortoise import connections

from mediation.clock import today
from mediation.models import GradeThreshold, MediatorGrade

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

RANK = {grade: place for place, grade in enumerate(MediatorGrade)}
"""The first is the highest."""

_COUNT = """
select m.id, extract(year from age($2::date, m.started_on))::int as years,
       count(c.id)::int as cases,
       count(c.id) filter (where c.agreed_on is not null)::int as agreed,
       count(c.id) filter (where c.agreement_form = 'oral')::int as oral
from mediator m
left join case_mediator h on h.mediator_id = m.id
left join "case" c on c.id = h.case_id and (c.agreed_on is not null or c.terminated_on is not null)
where m.id = any($1)
group by m.id
"""


@dataclass(frozen=True, slots=True)
class GradeRecord:
    """What is counted, whole; shares are computed from it."""

    years: int
    cases: int
    agreed: int
    oral: int

    @property
    def oral_share(self) -> Decimal | None:
        return _percent(self.oral, self.cases)

    @property
    def agreement_rate(self) -> Decimal | None:
        return _percent(self.agreed, self.cases)

    def missing(self, threshold: GradeThreshold) -> list[str]:
        """The columns of the threshold that the record does not meet."""
        unmet = {
            "min_years": self.years < threshold.min_years,
            "min_cases": self.cases < threshold.min_cases,
            # Compared without dividing, so that nothing is rounded over a threshold.
            "max_oral_share": self.oral * 100 > threshold.max_oral_share * self.cases,
            "min_agreement_rate": self.agreed * 100 < threshold.min_agreement_rate * self.cases,
        }
        return [column for column, short in unmet.items() if short]

    def supported(self, thresholds: Iterable[GradeThreshold]) -> MediatorGrade | None:
        """The highest grade whose threshold is met."""
        met = [one.grade for one in thresholds if not self.missing(one)]
        return min(met, key=RANK.__getitem__, default=None)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def grade_records(mediators: Iterable[UUID], *, on: date | None = None) -> dict[UUID, GradeRecord]:
    """The record of each mediator that there is."""
    rows = await connections.get("default").execute_query_dict(_COUNT, [list(mediators), on or today()])
    return {row.pop("id"): GradeRecord(**row) for row in rows}


async def thresholds_of(path: str, *, on: date | None = None) -> list[GradeThreshold]:
    """The thresholds that hold in the city of the path on the day, highest grade first."""
    day = on or today()
    city = path.strip("/").split("/")[0]
    held = await GradeThreshold.filter(division_id=city, valid_from__lte=day)
    return sorted(
        (one for one in held if one.valid_to is None or one.valid_to >= day), key=lambda one: RANK[one.grade]
    )


def exceeds(held: MediatorGrade | None, supported: MediatorGrade | None) -> bool:
    """Whether the grade held is higher than what the record supports."""
    if held is None:
        return False
    return supported is None or RANK[held] < RANK[supported]


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
