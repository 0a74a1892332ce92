"""The search for precedents 类案检索, over any store; implements ``SearchEngine``."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from uuid_utils.compat import uuid7

from mediation.problems import Refused
from search.cuts import tokens_of, told
from search.departures import nobody_leaves
from search.engine import (
    LARGEST_PAGE,
    MOST_SUGGESTIONS,
    Dispute,
    EngineUnavailable,
    Flaw,
    Found,
    Hit,
    SearchFilter,
    SearchOrder,
    SearchRequest,
)
from search.highlights import highlights_of
from search.narrative import is_text, read_narrative
from search.outcomes import NEAREST, outcomes_of
from search.problems import LONGEST_NARRATIVE, CursorNotValid, PageSizeOutOfRange
from search.ranking import Ranked, faded, falling, fuse, settle_near_ties, symmetric, weights_for
from search.reasons import Grounds, closeness_of, grounds, reasons_of
from search.store import OUTSIDE, Entry, IndexChanged, Query
from search.terms import bigrams, distinct, words
from search.windows import Cursor, Window, Windows, digest_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

    from search.cuts import Told
    from search.departures import Departures
    from search.embedding.embedder import Embedder
    from search.engine import Health, PrecedentDocument, Suggestion
    from search.spaces import ArchiveModel
    from search.store import Store

LIST_LENGTH = 200
"""Candidates of each list; standard scores are taken over their union (elasticsearch.md §2)."""
RERANKED = 100
"""Candidates looked at in full, for near-ties and for nearest facts."""
PART = 250
"""Documents made ready at a time."""
_LONG_TEXT = 2_000
_TRIES = 3
_WARMING = "借款三万元写了借条，到期不还，催讨多次没有结果。"
_NO_OUTSIDE_VECTORS = Flaw(
    what_zh="外部向量",
    what_en="Outside vectors",
    zh="索引里没有所设外部向量模型的向量，查找时没有用上；请运行 fengqiao index rebuild。",
    en="The index has no vectors of the embedding model that is set, which goes unused; run fengqiao index rebuild.",
)
INDEX_CHANGING = "the index is changed again and again"


class PrecedentSearch:
    """One engine: the ranking is here, the lists come from the store."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder | None = None,
        departures: Callable[[], Awaitable[Departures]] = nobody_leaves,
    ) -> None:
        """``departures`` tells what the library has withdrawn and the store may not know of yet."""
        self.store = store
        self._embedder = embedder
        self._departures = departures
        self.name = store.name
        self._windows = Windows()

    async def search(self, request: SearchRequest) -> Found:
        for _ in range(_TRIES):
            try:
                return await self._search(request)
            except IndexChanged:
                continue
        raise EngineUnavailable(INDEX_CHANGING)

    async def _search(self, request: SearchRequest) -> Found:
        if not 1 <= request.first <= LARGEST_PAGE:
            raise Refused(PageSizeOutOfRange(field="first", largest=LARGEST_PAGE))
        model = await self.store.model()
        query = await _query(request.narrative, model)
        digest = digest_of(request)
        cursor = _cursor(request.after, digest)
        left = await self._departures()
        request = _without(request, left.waiting)
        window = self._windows.find(cursor.search_id, digest) if cursor else None
        documents: dict[UUID, PrecedentDocument] = {}
        if window is None or window.departures != left.ever or (request.facets and window.facets is None):
            search_id = cursor.search_id if cursor else UUID(str(uuid7()))
            window, documents = await self._look(query, request, digest, search_id, window)
            window.departures = left.ever
        # The first of the window tell how near the best is (``Hit.score``), on every page.
        nearest_keys = _slice(window, 0, NEAREST)
        shown = [*nearest_keys, *_slice(window, window.start(cursor), request.first + 1)]
        await self._load(shown, documents, request)
        page, more, beyond = await self._page(window, query, request, cursor, documents)
        nearest = [documents[key] for key in nearest_keys if key in documents]
        on = grounds(query.narrative, request.dispute, nearest, model)
        hits = await asyncio.to_thread(_hits, page, documents, on, window, beyond, request)
        return Found(
            search_id=window.search_id,
            total_count=window.total,
            engine=self.name,
            degraded=False,
            outcomes=outcomes_of(nearest) if request.outcomes else None,
            facets=window.facets if request.facets else None,
            hits=hits,
            has_next_page=more,
            partial=window.partial,
        )

    async def similar_to(
        self, narrative: str, dispute: Dispute, *, first: int = 5, without: frozenset[UUID] = frozenset()
    ) -> Found:
        return await self.search(
            SearchRequest(
                narrative[:LONGEST_NARRATIVE],
                SearchFilter(without=without),
                first=first,
                dispute=dispute,
                facets=False,
                outcomes=False,
                highlights=False,
                # The parties' names are known to the case, not to us: they could not all be taken out.
                outside=False,
            )
        )

    async def suggest(self, *prefixes: str) -> tuple[tuple[Suggestion, ...], ...]:
        wanted = [prefix.strip() for prefix in prefixes]
        asked = distinct(prefix for prefix in wanted if prefix and is_text(prefix))
        if not asked:
            return ((),) * len(wanted)
        left = await self._departures()
        found = await self.store.suggest(asked, MOST_SUGGESTIONS, without=left.waiting)
        return tuple(tuple(found.get(prefix, ())) for prefix in wanted)

    async def warm(self) -> None:
        # The segmenter's dictionary first, in a thread: it takes a fifth of a second, and nobody is to wait beside it.
        await asyncio.to_thread(words, _WARMING)
        await self.search(SearchRequest(_WARMING, first=1, outside=False))

    async def put(self, documents: Sequence[PrecedentDocument]) -> None:
        await self.store.put(_ready(documents, await self.store.model()))

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        if gone:
            await self.store.delete(gone)

    async def count(self) -> int:
        return await self.store.count()

    async def ids(self) -> dict[UUID, int]:
        return await self.store.ids()

    async def health(self) -> Health:
        health = await self.store.health()
        if self._embedder is None or not health.ready:
            return health
        if await self.store.space() != self._embedder.space.name:
            return replace(health, flaws=(*health.flaws, _NO_OUTSIDE_VECTORS))
        zh, en = (
            ("外部向量暂停使用，稍后再试。", "Outside vectors are left out for a while.")
            if self._embedder.resting
            else ("已启用外部向量。", "Outside vectors are in use.")
        )
        return replace(health, zh=health.zh + zh, en=f"{health.en} {en}")

    async def close(self) -> None:
        await self.store.close()
        if self._embedder is not None:
            await self._embedder.close()

    def _asks_outside(self, request: SearchRequest) -> bool:
        return self._embedder is not None and request.outside and request.order is SearchOrder.SAME_ISSUE

    async def _with_outside(self, query: Query, request: SearchRequest) -> Query:
        """The query with its outside vector, if there is one to be had in time."""
        if self._embedder is None or not self._asks_outside(request):
            return query
        if await self.store.space() != self._embedder.space.name:
            return query
        return replace(query, outside=await self._embedder.of_query(request.narrative))

    async def _look(
        self, query: Query, request: SearchRequest, digest: bytes, search_id: UUID, known: Window | None
    ) -> tuple[Window, dict[UUID, PrecedentDocument]]:
        """Ask the store and rank; a window that is still known keeps its order."""
        if known is None:
            query = await self._with_outside(query, request)
        weights = weights_for(request.order, query)
        nearest = await self.store.nearest(
            query, request.filter, LIST_LENGTH, lists=weights.keys(), facets=request.facets
        )
        if known is not None:
            known.facets, known.total = nearest.facets, nearest.total
            return known, {}
        if OUTSIDE not in nearest.lists:
            query = replace(query, outside=None)
            weights = weights_for(request.order, query)
        candidates = list(set().union(*(nearest.lists.get(name, ()) for name in weights)))
        ranked = fuse(nearest.lists, weights, candidates)
        documents: dict[UUID, PrecedentDocument] = {}
        if request.order is SearchOrder.NEAREST_FACTS or request.dispute != Dispute():
            documents |= await self.store.documents([one.id for one in ranked[:RERANKED]])
        if request.order is SearchOrder.NEAREST_FACTS:
            ranked = await asyncio.to_thread(_by_facts, ranked, query, documents)
        ranked = settle_near_ties(ranked, documents, request.dispute)
        partial = query.outside is None and self._asks_outside(request)
        window = Window(search_id, digest, nearest.total, ranked, partial=partial, facets=nearest.facets)
        self._windows.keep(window)
        return window, documents

    async def _page(
        self,
        window: Window,
        query: Query,
        request: SearchRequest,
        cursor: Cursor | None,
        documents: dict[UUID, PrecedentDocument],
    ) -> tuple[list[Ranked], bool, frozenset[UUID]]:
        """The page's precedents that are still there, whether more follow, and which lie past the window."""
        wanted = request.first + 1
        found: list[Ranked] = []
        at = window.start(cursor)
        while at < len(window) and len(found) < wanted:
            part = [window[place] for place in range(at, min(at + wanted - len(found), len(window)))]
            at += len(part)
            await self._load([one.id for one in part], documents, request)
            found += [one for one in part if one.id in documents]
        beyond: list[Ranked] = []
        before = cursor.last if cursor and cursor.beyond else None
        inside = {one.id for one in window} if len(found) < wanted else set()
        while len(found) + len(beyond) < wanted:
            keys = await self.store.farther(query, request.filter, before=before, most=wanted + len(inside))
            if not keys:
                break
            before = keys[-1]
            new = [key for key in keys if key not in inside][: wanted - len(found) - len(beyond)]
            await self._load(new, documents, request)
            beyond += [Ranked(key.int, 0.0) for key in new if key in documents]
        page = (found + beyond)[:wanted]
        return page[: request.first], len(page) == wanted, frozenset(one.id for one in beyond)

    async def _load(
        self, keys: Sequence[UUID], documents: dict[UUID, PrecedentDocument], request: SearchRequest
    ) -> None:
        missing = list({key for key in keys if key not in documents} - request.filter.without)
        if missing:
            documents |= await self.store.documents(missing)


