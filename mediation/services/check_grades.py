"""Hold the grades against the record 核对等级: which mediators have a higher grade than it supports.

Years go by, cases are added and thresholds change, so this is done anew each day. It changes no
grade: that takes a proposal and a decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections

from mediation.clock import today
from mediation.models import MediatorGrade
from mediation.services.transaction import transaction

if TYPE_CHECKING:
    from datetime import date

BATCH = 2_000
"""So few at a time that nobody who changes a mediator has to wait."""

_RANK = " ".join(f"when '{grade.value}' then {place}" for place, grade in enumerate(MediatorGrade))
# Several processes share the work: each takes the rows that no other has.
_CHECK = f"""
with due as (
    select id from mediator
    where grade is not null and (grade_checked_on is null or grade_checked_on < $1)
    limit {BATCH} for no key update skip locked
),
held as (
    select m.id, m.grade, split_part(m.path, '/', 2) as city,
           extract(year from age($1::date::timestamp, m.started_on::timestamp)) as years,
           count(c.id) as cases,
           count(c.id) filter (where c.agreed_on is not null) as agreed,
           count(c.id) filter (where c.agreement_form = 'oral') as oral
    from due join mediator m using (id)
    left join case_mediator h on h.mediator_id = m.id
    left join "case" c on c.id = h.case_id and (c.agreed_on is not null or c.terminated_on is not null)
    group by m.id
),
threshold as (
    select *, case grade {_RANK} end as rank from grade_threshold
    where valid_from <= $1 and (valid_to is null or valid_to >= $1)
),
judged as (
    select id,
           exists (select from threshold t where t.division_id = city)
           and not exists (
               select from threshold t
               where t.division_id = city and t.rank <= case held.grade {_RANK} end
                 and years >= t.min_years and cases >= t.min_cases
                 and oral * 100 <= t.max_oral_share * cases
                 and agreed * 100 >= t.min_agreement_rate * cases)
           and not exists (
               select from grade_change g
               where g.mediator_id = held.id and g.status = 'granted' and g.to_grade = held.grade
                 and g.awarded_by is not null) as doubted
    from held
)
update mediator m
set grade_checked_on = $1, grade_doubted_on = case when doubted then coalesce(m.grade_doubted_on, $1) end
from judged j where j.id = m.id
returning m.grade_doubted_on is not null as doubted
"""  # noqa: S608  constants only


async def check_grades(*, on: date | None = None) -> tuple[int, int]:
    """Check every graded mediator who has not been checked on that day; give back how many, and how many are doubted.

    A grade is doubted where the city has thresholds, the record meets none of that grade or a higher
    one, and the grade was not given elsewhere and recognised here.
    """
    day = on or today()
    checked = doubted = 0
    while True:
        async with transaction():
            rows = await connections.get("default").execute_query_dict(_CHECK, [day])
        checked += len(rows)
        doubted += sum(row["doubted"] for row in rows)
        if len(rows) < BATCH:
            return checked, doubted
