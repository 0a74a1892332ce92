"""Rounds of honours to try 演示评选: one that is open for the vote, one that the city still reviews.

Its quotas narrow as the published ones did (S2: 14 → 7, 29 → 14, 38 → 21): what the city names in
the end is known, and twice as many, or nearly, are on the ballot. The nominees are those with the
most cases of the year among the invented. The round that has ended is in ``past_rounds.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mediation.clock import CHINA
from mediation.honours import DEFAULT_RUBRIC
from mediation.models import HonourCategory, HonourStage, NominationStatus
from mediation.queries.honour_figures import figures_sql
from server.demo.chance import Chance
from server.demo.copying import Row, stamped
from server.demo.figures import HonourFigures
from server.demo.places import Place
from server.demo.vocabulary import words

if TYPE_CHECKING:
    import asyncpg

_ON_THE_BALLOT = {
    HonourCategory.JUDICIAL_OFFICE: 14,
    HonourCategory.COMMITTEE: 29,
    HonourCategory.MEDIATOR: 38,
}
_UNDER_REVIEW = {
    HonourCategory.JUDICIAL_OFFICE: (6, 3),
    HonourCategory.COMMITTEE: (10, 5),
    HonourCategory.MEDIATOR: (12, 6),
}
"""Places of the round under review: its city has published none."""
_RECOMMENDED_BESIDES = 3
"""So many more are recommended than get on the ballot."""
_FIRST_QUARTER = 3
"""In these months the year before is honoured: the new one has hardly a case yet."""
_BUSIEST = {
    HonourCategory.JUDICIAL_OFFICE: (
        "select n.id, n.division_id, n.path from judicial_office n"
        " join \"case\" c on c.township = n.division_id where n.status = 'active'"
    ),
    HonourCategory.COMMITTEE: (
        'select n.id, n.division_id, n.path from committee n join "case" c on c.committee_id = n.id'
        " where n.status = 'active'"
    ),
    HonourCategory.MEDIATOR: (
        "select n.id, n.division_id, n.path from mediator n join case_mediator h on h.mediator_id = n.id"
        " join \"case\" c on c.id = h.case_id where n.status = 'active'"
    ),
}
# A county recommends: what belongs to the city itself has none that could.
_IN_THE_YEAR = (
    " and c.city = $1 and n.path like '/' || $1 || '/_%'"
    " and c.accepted_on is not null"
    " and c.listed_on >= make_date($2, 1, 1) and c.listed_on < make_date($2 + 1, 1, 1)"
    " group by n.id order by count(c.agreed_on) desc, count(*) desc, n.id limit $3"
)


@dataclass(frozen=True)
class Nominee:
    """Whom a nomination is for."""

    key: UUID
    division: str
    path: str


def rubric_rows() -> str:
    return json.dumps([asdict(criterion) for criterion in DEFAULT_RUBRIC], ensure_ascii=False)


def voting_round_row(city: Place, chance: Chance, today: date) -> dict[str, Any]:
    """The city's round, in its second week of voting."""
    return _round_row(city, chance, today, HonourStage.VOTE, (-25, -10, 20, 35))


def reviewing_round_row(city: Place, chance: Chance, today: date) -> dict[str, Any]:
    """The city's round, with everything recommended and nothing reviewed yet."""
    return _round_row(city, chance, today, HonourStage.REVIEW, (-4, 25, 40, 55))


def _round_row(
    city: Place, chance: Chance, today: date, stage: HonourStage, days: tuple[int, int, int, int]
) -> dict[str, Any]:
    def at(day: int) -> datetime:
        return datetime.combine(today + timedelta(days=day), time(18), tzinfo=CHINA)

    year = today.year if today.month > _FIRST_QUARTER else today.year - 1
    recommend_until, vote_from, vote_until, object_until = map(at, days)
    return {
        "id": chance.key(at(-50)),
        "title": f"{city.name}{year}年度“枫桥式”评选（演示）",
        "year": year,
        "division_id": city.code,
        "path": city.path,
        "stage": stage,
        "rubric": rubric_rows(),
        "vote_weight": 50,
        "recommend_until": recommend_until,
        "vote_from": vote_from,
        "vote_until": vote_until,
        "object_until": object_until,
        "visits": 0,
        "ballots": None,
        "demo": True,
        "version": 1,
        **stamped(at(-50)),
    }


