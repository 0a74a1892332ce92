"""The Elasticsearch store: implements ``Store`` on whatever index the alias names now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

from elasticsearch import ApiError, NotFoundError

from search.elastic import writing
from search.elastic.connection import MAJOR_VERSION, is_shut_out, speaks_another_version, telling
from search.elastic.indices import Indices, all_versions, lacking_outside, new_name
from search.elastic.mapping import ANALYZER, LABEL_SEPARATOR, LABELS, conditions, from_body
from search.engine import NO_INDEX, EngineUnavailable, Facet, Facets, Health, Suggestion
from search.store import BIGRAMS, EXPECTED, ISSUE, OUTCOME, OUTSIDE, WORDS, Nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from elasticsearch import AsyncElasticsearch
    from numpy.typing import NDArray

    from search.engine import PrecedentDocument, SearchFilter
    from search.spaces import ArchiveModel, QueryVectors
    from search.store import Entry, OutsideSpace, Query, Scores

_AGGREGATIONS = {
    name: {"terms": {"field": field, "size": 50}} for name, field in (*LABELS.items(), ("years", "year"))
}
HEALTH_SECONDS = 3.0
"""Readiness is asked every few seconds, and must not hang with the server it tells of."""
_REGEX_SYMBOLS = set('.?+*|{}[]()"\\#@&<>~^$-')


class ElasticStore:
    name = "elasticsearch"

    def __init__(
        self, client: AsyncElasticsearch, *, alias: str = "precedents", outside: OutsideSpace | None = None
    ) -> None:
        """``alias`` names the index that answers; indexes are named ``<alias>-<time>``."""
        self.client = client
        self.indices = Indices(client, alias, outside)
        self.alias = alias
        self._model: tuple[str | None, ArchiveModel | None] = (None, None)
        self._space: tuple[str | None, str | None] = (None, None)
        self._loading: tuple[str, asyncio.Task[ArchiveModel | None]] | None = None

    async def nearest(self, query: Query, where: SearchFilter, most: int, *, facets: bool) -> Nearest:
        having = conditions(where)
        searches = await self._searches(query, having, most)
        searches[BIGRAMS] |= {"track_total_hits": True}
        if facets:
            searches[BIGRAMS] |= {"aggs": _AGGREGATIONS}
        answers = await self._ask(searches)
        first = answers[BIGRAMS]
        return Nearest(
            {name: _scores(name, answer) for name, answer in answers.items()},
            first["hits"]["total"]["value"],
            _facets(first["aggregations"]) if facets else None,
        )

    async def scores(self, query: Query, ids: Sequence[UUID]) -> Mapping[str, Scores]:
        named = [{"ids": {"values": [str(key) for key in ids]}}]
        answers = await self._ask(await self._searches(query, named, max(1, len(ids))))
        return {name: _scores(name, answer) for name, answer in answers.items()}

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
                "track_total_hits": False,
            }
        )
        found = [from_body(hit["_source"]["body"]) for hit in answer["hits"]["hits"]]
        return {document.id: document for document in found}

    async def suggest(self, prefix: str, most: int) -> Sequence[Suggestion]:
        pattern = "".join(f"\\{one}" if one in _REGEX_SYMBOLS else one for one in prefix) + ".*"
        terms = {"field": "keywords", "include": pattern, "size": most}
        answer = await self._search({"size": 0, "aggs": {"keywords": {"terms": terms}}})
        buckets = answer["aggregations"]["keywords"]["buckets"]
        found = [Suggestion(one["key"], one["doc_count"]) for one in buckets]
        return sorted(found, key=lambda one: (-one.count, one.text))

    async def model(self) -> ArchiveModel | None:
        """Kept until another index answers."""
        name = await self.indices.current()
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
        await self.indices.put(self.alias, entries, visible=True)

    async def put(self, entries: Sequence[Entry]) -> None:
        if await self.indices.current() is None:
            await self.indices.make(new_name(self.alias), None, answering=True)
        await self.indices.put(self.alias, entries, visible=True)

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        if await self.indices.current() is not None:
            await writing.delete(self.client, self.alias, gone, visible=True)

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
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                return await self._health()
        except TimeoutError:
            return self._ill(
                f"Elasticsearch 在 {HEALTH_SECONDS:.0f} 秒内没有回应。",
                f"Elasticsearch did not answer within {HEALTH_SECONDS:.0f} seconds.",
            )
        except EngineUnavailable as error:
            if isinstance(error.__cause__, ApiError):
                return self._refusing(error.__cause__)
            return self._ill(f"连不上 Elasticsearch：{error}。", f"Elasticsearch cannot be reached: {error}.")

    def _refusing(self, error: ApiError) -> Health:
        """It is there, and will not talk to us."""
        if speaks_another_version(error):
            return self._ill(
                f"Elasticsearch 须为 {MAJOR_VERSION}.x，这台是更早的版本。",
                f"Elasticsearch must be {MAJOR_VERSION}.x; this one is older.",
            )
        if is_shut_out(error):
            return self._ill(
                "Elasticsearch 拒绝访问，请核对 ELASTICSEARCH_API_KEY。",
                "Elasticsearch refuses access; check ELASTICSEARCH_API_KEY.",
            )
        return self._ill(
            f"Elasticsearch 出错：HTTP {error.status_code}。",
            f"Elasticsearch fails: HTTP {error.status_code}.",
        )

    async def _health(self) -> Health:
        with telling():
            nodes = (await self.client.nodes.info(metric="process"))["nodes"].values()
            versions = sorted({node["version"] for node in nodes})
            analyzed = await self.client.indices.analyze(analyzer=ANALYZER, text="宅基 基地")
        if any(int(version.split(".")[0]) != MAJOR_VERSION for version in versions):
            told = "、".join(versions)
            return self._ill(
                f"Elasticsearch 须为 {MAJOR_VERSION}.x，现为 {told}。",
                f"Elasticsearch must be {MAJOR_VERSION}.x, not {told}.",
            )
        if [token["token"] for token in analyzed["tokens"]] != ["宅基", "基地"]:
            return self._ill(
                "Elasticsearch 的分词与预期不符。", "Elasticsearch does not analyse as expected."
            )
        index = await self.indices.current()
        if index is None:
            return self._ill(
                "还没有索引，请运行 fengqiao index rebuild。",
                "There is no index yet; run fengqiao index rebuild.",
            )
        with telling():
            status = (await self.client.cluster.health(index=index))["status"]
        if status == "red":
            return self._ill(f"索引 {index} 有分片不可用。", f"A shard of {index} is missing.")
        documents = await self.count()
        return Health(
            engine=self.name,
            ready=True,
            documents=documents,
            index=index,
            vectors=await self.model() is not None,
            zh=f"Elasticsearch {versions[0]} 可用，共 {documents} 件。",
            en=f"Elasticsearch {versions[0]} answers, {documents} precedents.",
        )

    def _ill(self, zh: str, en: str) -> Health:
        return Health(engine=self.name, ready=False, zh=zh, en=en)

    async def _searches(
        self, query: Query, having: list[dict[str, Any]], most: int
    ) -> dict[str, dict[str, Any]]:
        """One search for each list that the query and the index can fill."""
        plain = {"size": most, "_source": False, "track_total_hits": False}
        searches: dict[str, dict[str, Any]] = {
            name: {**plain, "query": {"bool": {"must": [_any(name, terms)], "filter": having}}}
            for name, terms in ((BIGRAMS, query.narrative.bigrams), (WORDS, query.narrative.words))
        }
        wanted = {} if query.outside is None else {OUTSIDE: query.outside}
        # The one that the search began with, unless this store has not been asked for it yet.
        model = self._model[1] or (await self.model() if query.vectors else None)
        if query.vectors is not None and model is not None and model.stamp == query.vectors.stamp:
            wanted |= _within(query.vectors)
        for name, vector in wanted.items():
            near = {
                "field": name,
                "query_vector": vector.tolist(),
                "k": most,
                "num_candidates": 2 * most,
                "filter": having,
            }
            searches[name] = {**plain, "knn": near}
        return searches

    async def _ask(self, searches: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
        """All in one round trip."""
        lines: list[dict[str, Any]] = []
        for body in searches.values():
            # A shard that is missing would leave precedents out, and nobody would be told.
            lines += [{"index": self.alias, "allow_partial_search_results": False}, body]
        with telling():
            answers = (await self.client.msearch(searches=lines))["responses"]
        for answer in answers:
            if "error" in answer:
                raise EngineUnavailable(str(answer["error"].get("reason") or answer["error"]))
        return dict(zip(searches, answers, strict=True))

    async def _search(self, body: dict[str, Any]) -> Any:
        try:
            with telling():
                return await self.client.search(
                    index=self.alias, allow_partial_search_results=False, body=body
                )
        except NotFoundError as error:
            raise EngineUnavailable(NO_INDEX) from error


def _within(vectors: QueryVectors) -> dict[str, NDArray[np.float32]]:
    """What each list of the archive's own vectors is compared with."""
    wanted = {ISSUE: vectors.issue}
    if vectors.expected is not None:
        wanted[EXPECTED] = vectors.expected
        if vectors.told:
            wanted[OUTCOME] = vectors.expected
    return wanted


def _any(field: str, terms: Sequence[str]) -> dict[str, Any]:
    return {"match": {field: {"query": " ".join(terms)}}}


def _scores(name: str, answer: Any) -> dict[UUID, float]:
    hits = answer["hits"]["hits"]
    if name in {BIGRAMS, WORDS}:
        return {UUID(hit["_id"]): hit["_score"] for hit in hits}
    # Elasticsearch tells (1 + cosine) / 2.
    return {UUID(hit["_id"]): 2 * hit["_score"] - 1 for hit in hits}


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