def _without(request: SearchRequest, gone: frozenset[UUID]) -> SearchRequest:
    if not gone:
        return request
    return replace(request, filter=replace(request.filter, without=request.filter.without | gone))


def _slice(window: Window, start: int, most: int) -> list[UUID]:
    return [window[at].id for at in range(start, min(start + most, len(window)))]


def _cursor(text: str | None, digest: bytes) -> Cursor | None:
    if text is None:
        return None
    cursor = Cursor.read(text)
    if cursor is None or cursor.digest != digest:
        raise Refused(CursorNotValid(field="after"))
    return cursor


async def _query(text: str, model: ArchiveModel | None) -> Query:
    def read() -> Query:
        narrative = read_narrative(text)
        vectors = model.of_query(narrative.word_counts, len(text)) if model else None
        return Query(narrative, vectors)

    return await asyncio.to_thread(read) if len(text) > _LONG_TEXT else read()


async def _ready(
    documents: Sequence[PrecedentDocument], model: ArchiveModel | None
) -> AsyncIterator[list[Entry]]:
    """Their entries; a part is made ready while the one before it is written."""
    before: asyncio.Task[list[Entry]] | None = None
    for at in range(0, len(documents), PART):
        part = asyncio.create_task(asyncio.to_thread(entries_of, documents[at : at + PART], model))
        if before is not None:
            yield await before
        before = part
    if before is not None:
        yield await before


