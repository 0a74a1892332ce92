"""The arithmetic of an honour round 评选计算: points, shortlist and final order. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

FULL_SCORE = 100

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of the rubric: what is judged, and its most points."""

    key: str
    zh: str
    en: str
    most: int


DEFAULT_RUBRIC = (
    Criterion("cases", "办案数量", "Cases handled", 30),
    Criterion("success", "调解成功率", "Success rate", 20),
    Criterion("difficult", "疑难复杂案件", "Difficult cases", 20),
    Criterion("performance", "协议履行和回访", "Performance and follow-up", 15),
    Criterion("conduct", "群众口碑和作风", "Standing and conduct", 15),
)
"""Where a round says nothing else; S2 publishes no rubric of its own."""


def total_points(points: Mapping[str, float]) -> float:
    """The sum of the points, to two decimals."""
    total = sum((Decimal(str(value)) for value in points.values()), Decimal(0))
    return float(total.quantize(Decimal("0.01"), ROUND_HALF_UP))


def mean_score(totals: Sequence[float]) -> float:
    """The reviewers' mean, to two decimals, half up."""
    mean = sum((Decimal(str(total)) for total in totals), Decimal(0)) / len(totals)
    return float(mean.quantize(Decimal("0.01"), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate of one category after the vote."""

    nomination: UUID
    votes: int
    work: float
    """Score of the review, out of 100."""
    final_score: float = 0.0
    rank: int = 0


def shortlist(scored: Iterable[tuple[Key, float]], places: int) -> list[Key]:
    """Those with the best scores; equal scores go in the order given, so give them by key."""
    return [key for key, _ in sorted(scored, key=lambda pair: -pair[1])[:places]]


def final_order(candidates: Sequence[Standing], vote_weight: int) -> list[Standing]:
    """Rank by vote and work together (domain.md §13), best first.

    The vote counts as a percentage of the category's highest vote, so that both scales end at 100.
    Equal final scores are told apart by votes, then by work, then by key.
    """
    highest = max((candidate.votes for candidate in candidates), default=0)

    def final_score(candidate: Standing) -> Decimal:
        vote = Decimal(candidate.votes * FULL_SCORE) / highest if highest else Decimal(0)
        work = Decimal(str(candidate.work))
        both = (vote * vote_weight + work * (FULL_SCORE - vote_weight)) / FULL_SCORE
        return both.quantize(Decimal("0.0001"), ROUND_HALF_UP)

    ordered = sorted(
        ((final_score(candidate), candidate) for candidate in candidates),
        key=lambda pair: (-pair[0], -pair[1].votes, -pair[1].work, pair[1].nomination.bytes),
    )
    return [
        Standing(candidate.nomination, candidate.votes, candidate.work, float(score), place)
        for place, (score, candidate) in enumerate(ordered, 1)
    ]
