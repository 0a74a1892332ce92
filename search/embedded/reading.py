"""Questions to an embedded index, each over one consistent view of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import numpy as np
import tantivy

from search.embedded.schema import (
    LABEL_SEPARATOR,
    LOW_BITS,
    SCHEMA,
    all_of,
    any_term,
    conditions,
    from_body,
    one_of,
)
from search.engine import Facet, Facets, SearchFilter, Suggestion
from search.store import BIGRAMS, EXPECTED, ISSUE, OUTCOME, WORDS, Nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from search.embedded.directory import TantivyIndex
    from search.engine import PrecedentDocument
    from search.store import Query

EXACT_VECTORS = 200_000
"""Up to so many records every vector is compared (20 ms); beyond, only those that the terms found."""
NARROW_FILTER = 5_000
"""Up to so many matches the filter's own vectors are compared, not the archive's."""
_TIE_ROOM = 64
_LABELS = {"dispute_types": "type_label", "divisions": "division_label", "grades": "grade_label"}
_TOTAL = "total"
_AGGREGATIONS = {
    name: {"terms": {"field": field, "size": 50}} for name, field in (*_LABELS.items(), ("years", "year"))
} | {_TOTAL: {"value_count": {"field": "id_high"}}}


def nearest(
    index: TantivyIndex,
    query: Query,
    where: SearchFilter,
    most: int,
    *,
    lists: Collection[str],
    facets: bool,
    also: Collection[int] = (),
) -> Nearest:
    """``also`` are candidates that another list has found."""
    searcher = index.searcher()
    having = conditions(where)
    terms = {
        BIGRAMS: any_term("bigrams", query.narrative.bigrams),
        WORDS: any_term("words", query.narrative.words),
    }
    matching = all_of(terms[BIGRAMS], *having)
    counted = searcher.aggregate(matching, _AGGREGATIONS) if facets else {}
    answer = searcher.search(matching, most, count=not facets)
    total = counted[_TOTAL]["value"] if facets else answer.count or 0  # type: ignore[attr-defined]  # not in the stub
    found = {
        BIGRAMS: _scored(searcher, answer.hits),
        WORDS: _best(searcher, all_of(terms[WORDS], *having), most),
    }
    vectors = {name: vector for name, vector in _vectors(index, query).items() if name in lists}
    for name, vector in vectors.items():
        found[name] = _nearest_vectors(index, searcher, name, vector, having, most)
    candidates = set(also).union(*found.values())
    for name, scored in terms.items():
        if missing := candidates - found[name].keys():
            named = all_of(scored, _named(missing))
            found[name] |= _best(searcher, named, len(missing))
    if vectors and index.vectors is not None and candidates:
        keys, slots = _slots(searcher, _named(candidates), len(candidates))
        for name, vector in vectors.items():
            likeness = index.vectors.likeness(name, vector, slots)
            found[name] = dict(zip(keys, likeness.tolist(), strict=True))
    every = _facets(counted) if facets else None
    if apart := candidates - found[BIGRAMS].keys():
        # Nearest in meaning, without a term in common: the pages hold them too.
        named = all_of(tantivy.Query.all_query(), _named(apart), *having)
        more = searcher.aggregate(named, _AGGREGATIONS)
        total += more[_TOTAL]["value"]
        every = every.plus(_facets(more)) if every else None
    return Nearest(found, int(total), every)


def farther(
    index: TantivyIndex, query: Query, where: SearchFilter, before: UUID | None, most: int
) -> list[UUID]:
    searcher = index.searcher()
    having = conditions(where)
    if before is not None:
        having.append(
            tantivy.Query.range_query(SCHEMA, "id_high", tantivy.FieldType.Unsigned, None, before.int >> 64)
        )
    matching = all_of(any_term("bigrams", query.narrative.bigrams), *having)
    wanted = most + _TIE_ROOM
    hits = searcher.search(matching, wanted, count=False, order_by_field="id_high").hits
    keys = _uuids(searcher, [address for _, address in hits])
    if len(keys) == wanted:
        # The engine orders by half of the key: drop the last group, which may have been cut.
        last = keys[-1].int >> 64
        keys = [key for key in keys if key.int >> 64 != last]
    return sorted((key for key in keys if before is None or key < before), reverse=True)[:most]


def documents(searcher: tantivy.Searcher, ids: Sequence[UUID]) -> dict[UUID, PrecedentDocument]:
    if not ids:
        return {}
    hits = searcher.search(one_of("id", map(str, ids)), len(ids), count=False).hits
    found = [from_body(cast("bytes", searcher.doc(address).get_first("body"))) for _, address in hits]
    return {document.id: document for document in found}


def suggest(
    searcher: tantivy.Searcher, prefixes: Sequence[str], most: int, without: frozenset[UUID]
) -> dict[str, list[Suggestion]]:
    bearing = all_of(tantivy.Query.all_query(), *conditions(SearchFilter(without=without)))
    found = {}
    for prefix in prefixes:
        terms = searcher.terms_with_prefix("keywords", prefix, bearing)
        best = sorted(terms, key=lambda one: (-one[1], one[0]))[:most]
        found[prefix] = [Suggestion(text, count) for text, count in best]
    return found


def all_versions(index: TantivyIndex) -> dict[UUID, int]:
    searcher = index.searcher()
    return _versions(searcher, tantivy.Query.all_query(), searcher.num_docs)


def versions(searcher: tantivy.Searcher, ids: Sequence[UUID]) -> dict[UUID, int]:
    """The indexed versions of those that are there."""
    return _versions(searcher, one_of("id", map(str, ids)), len(ids))


def _versions(searcher: tantivy.Searcher, query: tantivy.Query, most: int) -> dict[UUID, int]:
    if not most or not searcher.num_docs:
        return {}
    at = [address for _, address in searcher.search(query, most, count=False).hits]
    numbers = searcher.fast_field_values("version", at)
    return {key: int(number or 0) for key, number in zip(_uuids(searcher, at), numbers, strict=True)}


def _uuids(searcher: tantivy.Searcher, at: list[tantivy.DocAddress]) -> list[UUID]:
    return [UUID(int=key) for key in _keys(searcher, at)]


def _named(keys: Iterable[int]) -> tantivy.Query:
    return one_of("id", map(_id_text, keys))


def _id_text(key: int) -> str:
    """The id of this number as the index writes it; a ``UUID`` would take five times as long to tell."""
    digits = f"{key:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _keys(searcher: tantivy.Searcher, at: list[tantivy.DocAddress]) -> list[int]:
    """The numbers of the ids."""
    high = searcher.fast_field_values("id_high", at)
    low = searcher.fast_field_values("id_low", at)
    return [int(a or 0) << 64 | int(b or 0) & LOW_BITS for a, b in zip(high, low, strict=True)]


def _best(searcher: tantivy.Searcher, query: tantivy.Query, most: int) -> dict[int, float]:
    return _scored(searcher, searcher.search(query, most, count=False).hits)


def _scored(searcher: tantivy.Searcher, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> dict[int, float]:
    keys = _keys(searcher, [address for _, address in hits])
    return {key: score for key, (score, _) in zip(keys, hits, strict=True)}


def _vectors(index: TantivyIndex, query: Query) -> dict[str, NDArray[np.float32]]:
    """What each list is compared with: the expected outcome, with outcomes told and expected."""
    if query.vectors is None or index.model is None or index.model.stamp != query.vectors.stamp:
        return {}
    found = {ISSUE: query.vectors.issue}
    if query.vectors.expected is not None:
        found[EXPECTED] = query.vectors.expected
        if query.vectors.told:
            found[OUTCOME] = query.vectors.expected
    return found


def _slots(
    searcher: tantivy.Searcher, query: tantivy.Query, most: int
) -> tuple[list[int], NDArray[np.int64]]:
    """The matching precedents that have vectors, and where those are."""
    at = [address for _, address in searcher.search(query, most, count=False).hits]
    pairs = [
        (key, int(slot))
        for key, slot in zip(_keys(searcher, at), searcher.fast_field_values("slot", at), strict=True)
        if slot is not None
    ]
    return [key for key, _ in pairs], np.fromiter((slot for _, slot in pairs), np.int64, len(pairs))


def _nearest_vectors(
    index: TantivyIndex,
    searcher: tantivy.Searcher,
    name: str,
    vector: NDArray[np.float32],
    having: list[tantivy.Query],
    most: int,
) -> dict[int, float]:
    if index.vectors is None or not 0 < len(index.vectors) <= EXACT_VECTORS:
        return {}
    everything = tantivy.Query.all_query()
    matching = all_of(everything, *having)
    matches = (searcher.search(matching, 1).count or 0) if having else searcher.num_docs  # type: ignore[attr-defined]
    if having and matches <= NARROW_FILTER:
        keys, slots = _slots(searcher, matching, max(1, matches))
        likeness = index.vectors.likeness(name, vector, slots)
        best = np.argsort(-likeness)[:most]
        return {keys[at]: float(likeness[at]) for at in best}
    likeness = index.vectors.likeness(name, vector)
    # Some of the best records are of replaced or filtered-out documents: look at more in proportion.
    looked_at = min(len(likeness), int(1.5 * most * len(likeness) / max(1, matches)) + most)
    best = np.argpartition(-likeness, looked_at - 1)[:looked_at]
    keys, slots = _slots(searcher, all_of(everything, one_of("slot", best.tolist()), *having), looked_at)
    found = sorted(zip(keys, likeness[slots].tolist(), strict=True), key=lambda one: -one[1])
    return dict(found[:most])


def _facets(aggregated: dict[str, Any]) -> Facets:
    found: dict[str, tuple[Facet, ...]] = {}
    for name in _LABELS:
        labels = [
            (str(one["key"]).split(LABEL_SEPARATOR), one["doc_count"]) for one in aggregated[name]["buckets"]
        ]
        found[name] = tuple(
            Facet(code, rest[0] if rest else "", count)
            for (code, *rest), count in sorted(labels, key=lambda one: (-one[1], one[0]))
        )
    years = sorted(
        ((int(one["key"]), one["doc_count"]) for one in aggregated["years"]["buckets"]), reverse=True
    )
    return Facets(years=tuple(Facet(str(year), "", count) for year, count in years), **found)