def entries_of(documents: Iterable[PrecedentDocument], model: ArchiveModel | None) -> list[Entry]:
    """The documents with their vectors, where the archive has a model."""
    return with_vectors([told(one) for one in documents], model)


def with_vectors(found: Sequence[Told], model: ArchiveModel | None) -> list[Entry]:
    if model is None:
        return [Entry(one.document, " ".join(one.facts), one.bigrams) for one in found]
    outcomes: list[Counter[str]] = [Counter(one.outcome) if model.reasons else Counter() for one in found]
    vectors = model.of_documents([Counter(one.facts) for one in found], outcomes)
    return [
        Entry(one.document, " ".join(one.facts), one.bigrams, vector)
        for one, vector in zip(found, vectors, strict=True)
    ]


def _by_facts(
    ranked: list[Ranked], query: Query, documents: Mapping[UUID, PrecedentDocument]
) -> list[Ranked]:
    """Reorder the best by shared bigrams measured both ways; scores keep falling down the list."""
    known = {key.int for key in documents}
    head = [one for one in ranked if one.key in known]
    own = dict.fromkeys(query.narrative.own_bigrams, 1)
    others = {one.id: dict.fromkeys(distinct(bigrams(documents[one.id].facts)), 1) for one in head}
    nearness = symmetric(own, others)
    order = sorted(head, key=lambda one: (-nearness[one.id], -one.key))
    moved = [Ranked(one.key, place.score) for one, place in zip(order, head, strict=True)]
    return moved + [one for one in ranked if one.key not in known]


