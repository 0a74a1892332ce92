"""Grades for the demo network 等级: the city's thresholds, and how the mediators came by theirs.

The fourth grade is the published example (domain.md §4: 2 years, 50 cases of which at most 30 %
oral, 85 % agreed); the three above it are invented, each asking for more. The cases begin in 2022,
so the grades that are held were given before and are recognised; a few have nothing to rest on. Of
those whose cases support the fourth grade one waits to be decided, one is on notice, one is granted
and not yet filed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mediation.models import GradeChangeStatus, GradeDecider, MediatorGrade
from server.demo.copying import stamped

if TYPE_CHECKING:
    from uuid import UUID

    import asyncpg

    from server.demo.chance import Chance
    from server.demo.mediators import Member
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


_AWARDED_BY = "省司法厅（演示）"
_NOTHING_TO_REST_ON = 0.02
_WAITING = 3
_SUPPORTED = """
select m.id, m.path, extract(year from age($2::date::timestamp, m.started_on::timestamp))::int as years,
       count(*)::int as cases, count(*) filter (where c.agreed_on is not null)::int as agreed,
       count(*) filter (where c.agreement_form = 'oral')::int as oral
from mediator m join case_mediator h on h.mediator_id = m.id join "case" c on c.id = h.case_id
where m.path like '/' || $1 || '/%' and m.grade is null and m.status = 'active'
  and (c.agreed_on is not null or c.terminated_on is not null)
group by m.id
having count(*) >= 50 and m.started_on <= $2::date - 3 * 366
   and 100 * count(*) filter (where c.agreement_form = 'oral') <= 30 * count(*)
   and 100 * count(*) filter (where c.agreed_on is not null) >= 85 * count(*)
order by m.path, m.id
"""


@dataclass(frozen=True)
class Deciders:
    """The accounts by which grades come about: the county's within its area, the city's."""

    county: Place
    of_the_county: UUID
    proposer: UUID
    decider: UUID

    def proposed_by(self, path: str) -> UUID:
        return self.of_the_county if path.startswith(self.county.path) else self.proposer


def award_rows(members: Iterable[Member], by: Deciders, chance: Chance) -> Iterator[dict[str, Any]]:
    """How those who hold a grade came by it: given before the records here begin, and recognised."""
    for number, member in enumerate((one for one in members if one.grade is not None), 1):
        if chance.happens(_NOTHING_TO_REST_ON):
            continue
        given = chance.day_between(max(member.started_on, date(2019, 1, 1)), _FIRST_DAY - timedelta(days=30))
        told = _FIRST_DAY + timedelta(days=chance.randrange(20, 60))
        yield {
            **_change(member.key, member.place.path, told, by, chance),
            "to_grade": member.grade,
            "status": GradeChangeStatus.GRANTED,
            "reason": "原已评定，予以认可。",
            "awarded_by": _AWARDED_BY,
            "awarded_on": given,
            "award_number": f"演示评〔{given.year}〕{number}号",
            "record": "{}",
            "decided_by_id": by.decider,
            "decided_on": told + timedelta(days=8),
            "filing_number": f"演示备〔2022〕{number}号",
            "filed_on": told + timedelta(days=15),
        }


async def waiting_rows(
    connection: asyncpg.Connection[Any], city: Place, by: Deciders, chance: Chance, today: date
) -> list[dict[str, Any]]:
    """One whose notice is over, one that is on notice, one that is granted and not filed."""
    supported = await connection.fetch(_SUPPORTED, city.code, today)
    rows = []
    # The county's own come first, so that its account has something to decide too.
    ordered = sorted(supported, key=lambda row: not row["path"].startswith(by.county.path))
    for place, row in enumerate(ordered[:_WAITING]):
        until = today + timedelta(days=(-1, 4, -3)[place])
        granted = place == _WAITING - 1
        record = {name: row[name] for name in ("years", "cases", "agreed", "oral")}
        rows.append(
            {
                **_change(row["id"], row["path"], until - timedelta(days=8), by, chance),
                "to_grade": MediatorGrade.FOURTH,
                "status": GradeChangeStatus.GRANTED if granted else GradeChangeStatus.ON_NOTICE,
                "reason": "办案达到四级条件。",
                "awarded_by": None,
                "awarded_on": None,
                "award_number": None,
                "record": json.dumps(record),
                "notice_until": until,
                "decided_by_id": by.decider if granted else None,
                "decided_on": today if granted else None,
                "filing_number": None,
                "filed_on": None,
            }
        )
        if granted:
            await connection.execute(
                "update mediator set grade = $2 where id = $1", row["id"], MediatorGrade.FOURTH
            )
    return rows


def _change(mediator: UUID, path: str, on: date, by: Deciders, chance: Chance) -> dict[str, Any]:
    at = chance.moment(on)
    return {
        "id": chance.key(at),
        "mediator_id": mediator,
        "from_grade": None,
        "proposed_by_id": by.proposed_by(path),
        "notice_until": on + timedelta(days=7),
        "objections": "[]",
        "finding": None,
        "version": 1,
        **stamped(at),
    }
