"""The rankings that are compared: chance, what everyone does, and the product."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

from search.engine import SearchFilter, SearchRequest
from search.narrative import Narrative, read_narrative
from search.store import BIGRAMS, Query
from search.terms import bigrams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.search.engines import Measured
    from benchmarks.search.sets import JudgedSet, Question

DEPTH = 100
RANDOM, MATCH, ONCE, PRODUCT = "random", "match", "bigrams-once", "fengqiao"
ALL = (RANDOM, MATCH, ONCE, PRODUCT)


async def rank(name: str, measured: Measured, judged: JudgedSet, question: Question) -> Sequence[UUID]:
    """The first hundred in this ranking's order."""
    if name == RANDOM:
        everything = {document.id for document in judged.documents} - judged.unlearnt - {question.key}
        keys = sorted(question.pool or everything)
        return random.Random(question.text).sample(keys, min(DEPTH, len(keys)))
    where = SearchFilter(within=question.pool)
    if question.pool is None:
        # A corpus that asks itself must not find the question.
        itself = frozenset({question.key} if question.key else ())
        where = SearchFilter(without=judged.unlearnt | itself)
    if name == PRODUCT:
        found = await measured.engine.search(
            SearchRequest(
                question.text,
                where,
                first=DEPTH,
                facets=False,
                outcomes=False,
                highlights=False,
                reasons=False,
                closeness=False,
            )
        )
        return [hit.id for hit in found.hits]
    narrative = read_narrative(question.text)
    # A plain match query counts a term as often as the narrative repeats it.
    terms = tuple(bigrams(question.text)) if name == MATCH else narrative.own_bigrams
    narrative = Narrative(question.text, terms, narrative.words, Counter())
    nearest = await measured.store.nearest(Query(narrative), where, DEPTH, lists=(BIGRAMS,), facets=False)
    scores = nearest.lists[BIGRAMS]
    return [UUID(int=key) for key in sorted(scores, key=lambda key: (-scores[key], -key))]
