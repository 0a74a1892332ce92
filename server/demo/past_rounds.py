"""The round of 2023 that has ended 已命名的评选: the published places and visits, invented ballots that recount.

The source (S2) gives the places (14 → 7, 29 → 14, 38 → 21) and 392,564 visits of the page, but no
votes. So the ballots here are invented, and everything told of them is counted from them: the
order by vote and work decides which places are named, and those are given to the year's honours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from mediation.clock import CHINA
from mediation.honours import Standing, final_order
from mediation.models import HonourCategory, HonourStage, NominationStatus
from server.demo.chance import Chance
from server.demo.copying import Row, stamped
from server.demo.figures import HonourFigures
from server.demo.places import Place
from server.demo.rounds import Nominee, nomination_row, rubric_rows

BALLOTS = 6_840
_VOTE_WEIGHT = 50
_FAVOUR = 2.2
"""How much more often the best known are chosen than the others."""


@dataclass(frozen=True)
class Slot:
    """A place on the ballot before it is known whose it is."""

    key: UUID
    category: HonourCategory
    score: float


def past_round_row(city: Place, figures: HonourFigures, chance: Chance) -> dict[str, Any]:
    """The round as it stands since it was closed."""

    def at(month: int, day: int) -> datetime:
        return datetime.combine(date(figures.year, month, day), time(18), tzinfo=CHINA)

    return {
        "id": chance.key(at(9, 15)),
        "title": f"{city.name}{figures.year}年度“枫桥式”评选（演示）",
        "year": figures.year,
        "division_id": city.code,
        "path": city.path,
        "stage": HonourStage.NAMED,
        "rubric": rubric_rows(),
        "vote_weight": _VOTE_WEIGHT,
        "recommend_until": at(10, 31),
        "vote_from": at(12, 1),
        "vote_until": at(12, 15),
        "object_until": at(12, 27),
        "visits": figures.visits,
        "ballots": BALLOTS,
        "demo": True,
        "version": 6,
        **stamped(at(9, 15)),
    }


def slots(held: Row, quotas: Iterable[Row], chance: Chance) -> list[Slot]:
    """The ballot's places, the better known first."""
    return [
        Slot(
            chance.key(
                chance.moment(held["recommend_until"].date() - timedelta(days=1 + chance.randrange(20)))
            ),
            quota["category"],
            round(94 - 24 * place / quota["shortlist"] + chance.uniform(-4, 4), 2),
        )
        for quota in quotas
        for place in range(quota["shortlist"])
    ]


def ballot_rows(held: Row, quotas: Sequence[Row], ballot: Sequence[Slot], chance: Chance) -> list[Row]:
    """Everybody's ballot, kept as the box keeps them: without anything that leads to a person."""
    of = {
        quota["category"]: [slot.key for slot in ballot if slot.category is quota["category"]]
        for quota in quotas
    }
    hours = int((held["vote_until"] - held["vote_from"]).total_seconds())
    rows: list[Row] = []
    for _ in range(BALLOTS):
        chosen: list[UUID] = []
        for quota in quotas:
            keys = of[quota["category"]]
            wanted = chance.randint(1 if not chosen else 0, quota["choices"])
            chosen += {keys[int(len(keys) * chance.random() ** _FAVOUR)] for _ in range(wanted)}
        at = held["vote_from"] + timedelta(seconds=chance.randrange(hours))
        rows.append(
            {
                "id": chance.key(at),
                "round_id": held["id"],
                "voter_hash": f"{chance.getrandbits(256):064x}",
                "choices": sorted(chosen),
                "receipt": f"{chance.getrandbits(48):012x}",
                "cast_at": at,
                "source_hash": None,
                "network_hash": None,
            }
        )
    return rows


def order_of(category: HonourCategory, ballot: Iterable[Slot], ballots: Iterable[Row]) -> list[Standing]:
    """The final order of the category, counted as any vote is."""
    votes = Counter(choice for row in ballots for choice in row["choices"])
    return final_order(
        [Standing(slot.key, votes[slot.key], slot.score) for slot in ballot if slot.category is category],
        _VOTE_WEIGHT,
    )


def honouree_of(honour: Row) -> Nominee:
    """Who was honoured, as the nominee that they were."""
    key = honour[f"{honour['category'].value}_id"]
    return Nominee(key, honour["division_id"], honour["path"])


def result_rows(
    held: Row,
    category: HonourCategory,
    order: Sequence[Standing],
    honours: Sequence[Row],
    others: Sequence[Nominee],
    figures: Mapping[UUID, dict[str, int]],
    chance: Chance,
) -> list[Row]:
    """The nominations by place: the year's honours first, then those who were not named."""
    nominees: list[tuple[Nominee, Row | None]] = [(honouree_of(honour), honour) for honour in honours]
    nominees += [(other, None) for other in others]
    rows: list[Row] = []
    for standing, (nominee, honour) in zip(order, nominees, strict=True):
        row = nomination_row(held, category, nominee, figures[nominee.key], chance)
        rows.append(
            row
            | {
                "id": standing.nomination,
                "deeds": row["deeds"] if honour is None else honour["deeds"],
                "status": NominationStatus.NOT_NAMED if honour is None else NominationStatus.NAMED,
                "score": standing.work,
                "votes": standing.votes,
                "final_score": standing.final_score,
                "rank": standing.rank,
                "honour_id": None if honour is None else honour["id"],
            }
        )
    return rows
