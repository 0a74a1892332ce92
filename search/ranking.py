"""Several lists into one order 融合排序. Pure; numpy only where vectors are.

Each list's scores become standard scores over the union of its candidates, then they are added
with weights (elasticsearch.md §2: C2 and F2). What the dispute is may only reorder near-ties.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from search.engine import Dispute, SearchOrder
from search.store import BIGRAMS, EXPECTED, ISSUE, OUTCOME, OUTSIDE, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from search.engine import PrecedentDocument
    from search.store import Query, Scores

TERMS_ONLY = {BIGRAMS: 1.0, WORDS: 1.0}
WITH_ISSUE = {**TERMS_ONLY, ISSUE: 2.0}
WITH_ECHO = {**WITH_ISSUE, EXPECTED: 1.0}
WITH_OUTCOMES = {BIGRAMS: 1.0, WORDS: 1.0, OUTCOME: 1.0, EXPECTED: 1.5}

OUTSIDE_WEIGHT = 1.0
"""As much as one list of terms: what an unknown model is worth nobody has measured (docs/adr/0011)."""

NEAR_TIE = 0.05
"""The most that type, grade, sum and place together may add, in mean standard scores."""
_CLOSE_SUM = 2.0


def weights_for(order: SearchOrder, query: Query) -> Mapping[str, float]:
    """The recipe for what the query can fill (figures: docs/adr/0009)."""
    if order is SearchOrder.NEAREST_FACTS:
        return TERMS_ONLY
    inside = _inside(query)
    return inside if query.outside is None else {**inside, OUTSIDE: OUTSIDE_WEIGHT}


def _inside(query: Query) -> Mapping[str, float]:
    if query.vectors is None:
        return TERMS_ONLY
    if query.vectors.expected is None:
        return WITH_ISSUE
    return WITH_OUTCOMES if query.vectors.told else WITH_ECHO


class Ranked(NamedTuple):
    """A candidate in its place; of the hundreds of a search few are ever asked for their ``id``."""

    key: int
    """The number of the id."""
    score: float
    """The weighted mean of standard scores: 0 is an ordinary candidate."""

    @property
    def id(self) -> UUID:
        return UUID(int=self.key)


def fuse(
    lists: Mapping[str, Scores], weights: Mapping[str, float], candidates: Sequence[int]
) -> list[Ranked]:
    """Order the candidates; one that a list does not know has that list's score 0.

    But one without an outside vector, which may be on its way, is there neither near nor far.
    """
    total = [0.0] * len(candidates)
    mass = sum(weights.values())
    for name, weight in weights.items():
        scores = lists.get(name, {})
        absent = math.fsum(scores.values()) / len(scores) if name == OUTSIDE and scores else 0.0
        values = standard([scores.get(candidate, absent) for candidate in candidates])
        share = weight / mass
        total = [known + share * value for known, value in zip(total, values, strict=True)]
    best = sorted(zip(total, candidates, strict=True), reverse=True)
    return [Ranked(candidate, score) for score, candidate in best]


def in_order(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Best first; the newer of two equals first."""
    return sorted(ranked, key=lambda one: (-one.score, -one.key))


def standard(values: Sequence[float]) -> list[float]:
    """How many standard deviations each value lies above the mean; all zero where all are equal."""
    if not values:
        return []
    mean = math.fsum(values) / len(values)
    apart = [value - mean for value in values]
    deviation = math.hypot(*apart) / math.sqrt(len(apart))
    if deviation < 1e-9:
        return [0.0] * len(apart)
    return [one / deviation for one in apart]


def settle_near_ties(
    ranked: Sequence[Ranked], documents: Mapping[UUID, PrecedentDocument], dispute: Dispute
) -> list[Ranked]:
    """Of two precedents that are about as near, let the one that is more of a kind come first."""
    if dispute == Dispute():
        return list(ranked)
    known = {key.int: document for key, document in documents.items()}
    return in_order(
        Ranked(one.key, one.score + NEAR_TIE * _kinship(known[one.key], dispute)) if one.key in known else one
        for one in ranked
    )


def _kinship(document: PrecedentDocument, dispute: Dispute) -> float:
    """Share of what is known of the dispute that the precedent has in common, 0 to 1."""
    signs: list[float] = []
    if dispute.dispute_type:
        signs.append(_common_prefix(document.dispute_type, dispute.dispute_type))
    if dispute.grade:
        signs.append(float(document.grade == dispute.grade))
    if dispute.amount:
        signs.append(float(is_close_sum(document.amount, dispute.amount)))
    if dispute.path:
        signs.append(float(dispute.path.startswith(document.path)))
    return sum(signs) / 4


def _common_prefix(one: str, other: str) -> float:
    """1 for the same type, ½ for the same main type."""
    if one.startswith(other) or other.startswith(one):
        return 1.0
    return 0.5 if one[:2] == other[:2] else 0.0


def is_close_sum(one: int | None, other: int | None) -> bool:
    """Within half and double."""
    return bool(one and other and other / _CLOSE_SUM <= one <= other * _CLOSE_SUM)


def falling(values: Sequence[float]) -> list[float]:
    """The values that fall, or stay, down the list and are nearest to these (isotonic regression).

    Where a later value is higher than an earlier one, both become their mean: who orders by one measure and shows
    another says of neighbours only what holds of them together.
    """
    blocks: list[tuple[float, int]] = []
    for value in values:
        mean, size = value, 1
        while blocks and blocks[-1][0] <= mean:
            above, many = blocks.pop()
            mean, size = (above * many + mean * size) / (many + size), many + size
        blocks.append((mean, size))
    return [mean for mean, size in blocks for _ in range(size)]


def faded(value: float, behind: float) -> float:
    """A value that many mean standard scores further down: half after two."""
    return value * math.exp2(-max(0.0, behind / 2))


def symmetric(query: Mapping[str, int], others: Mapping[UUID, Mapping[str, int]]) -> dict[UUID, float]:
    """How far two accounts tell the same, measured both ways.

    Each shared term counts by its rarity among the candidates; what either side tells alone
    counts against it. For "nearest facts" (elasticsearch.md §2: symmetric bigrams).
    """
    frequency: dict[str, int] = {}
    for terms in others.values():
        for term in terms:
            frequency[term] = frequency.get(term, 0) + 1
    size = len(others)

    def rarity(term: str) -> float:
        n = frequency.get(term, 0)
        return math.log(1 + (size - n + 0.5) / (n + 0.5))

    weight = {term: rarity(term) for term in frequency.keys() | query.keys()}
    own = math.fsum(weight[term] for term in query)
    return {
        key: math.fsum(weight[term] for term in query if term in terms)
        / (math.sqrt(own * math.fsum(weight[term] for term in terms)) or 1.0)
        for key, terms in others.items()
    }
