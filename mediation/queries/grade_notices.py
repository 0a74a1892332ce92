"""Grades on public notice 等级公示: what everybody may read of them while objections are taken (domain.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise import connections

from mediation.access import PUBLIC
from mediation.clock import today
from mediation.models import Mediator, MediatorGrade
from mediation.queries.rows import Placeholders, scope_sql

if TYPE_CHECKING:
    from datetime import date

MOST_NOTICES = 500
"""On one page; a notice lasts days, so that even a large city has fewer."""

# Neither the reason nor the record: the notice tells who is to have which grade, and no more.
_NOTICES = """
select p.name, d.name as place, coalesce(c.name, y.name) as county, g.from_grade, g.to_grade, g.notice_until
from grade_change g
join mediator m on m.id = g.mediator_id and {mediators}
join person p on p.id = m.person_id
join division d on d.code = m.division_id
join division y on y.code = split_part(m.path, '/', 2)
left join division c on c.code = nullif(split_part(m.path, '/', 3), '')
where g.status = 'on_notice' and g.notice_until >= $1
order by y.code, c.code nulls first, g.notice_until, g.id
limit $2
"""


@dataclass(frozen=True, slots=True)
class GradeNotice:
    name: str
    place: str
    county: str
    """The county, or the city for who serves all of it."""
    from_grade: MediatorGrade | None
    to_grade: MediatorGrade | None
    """None where the grade is to be taken away."""
    notice_until: date


async def grade_notices() -> list[GradeNotice]:
    """Every grade whose notice still runs, by county; only of mediators whom the public may see."""
    bind = Placeholders(PUBLIC, today(), MOST_NOTICES)
    sql = _NOTICES.format(mediators=scope_sql(Mediator, "m", PUBLIC, bind))
    rows = await connections.get("default").execute_query_dict(sql, bind.values)
    return [
        GradeNotice(**{**row, **{key: _grade(row[key]) for key in ("from_grade", "to_grade")}})
        for row in rows
    ]


def _grade(value: str | None) -> MediatorGrade | None:
    return None if value is None else MediatorGrade(value)