def _hits(
    page: Sequence[Ranked],
    documents: Mapping[UUID, PrecedentDocument],
    on: Grounds,
    window: Window,
    beyond: frozenset[UUID],
    request: SearchRequest,
) -> tuple[Hit, ...]:
    looked_at = {one.id for one in page}
    if request.closeness and window.nearness is None:
        looked_at.update(_slice(window, 0, NEAREST))
    told = {
        key: {token.word for token in tokens_of(documents[key], "facts", on.words)}
        for key in looked_at & documents.keys()
    }
    if request.closeness and window.nearness is None:
        window.nearness = _nearness(window, documents, told, on)
    scores = _scores(page, window, beyond) if request.closeness else {}
    hits = []
    for one in page:
        document = documents[one.id]
        cursor = Cursor(window.digest, window.search_id, one.id, one.score, one.id in beyond)
        hits.append(
            Hit(
                id=one.id,
                score=round(scores.get(one.id, 0.0), 4),
                highlights=highlights_of(document, on) if request.highlights else (),
                reasons=reasons_of(document, told[one.id], on) if request.reasons else (),
                cursor=str(cursor),
            )
        )
    return tuple(hits)


def _nearness(
    window: Window,
    documents: Mapping[UUID, PrecedentDocument],
    told: Mapping[UUID, set[str]],
    on: Grounds,
) -> list[float]:
    """How close the first are, told so that it falls with the order they stand in.

    One that has gone meanwhile keeps its place, and says nothing.
    """
    own = [
        closeness_of(documents[key], told[key], on) if key in documents else None
        for key in _slice(window, 0, NEAREST)
    ]
    fitted = iter(falling([value for value in own if value is not None]))
    found: list[float] = []
    for value in own:
        found.append(next(fitted) if value is not None else (found[-1] if found else 1.0))
    return found


def _scores(page: Sequence[Ranked], window: Window, beyond: frozenset[UUID]) -> dict[UUID, float]:
    """Falling down the list, from page to page. Behind those that were looked at, it fades with the rank's score."""
    near = window.nearness or ()
    at = {window[place].id: value for place, value in enumerate(near)}
    last = (near[-1], window[len(near) - 1].score) if near else (0.0, 0.0)
    return {
        one.id: 0.0
        if one.id in beyond
        else at[one.id]
        if one.id in at
        else faded(last[0], last[1] - one.score)
        for one in page
    }
