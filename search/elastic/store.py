"""The Elasticsearch store: implements ``Store`` on whatever index the alias names now."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from uuid import UUID

import numpy as np
import orjson
from elasticsearch import NotFoundError
from numpy.typing import NDArray

from search.elastic import writing
from search.elastic.connection import telling
from search.elastic.health import health_of
from search.elastic.indices import Indices, all_versions, lacking_outside, new_name
from search.elastic.mapping import LABEL_SEPARATOR, LABELS, conditions, from_body
from search.engine import NO_INDEX, EngineUnavailable, Facet, Facets, SearchFilter, Suggestion
from search.store import BIGRAMS, EXPECTED, ISSUE, OUTCOME, OUTSIDE, WORDS, IndexChanged, Nearest

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Collection, Mapping, Sequence

    from elasticsearch import AsyncElasticsearch

    from search.engine import Health, PrecedentDocument
    from search.spaces import ArchiveModel, QueryVectors
    from search.store import Entry, OutsideSpace, Query

Asked: TypeAlias = "Sequence[str] | NDArray[np.float32]"
"""The terms of a list of terms, the vector of a list of vectors."""

SURE_SECONDS = 1.0
"""How long the alias is taken to name the same index."""
_AGGREGATIONS = {
    name: {"terms": {"field": field, "size": 50}} for name, field in (*LABELS.items(), ("years", "year"))
}
_REGEX_SYMBOLS = set('.?+*|{}[]()"\\#@&<>~^$-')


class ElasticStore:
    name = "elasticsearch"

    def __init__(
        self,
        client: AsyncElasticsearch,
        *,
        alias: str = "precedents",
        outside: OutsideSpace | None = None,
        shards: int = 1,
        replicas: int = 1,
    ) -> None:
        """``alias`` names the index that answers; indexes are named ``<alias>-<time>``."""
        self.client = client
        self.indices = Indices(client, alias, outside, shards=shards, replicas=replicas)
        self.alias = alias
        self._model: tuple[str | None, ArchiveModel | None] = (None, None)
        self._space: tuple[str | None, str | None] = (None, None)
        self._loading: tuple[str, asyncio.Task[ArchiveModel | None]] | None = None
        self._sure_until = 0.0
        self._swaps = 0

    async def nearest(
        self, query: Query, where: SearchFilter, most: int, *, lists: Collection[str], facets: bool
    ) -> Nearest:
        having = conditions(where)
        asked = {name: value for name, value in (await self._asked(query)).items() if name in lists}
        searches = {name: _search_of(name, value, having, most) for name, value in asked.items()}
        searches[BIGRAMS] |= {"track_total_hits": True}
        if facets:
            searches[BIGRAMS] |= {"aggs": _AGGREGATIONS}
        answers = await self._ask(searches)
        first = answers[BIGRAMS]
        found = await self._completed(asked, {name: _scores(name, one) for name, one in answers.items()})
        total = first["hits"]["total"]["value"]
        every = _facets(first["aggregations"]) if facets else None
        if apart := set().union(*found.values()) - found[BIGRAMS].keys():
            # Nearest in meaning, without a term in common: the pages hold them too.
            more = await self._counted(apart, facets=facets)
            total += more["hits"]["total"]["value"]
            every = every.plus(_facets(more["aggregations"])) if every else None
        keys = {text: int(text.replace("-", ""), 16) for text in set().union(*found.values())}
        return Nearest(
            {name: {keys[text]: score for text, score in scores.items()} for name, scores in found.items()},
            total,
            every,
        )

    async def _counted(self, ids: Collection[str], *, facets: bool) -> Any:
        body: dict[str, Any] = {"size": 0, "track_total_hits": True, "query": {"ids": {"values": list(ids)}}}
        if facets:
            body["aggs"] = _AGGREGATIONS
        return (await self._ask({BIGRAMS: body}))[BIGRAMS]

    async def _completed(
        self, asked: Mapping[str, Asked], found: dict[str, dict[str, float]]
    ) -> dict[str, dict[str, float]]:
        """With the score in each list of what only another list had found; by the id as the index writes it."""
        candidates = set().union(*found.values())
        searches: dict[str, dict[str, Any]] = {}
        for name, value in asked.items():
            if missing := candidates - found[name].keys():
                named = [{"ids": {"values": list(missing)}}]
                searches[name] = _search_of(name, value, named, len(missing))
        if searches:
            for name, answer in (await self._ask(searches)).items():
                found[name] |= _scores(name, answer)
        return found

    async def farther(
        self, query: Query, where: SearchFilter, *, before: UUID | None, most: int
    ) -> Sequence[UUID]:
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [_any("bigrams", query.narrative.bigrams), *conditions(where)]}},
            "sort": [{"id": "desc"}],
            "size": most,
            "_source": False,
            "track_total_hits": False,
        }
        if before is not None:
            body["search_after"] = [str(before)]
        answer = await self._search(body)
        return [UUID(hit["_id"]) for hit in answer["hits"]["hits"]]

    async def documents(self, ids: Sequence[UUID]) -> Mapping[UUID, PrecedentDocument]:
        if not ids:
            return {}
        answer = await self._search(
            {
                "query": {"ids": {"values": [str(key) for key in ids]}},
                "size": len(ids),
                "_source": ["body"],
                "track_total_hits": False,
            }
        )
        found = [from_body(hit["_source"]["body"]) for hit in answer["hits"]["hits"]]
        return {document.id: document for document in found}

    async def suggest(
        self, prefixes: Sequence[str], most: int, *, without: frozenset[UUID] = frozenset()
    ) -> Mapping[str, Sequence[Suggestion]]:
        # By number: a name in an answer may not be any text.
        beginning = {
            str(number): {"terms": {"field": "keywords", "include": _beginning(prefix), "size": most}}
            for number, prefix in enumerate(prefixes)
        }
        body: dict[str, Any] = {"size": 0, "track_total_hits": False, "aggs": beginning}
        if without:
            body["query"] = {"bool": {"filter": conditions(SearchFilter(without=without))}}
        answer = await self._search(body)
        found = {}
        for number, prefix in enumerate(prefixes):
            buckets = answer["aggregations"][str(number)]["buckets"]
            words = [Suggestion(one["key"], one["doc_count"]) for one in buckets]
            found[prefix] = sorted(words, key=lambda one: (-one.count, one.text))
        return found

    async def model(self) -> ArchiveModel | None:
        """Kept until another index answers; which one does is asked for once a second.

        A search that was overtaken by a swap sees it from its hits (``IndexChanged``).
        """
        name = self._model[0]
        if name is None or time.monotonic() >= self._sure_until or self._swaps != self.indices.swaps:
            self._swaps = self.indices.swaps
            name = await self.indices.current()
            self._sure_until = time.monotonic() + SURE_SECONDS
        if name != self._model[0]:
            self._model = (name, await self._loaded(name) if name else None)
        return self._model[1]

    async def _loaded(self, name: str) -> ArchiveModel | None:
        """Loaded once for all who wait, and to the end though they give up: it may be some 40 MB."""
        if self._loading is None or self._loading[0] != name:
            self._loading = (name, asyncio.create_task(self.indices.model(name)))
        task = self._loading[1]
        try:
            return await asyncio.shield(task)
        finally:
            if task.done() and self._loading == (name, task):
                self._loading = None

    async def space(self) -> str | None:
        """Kept until another index answers."""
        name = await self.indices.current()
        if name != self._space[0]:
            self._space = (name, await self.indices.space(name) if name else None)
        return self._space[1]

    async def lacking(self, *, after: UUID | None, most: int) -> Sequence[UUID]:
        return await lacking_outside(self.client, self.alias, after, most)

    async def complete(self, entries: Sequence[Entry]) -> None:
        await self.indices.put(self.alias, entries, answering=True)
        await writing.show(self.client, self.alias)

    async def put(self, parts: AsyncIterable[Sequence[Entry]]) -> None:
        if await self.indices.current() is None:
            await self.indices.make(new_name(self.alias), None, answering=True)
        sent = 0
        async for entries in parts:
            await self.indices.put(self.alias, entries, answering=True)
            sent += len(entries)
        if sent:
            await writing.show(self.client, self.alias)

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        if await self.indices.current() is not None:
            await writing.delete(self.client, self.alias, gone, answering=True)
            await writing.show(self.client, self.alias)

    async def count(self) -> int:
        if await self.indices.current() is None:
            return 0
        answer = await self._search({"size": 0, "track_total_hits": True})
        return int(answer["hits"]["total"]["value"])

    async def ids(self) -> dict[UUID, int]:
        return await all_versions(self.client, self.alias)

    async def close(self) -> None:
        if self._loading is not None:
            self._loading[1].cancel()
        await self.client.close()

    async def health(self) -> Health:
        return await health_of(self)

    async def _asked(self, query: Query) -> dict[str, Asked]:
        """What each list that the query and the index can fill is asked for."""
        asked: dict[str, Asked] = {BIGRAMS: query.narrative.bigrams, WORDS: query.narrative.words}
        if query.outside is not None:
            asked[OUTSIDE] = query.outside
        # The one that the search began with, unless this store has not been asked for it yet.
        model = self._model[1] or (await self.model() if query.vectors else None)
        if query.vectors is not None:
            if model is None or model.stamp != query.vectors.stamp:
                raise IndexChanged
            asked |= _within(query.vectors)
        return asked

    async def _ask(self, searches: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        """All in one round trip."""
        # A shard that is missing would leave precedents out, and nobody would be told.
        head = orjson.dumps({"index": self.alias, "allow_partial_search_results": False})
        lines: list[bytes] = []
        for body in searches.values():
            lines += [head, orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)]
        with telling():
            answers = (await self.client.msearch(searches=lines))["responses"]  # type: ignore[arg-type]  # JSON already
        for answer in answers:
            if "error" in answer:
                await self._check_index()
                raise EngineUnavailable(str(answer["error"].get("reason") or answer["error"]))
        # The alias names one index at a time: the first hit tells for all of an answer.
        if self._model[0] is not None and any(
            hit["_index"] != self._model[0] for answer in answers for hit in answer["hits"]["hits"][:1]
        ):
            await self._check_index()
        return dict(zip(searches, answers, strict=True))

    async def _check_index(self) -> None:
        """Raises IndexChanged where another index answers than the model is of."""
        known, self._sure_until = self._model[0], 0.0
        await self.model()
        if known != self._model[0]:
            raise IndexChanged

    async def _search(self, body: dict[str, Any]) -> Any:
        try:
            with telling():
                return await self.client.search(
                    index=self.alias, allow_partial_search_results=False, body=body
                )
        except NotFoundError as error:
            raise EngineUnavailable(NO_INDEX) from error


def _beginning(prefix: str) -> str:
    return "".join(f"\\{one}" if one in _REGEX_SYMBOLS else one for one in prefix) + ".*"


def _within(vectors: QueryVectors) -> dict[str, NDArray[np.float32]]:
    """What each list of the archive's own vectors is compared with."""
    wanted = {ISSUE: vectors.issue}
    if vectors.expected is not None:
        wanted[EXPECTED] = vectors.expected
        if vectors.told:
            wanted[OUTCOME] = vectors.expected
    return wanted


