"""Searches over the sample that always find the same, for the planner and for the reference.

What they answer depends on every argument, so that an argument read wrongly shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.planner.leaves import plain
from api.planner.searching import Found, Hit
from api.schema.precedent_search import PrecedentOrder, ReasonKind, SearchEngine
from mediation.access import Viewer
from mediation.models import CaseGrade
from mediation.problems import Invalid, Refused

if TYPE_CHECKING:
    from tests.api.planner.sample import Sample

SHORTEST = 2


@dataclass(frozen=True)
class Context:
    """What a read is answered with besides the database."""

    viewer: Viewer
    pool: Any
    searches: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None


class SampleSearches:
    """The three searches by name; ``find`` answers at once, ``searches`` as the context offers them."""

    def __init__(self, sample: Sample) -> None:
        # Drafts and withdrawn ones too: an index may lag behind, and their edges must go.
        self._keys = [row.id for row in sample.precedents]
        self._narratives = {row.id: row.narrative for row in sample.cases}

    def searches(self) -> dict[str, Any]:
        return {name: self._asynchronous(name) for name in ("precedents", "similar", "precedent_suggestions")}

    def find(self, name: str, arguments: Mapping[str, Any]) -> Found:
        """Raises Refused as the product's own searches do."""
        if name == "precedent_suggestions":
            prefix = arguments["prefix"]
            return Found(
                value=[{"text": prefix + word, "count": len(prefix)} for word in ("纠纷", '"', "\\😀")]
            )
        first = arguments["first"]
        if not 1 <= first <= len(self._keys) * 4:
            raise Refused(Invalid(why_zh="条数不对。", why_en="Not so many."))
        narrative = self._narratives[arguments["key"]] if name == "similar" else arguments["narrative"]
        if len(narrative) < SHORTEST:
            raise Refused(Invalid(why_zh="写得太短。", why_en="Too short."))
        return self._found(narrative, {key: arguments[key] for key in sorted(arguments)}, first)

    def _asynchronous(self, name: str) -> Any:
        async def search(arguments: Mapping[str, Any], _viewer: Viewer, _context: Any) -> Found:
            return self.find(name, arguments)

        return search

    def _found(self, narrative: str, arguments: dict[str, Any], first: int) -> Found:
        backwards = plain(arguments.get("orderBy")) == PrecedentOrder.NEAREST_FACTS.value
        start = len(narrative) % len(self._keys)
        keys = [*self._keys[start:], *self._keys[:start]][:: -1 if backwards else 1][:first]
        asked = _spoken(arguments)
        by_words = len(narrative) % 3 == 0
        return Found(
            [self._hit(key, place, by_words=by_words) for place, key in enumerate(keys)],
            {
                "searchId": asked, "totalCount": len(self._keys), "engine": SearchEngine.DATABASE if by_words else SearchEngine.EMBEDDED,
                "degraded": by_words, "partial": False, "outcomes": None if by_words else _outcomes(len(asked)),
                "facets": _facets(len(asked)),
                "pageInfo": {
                    "hasNextPage": first < len(self._keys), "hasPreviousPage": arguments.get("after") is not None,
                    "startCursor": str(keys[0]) if keys else None, "endCursor": str(keys[-1]) if keys else None,
                },
            },
        )  # fmt: skip

    @staticmethod
    def _hit(key: UUID, place: int, *, by_words: bool) -> Hit:
        return Hit(
            key,
            {
                "cursor": str(key), "score": None if by_words else 1 / (place + 2),
                "highlights": [{"field": "facts", "fragments": [f'<mark>{place}</mark>\n"甲"\\', "😀"]}][: place % 2],
                "reasons": [{"kind": kind, "text": f"{kind.zh}{place}"} for kind in [*ReasonKind][: place % 3]],
            },
        )  # fmt: skip


def _outcomes(number: int) -> dict[str, Any]:
    amount = {"p25": None, "median": number * 100 + 1, "p75": 10**11}
    rate = None if number % 2 else 33.33
    return {
        "cases": number,
        "agreed": number // 3,
        "agreementRate": rate,
        "medianDays": 1.5,
        "amount": amount,
    }


def _facets(number: int) -> dict[str, Any]:
    return {
        "disputeTypes": [{"code": "1001", "name": '拖欠"工资"', "count": number}],
        "divisions": [{"code": "430502", "name": "区", "count": 1}][: number % 2],
        "years": [{"year": 2022, "count": number}, {"year": 2023, "count": 1}],
        "grades": [{"grade": grade, "count": 2} for grade in CaseGrade],
    }


def _spoken(value: Any) -> str:
    """The arguments in words; what is null and what is left out ask for the same."""
    return json.dumps(_without_nulls(value), ensure_ascii=False, sort_keys=True)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    value = plain(value)
    return str(value) if isinstance(value, UUID) else value
