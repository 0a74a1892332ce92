"""Count the stored ballots once more 复核计票, and hold the figures against what was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise import connections

if TYPE_CHECKING:
    from uuid import UUID

# One statement, one moment: ballots that come in meanwhile are in all of it or in none.
_RECOUNT = """
with counted as (
    select choice, count(*) as votes from honour_ballot, unnest(choices) as choice
    where round_id = $1 group by choice
)
select n.id, n.category, coalesce(p.name, c.name, o.name) as name,
       coalesce(counted.votes, 0) as counted, coalesce(t.votes, 0) as tally, n.votes as published,
       r.ballots as published_ballots,
       (select count(*) from honour_ballot b where b.round_id = r.id) as ballots
from honour_round r
left join honour_nomination n on n.round_id = r.id and n.status in ('shortlisted', 'named', 'not_named', 'declined')
left join counted on counted.choice = n.id
left join honour_tally t on t.id = n.id
left join mediator m on m.id = n.mediator_id
left join person p on p.id = m.person_id
left join committee c on c.id = n.committee_id
left join judicial_office o on o.id = n.judicial_office_id
where r.id = $1 and (n.id is null or n.status <> 'declined' or counted.votes is not null or n.votes is not null)
order by n.category, counted.votes desc nulls last, n.id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A nominee's votes: in the ballots, in the running count, and as published (None before the close)."""

    nomination: UUID
    category: str
    name: str
    counted: int
    tally: int
    published: int | None

    @property
    def agrees(self) -> bool:
        return self.counted == self.tally and self.published in (None, self.counted)


@dataclass(frozen=True, slots=True)
class Recount:
    """What the box holds, beside what was told of it."""

    ballots: int
    published_ballots: int | None
    lines: list[Line]

    @property
    def agrees(self) -> bool:
        """Whether every figure that was told is what the ballots say."""
        return self.published_ballots in (None, self.ballots) and all(line.agrees for line in self.lines)


async def recount(round_id: UUID) -> Recount | None:
    """The round's ballots, counted from the box; None where there is no such round.

    Tells counts: the caller sees to it that only reviewers get them before the close
    (``access.counts_shown``).
    """
    rows = await connections.get("default").execute_query_dict(_RECOUNT, [round_id])
    if not rows:
        return None
    lines = [
        Line(row["id"], row["category"], row["name"] or "", row["counted"], row["tally"], row["published"])
        for row in rows
        if row["id"] is not None
    ]
    return Recount(rows[0]["ballots"], rows[0]["published_ballots"], lines)