def _search_of(name: str, asked: Asked, having: list[dict[str, Any]], most: int) -> dict[str, Any]:
    """The best ``most`` of one list."""
    body: dict[str, Any] = {
        "size": most,
        "track_total_hits": False,
        # Ids come from the column: the stored document need not be unpacked for them.
        "stored_fields": "_none_",
        "docvalue_fields": ["id"],
    }
    if name in {BIGRAMS, WORDS}:
        body["query"] = {"bool": {"must": [_any(name, cast("Sequence[str]", asked))], "filter": having}}
    else:
        body["knn"] = {
            "field": name,
            "query_vector": asked,
            "k": most,
            "num_candidates": 2 * most,
            "filter": having,
        }
    return body


def _any(field: str, terms: Sequence[str]) -> dict[str, Any]:
    return {"match": {field: {"query": " ".join(terms)}}}


def _scores(name: str, answer: Any) -> dict[str, float]:
    hits = answer["hits"]["hits"]
    if name in {BIGRAMS, WORDS}:
        return {hit["fields"]["id"][0]: hit["_score"] for hit in hits}
    # Elasticsearch tells (1 + cosine) / 2.
    return {hit["fields"]["id"][0]: 2 * hit["_score"] - 1 for hit in hits}


def _facets(aggregations: Any) -> Facets:
    found: dict[str, tuple[Facet, ...]] = {}
    for name in LABELS:
        labels = [
            (one["key"].split(LABEL_SEPARATOR), one["doc_count"]) for one in aggregations[name]["buckets"]
        ]
        labels.sort(key=lambda one: (-one[1], one[0]))
        found[name] = tuple(Facet(code, rest[0] if rest else "", count) for (code, *rest), count in labels)
    years = sorted(((one["key"], one["doc_count"]) for one in aggregations["years"]["buckets"]), reverse=True)
    return Facets(years=tuple(Facet(str(year), "", count) for year, count in years), **found)
