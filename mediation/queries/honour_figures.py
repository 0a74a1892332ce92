"""What a nominee did 工作数字: counted from the real cases of the year, never typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import Tortoise

from mediation.models import DIFFICULT_GRADES, HonourCategory

if TYPE_CHECKING:
    from uuid import UUID

_OWN_CASES = {
    HonourCategory.MEDIATOR: "exists (select from case_mediator m where m.case_id = c.id and m.mediator_id = $1)",
    HonourCategory.COMMITTEE: "c.committee_id = $1",
    HonourCategory.JUDICIAL_OFFICE: (
        "exists (select from judicial_office o where o.id = $1"
        " and c.path >= o.path and c.path < left(o.path, -1) || '0' collate \"C\")"
    ),
}
_DIFFICULT = ", ".join(f"'{grade.value}'" for grade in DIFFICULT_GRADES)


def figures_sql(category: HonourCategory) -> str:
    """The statement that counts; $1 is the nominee's key and $2 the year."""
    return f"""
        select count(*) as cases,
               count(*) filter (where c.agreed_on is not null) as succeeded,
               count(*) filter (where c.grade in ({_DIFFICULT})) as difficult,
               count(*) filter (where c.mode = 'on_the_spot') as on_the_spot,
               count(*) filter (where c.performed_on is not null) as performed,
               count(*) filter (where c.revisited_on is not null) as revisited,
               count(*) filter (where c.confirmation = 'confirmed') as confirmed,
               coalesce(sum(c.amount) filter (where c.agreed_on is not null), 0)::bigint as amount
        from "case" c
        where {_OWN_CASES[category]} and c.accepted_on is not null
          and c.listed_on >= make_date($2, 1, 1) and c.listed_on < make_date($2 + 1, 1, 1)
        """  # noqa: S608  constants only


async def honour_figures(category: HonourCategory, nominee: UUID, year: int) -> dict[str, int]:
    """Cases, agreements, difficult and on-the-spot cases, sums (fen), performed agreements and return visits.

    A mediator's own cases, a committee's, or those in the area of a judicial office, accepted in
    the year.
    """
    connection = Tortoise.get_connection("default")
    rows = await connection.execute_query_dict(figures_sql(category), [nominee, year])
    return {key: int(value) for key, value in rows[0].items()}
