"""What a reviewer should know before scoring 提示: of the nominee's office, and of the reviewer's own ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections

from mediation.clock import today
from mediation.models import RoleGrant
from mediation.models.base import Term

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


class NominationFlag(Term):
    UNDER_DISCIPLINE = "under_discipline", "停用或处分中", "Suspended or under discipline"
    LEFT_OFFICE = "left_office", "已不在任", "No longer in office"
    TERM_ENDED = "term_ended", "任期已满", "The term has ended"


# A mediator's term is that of the committee in which the post is held: with another post that
# still runs it has not ended.
_FLAGS = """
select n.id,
       m.status = 'suspended' or exists (
           select from discipline d where d.mediator_id = m.id and d.lifted_on is null) as under_discipline,
       m.status = 'dismissed' or c.status = 'dissolved' or o.status = 'closed' as left_office,
       c.term_ends_on < $2 or (m.id is not null
           and exists (select from post held where held.mediator_id = m.id)
           and not exists (
               select from post held join committee seat on seat.id = held.committee_id
               where held.mediator_id = m.id and (held.ended_on is null or held.ended_on >= $2)
                 and seat.status = 'active' and (seat.term_ends_on is null or seat.term_ends_on >= $2)
           )) as term_ended
from honour_nomination n
left join mediator m on m.id = n.mediator_id
left join committee c on c.id = n.committee_id
left join judicial_office o on o.id = n.judicial_office_id
where n.id = any($1)
"""


async def nomination_flags(nominations: Iterable[UUID]) -> dict[UUID, list[NominationFlag]]:
    """The flags of each nomination as its nominee stands today; of those that the caller may see."""
    keys = list(nominations)
    rows = await connections.get("default").execute_query_dict(_FLAGS, [keys, today()])
    return {row["id"]: [flag for flag in NominationFlag if row[flag.value]] for row in rows}


async def involved_in(users: Iterable[UUID], county: str) -> set[UUID]:
    """Which of the users hold an office in the county, so that they have a tie to its nominees."""
    keys = list(users)
    held = RoleGrant.filter(user_id__in=keys)
    found: list[UUID] = []
    for way in ("division__path__contains", "committee__path__contains"):
        found += await held.filter(**{way: f"/{county}/"}).values_list("user_id", flat=True)  # type: ignore[arg-type]  # one column gives a flat list
    return set(found)