def published_places(figures: HonourFigures) -> dict[HonourCategory, tuple[int, int]]:
    """As many on the ballot, and named, as in the published round."""
    named = {
        HonourCategory.JUDICIAL_OFFICE: figures.judicial_offices,
        HonourCategory.COMMITTEE: figures.committees,
        HonourCategory.MEDIATOR: figures.mediators,
    }
    return {category: (_ON_THE_BALLOT[category], named[category]) for category in HonourCategory}


def places_under_review() -> dict[HonourCategory, tuple[int, int]]:
    return dict(_UNDER_REVIEW)


def quota_rows(
    held: Row, places: dict[HonourCategory, tuple[int, int]], chance: Chance
) -> Iterator[dict[str, Any]]:
    for category, (shortlist, named) in places.items():
        yield {
            "id": chance.key(held["created_at"]),
            "round_id": held["id"],
            "category": category,
            "shortlist": shortlist,
            "named": named,
            "choices": named,
            **stamped(held["created_at"]),
        }


async def busiest(
    connection: asyncpg.Connection[Any], held: Row, category: HonourCategory, count: int
) -> list[Nominee]:
    """Those of the city's counties with the most agreements, then the most cases, of the round's year."""
    found = await connection.fetch(
        _BUSIEST[category] + _IN_THE_YEAR, held["division_id"], held["year"], count
    )
    return [Nominee(row["id"], row["division_id"], row["path"]) for row in found]


async def figures_of(
    connection: asyncpg.Connection[Any], held: Row, category: HonourCategory, nominees: Iterable[Nominee]
) -> dict[UUID, dict[str, int]]:
    """The year's figures of each, counted from their cases."""
    counted = await connection.prepare(figures_sql(category))
    found = {}
    for nominee in nominees:
        row = await counted.fetchrow(nominee.key, held["year"])
        found[nominee.key] = {name: int(value) for name, value in dict(row or {}).items()}
    return found


async def nomination_rows(
    connection: asyncpg.Connection[Any], held: Row, quota: Row, chance: Chance
) -> list[Row]:
    """The shortlist of one category; before the vote those who were recommended for it."""
    category: HonourCategory = quota["category"]
    voting = held["stage"] is HonourStage.VOTE
    count = quota["shortlist"] + (0 if voting else _RECOMMENDED_BESIDES)
    nominees = await busiest(connection, held, category, count)
    figures = await figures_of(connection, held, category, nominees)
    return [
        nomination_row(held, category, nominee, figures[nominee.key], chance)
        | (
            {"status": NominationStatus.SHORTLISTED, "score": (7_000 + chance.randrange(2_900)) / 100}
            if voting
            else {}
        )
        for nominee in nominees
    ]


def nomination_row(
    held: Row, category: HonourCategory, nominee: Nominee, figures: dict[str, int], chance: Chance
) -> dict[str, Any]:
    """A nomination as it was recommended."""
    at = chance.moment(held["recommend_until"].date() - timedelta(days=1 + chance.randrange(15)))
    codes = nominee.path.strip("/").split("/")
    return {
        "id": chance.key(at),
        "round_id": held["id"],
        "category": category,
        "mediator_id": None,
        "committee_id": None,
        "judicial_office_id": None,
        "division_id": nominee.division,
        "path": nominee.path,
        # What belongs to the city itself is recommended by the city.
        "recommended_by_id": codes[1] if len(codes) > 1 else codes[0],
        "deeds": chance.choice(words("honours")[category.value]),
        "figures": json.dumps(figures),
        "status": NominationStatus.RECOMMENDED,
        "score": None,
        "version": 1,
        **stamped(at),
    } | {f"{category.value}_id": nominee.key}
