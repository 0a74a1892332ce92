"""A round of honours that is open for the vote, so that the vote can be tried.

Its quotas narrow as the published ones did (S2: 14 → 7, 29 → 14, 38 → 21): what the city names in
the end is known, and twice as many, or nearly, are on the ballot. The nominees are those with the
most cases of the year among the invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

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
    " and c.listed_on >= make_date($2, 1, 1) and c.listed_on < make_date($2 + 1, 1, 1)"
    " group by n.id order by count(*) desc, n.id limit $3"
)


def round_row(city: Place, chance: Chance, today: date) -> dict[str, Any]:
    """The city's round, in its second week of voting."""

    def at(days: int) -> datetime:
        return datetime.combine(today + timedelta(days=days), time(18), tzinfo=CHINA)

    year = today.year if today.month > _FIRST_QUARTER else today.year - 1
    return {
        "id": chance.key(at(-50)),
        "title": f"{city.name}{year}年度“枫桥式”评选（演示）",
        "year": year,
        "division_id": city.code,
        "path": city.path,
        "stage": HonourStage.VOTE,
        "rubric": json.dumps([asdict(criterion) for criterion in DEFAULT_RUBRIC], ensure_ascii=False),
        "vote_weight": 50,
        "recommend_until": at(-25),
        "vote_from": at(-10),
        "vote_until": at(20),
        "object_until": at(35),
        "visits": 0,
        "ballots": None,
        "demo": True,
        "version": 1,
        **stamped(at(-50)),
    }


def quota_rows(held: Row, figures: HonourFigures, chance: Chance) -> Iterator[dict[str, Any]]:
    """As many are named as were in the published round."""
    for category, named in (
        (HonourCategory.JUDICIAL_OFFICE, figures.judicial_offices),
        (HonourCategory.COMMITTEE, figures.committees),
        (HonourCategory.MEDIATOR, figures.mediators),
    ):
        yield {
            "id": chance.key(held["created_at"]),
            "round_id": held["id"],
            "category": category,
            "shortlist": _ON_THE_BALLOT[category],
            "named": named,
            "choices": named,
            **stamped(held["created_at"]),
        }


async def nomination_rows(
    connection: asyncpg.Connection[Any], held: Row, quota: Row, chance: Chance
) -> list[Row]:
    """The shortlist of one category, with the figures counted from the nominees' cases."""
    category: HonourCategory = quota["category"]
    nominees = await connection.fetch(
        _BUSIEST[category] + _IN_THE_YEAR, held["division_id"], held["year"], quota["shortlist"]
    )
    counted = await connection.prepare(figures_sql(category))
    rows: list[Row] = []
    for nominee in nominees:
        figures = dict(await counted.fetchrow(nominee["id"], held["year"]) or {})
        at = chance.moment(held["recommend_until"].date() - timedelta(days=1 + chance.randrange(15)))
        rows.append(
            {
                "id": chance.key(at),
                "round_id": held["id"],
                "category": category,
                "mediator_id": None,
                "committee_id": None,
                "judicial_office_id": None,
                "division_id": nominee["division_id"],
                "path": nominee["path"],
                "recommended_by_id": nominee["path"].strip("/").split("/")[1],
                "deeds": chance.choice(words("honours")[category.value]),
                "figures": json.dumps({key: int(value) for key, value in figures.items()}),
                "status": NominationStatus.SHORTLISTED,
                "score": 70 + chance.randrange(2_900) / 100,
                "version": 1,
                **stamped(at),
            }
            | {f"{category.value}_id": nominee["id"]}
        )
    return rows
