"""What everybody may read of the honours 荣誉公示: rounds, ballots and results, the roll of honour.

Nothing here tells a count before the vote has closed: the columns are empty until then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tortoise import connections

from mediation.access import PUBLIC
from mediation.models import (
    HonourCategory,
    HonourNomination,
    HonourNotice,
    HonourQuota,
    HonourRound,
    Mediator,
    NominationPhotograph,
)
from mediation.queries.certificates import certificate_number
from mediation.queries.rows import Placeholders, scope_sql

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

MOST_ROUNDS = 20

# The order on the ballot is drawn once for the round: the same for every voter, and for nobody's
# advantage, since no one can choose the digest of a key.
_NOMINEES = """
select n.id, n.category, n.status, n.deeds, n.figures, n.votes, n.final_score, n.rank,
       coalesce(p.name, c.name, o.name) as name, d.name as place, r.name as recommended_by,
       h.revoked_on, h.revocation_reason,
       exists (select from nomination_photograph f
               where f.nomination_id = n.id and {photographs}) as photographed
from honour_nomination n
left join mediator m on m.id = n.mediator_id and {mediators}
left join person p on p.id = m.person_id
left join committee c on c.id = n.committee_id
left join judicial_office o on o.id = n.judicial_office_id
join division d on d.code = n.division_id
join division r on r.code = n.recommended_by_id
left join honour h on h.id = n.honour_id
where n.round_id = $1 and {nominations}
order by md5($1::text || n.id::text)
"""
_ROLL = """
select h.id, h.path, h.year, h.category, h.title, h.deeds, coalesce(p.name, c.name, o.name) as name,
       d.name as place, split_part(h.path, '/', 3) as county,
       h.revoked_on, h.revocation_reason,
       (select f.nomination_id from nomination_photograph f join honour_nomination n on n.id = f.nomination_id
        where n.honour_id = h.id and h.status = 'named' and {photographs} limit 1) as photograph
from honour h
left join mediator m on m.id = h.mediator_id and {mediators}
left join person p on p.id = m.person_id
left join committee c on c.id = h.committee_id
left join judicial_office o on o.id = h.judicial_office_id
join division d on d.code = h.division_id
where h.year = $1
order by h.category, h.path, h.id
"""
_COUNTIES = """
select code, name from division
where level = 'county' and valid_to is null
  and parent_id in (select split_part(path, '/', 2) from honour where year = $1
                    union select division_id from honour_round where year = $1 and stage = 'named')
order by code
"""


@dataclass(frozen=True, slots=True)
class Nominee:
    """One who is on the ballot; the name is None of a mediator who is no longer in office."""

    id: UUID
    category: HonourCategory
    status: str
    deeds: str
    figures: dict[str, int]
    votes: int | None
    final_score: float | None
    rank: int | None
    name: str | None
    place: str
    recommended_by: str
    photographed: bool
    revoked_on: date | None = None
    """Of one who was named: when the honour was taken back, and why."""
    revocation_reason: str | None = None


@dataclass(frozen=True, slots=True)
class RoundOnShow:
    held: HonourRound
    city: str
    quotas: list[HonourQuota]
    nominees: list[Nominee]
    notices: list[HonourNotice]
    """Latest first."""

    def of(self, category: HonourCategory) -> list[Nominee]:
        """The nominees of the category, in the order of the ballot, or by place once counted."""
        found = [nominee for nominee in self.nominees if nominee.category == category]
        return sorted(found, key=lambda nominee: nominee.rank or 0)


@dataclass(frozen=True, slots=True)
class Honoured:
    """An entry of the roll; ``county`` is empty for what belongs to the whole city."""

    year: int
    category: HonourCategory
    title: str
    deeds: str | None
    name: str | None
    place: str
    county: str
    number: str
    """Of its certificate."""
    photograph: UUID | None
    """The nomination whose photograph everybody may see."""
    revoked_on: date | None
    revocation_reason: str | None


async def rounds_on_show() -> list[HonourRound]:
    """The latest rounds, newest first."""
    return await HonourRound.all().order_by("-year", "-id").limit(MOST_ROUNDS)


async def round_on_show(key: UUID) -> RoundOnShow | None:
    """The round with those whom the public may see; None where there is no such round."""
    held = await HonourRound.get_or_none(id=key).prefetch_related("division")
    if held is None:
        return None
    quotas = {quota.category: quota for quota in await HonourQuota.filter(round=held)}
    bind = Placeholders(PUBLIC, key)
    sql = _NOMINEES.format(
        mediators=scope_sql(Mediator, "m", PUBLIC, bind),
        nominations=scope_sql(HonourNomination, "n", PUBLIC, bind),
        photographs=scope_sql(NominationPhotograph, "f", PUBLIC, bind),
    )
    rows = await _select(sql, bind.values)
    nominees = [
        Nominee(**{**row, "category": HonourCategory(row["category"]), "figures": _parsed(row["figures"])})
        for row in rows
    ]
    ordered = [quotas[category] for category in HonourCategory if category in quotas]
    notices = await HonourNotice.filter(round=held).order_by("-id")
    return RoundOnShow(held, held.division.name, ordered, nominees, notices)


async def honoured_years() -> list[int]:
    """The years for which somebody was named, latest first."""
    rows = await _select("select distinct year from honour order by year desc", [])
    return [row["year"] for row in rows]


async def roll_of_honour(year: int) -> list[Honoured]:
    """Who was named for the year; those whose honour was revoked say so, and have no photograph."""
    bind = Placeholders(PUBLIC, year)
    sql = _ROLL.format(
        mediators=scope_sql(Mediator, "m", PUBLIC, bind),
        photographs=scope_sql(NominationPhotograph, "f", PUBLIC, bind),
    )
    rows = await _select(sql, bind.values)
    found = []
    for row in rows:
        number = certificate_number(row.pop("id"), row.pop("path"), row["year"])
        found.append(Honoured(**{**row, "category": HonourCategory(row["category"]), "number": number}))
    return found


async def counties_on_the_roll(year: int) -> dict[str, str]:
    """Names by code of the counties in cities that have named somebody for the year, or held its round."""
    return {row["code"]: row["name"] for row in await _select(_COUNTIES, [year])}


async def _select(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await connections.get("default").execute_query_dict(sql, values)
    return rows


def _parsed(figures: Any) -> dict[str, int]:
    return dict(json.loads(figures)) if isinstance(figures, str) else dict(figures)
