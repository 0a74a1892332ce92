"""An outside model's vectors in the ranking, on every engine: used while they are there, missed by nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from mediation.models import Precedent
from search.elastic.store import ElasticStore
from search.embedded.builder import TantivyBuilder
from search.embedded.store import TantivyStore
from search.embedded.vector_table import VectorTable
from search.embedding.breaker import REST_SECONDS, Breaker
from search.embedding.embedder import Embedder
from search.embedding.endpoint import Endpoint
from search.engine import Dispute, SearchFilter, SearchOrder, SearchRequest
from search.gaps import LOOK_SECONDS, Gaps
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from search.precedents import PrecedentSearch
from search.rebuild import rebuild
from tests.search.embedding_server import DIMENSIONS, MODEL, EmbeddingServer, running
from tests.search.library import ALL, DOG, LOAN, WAGES, WALL
from tests.search.published import lay_ground, publish, shelve, tell_index, withdraw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from search.store import Builder, Store
    from tests.search.conftest import Bench

BITTEN = "宠物犬抓伤了人，对方没有到场，要求出打针的钱，双方为此多次争吵，几次催讨。"
"""Shares no telling word with the precedent of the dog; its meaning alone leads there."""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Outside:
    """An engine with an endpoint set up, and the endpoint."""

    server: EmbeddingServer
    store: Store
    builder: Builder
    embedder: Embedder
    engine: PrecedentSearch
    gaps: Gaps
    clock: Clock

    async def partial(self, narrative: str = BITTEN) -> bool:
        return (await self.engine.search(SearchRequest(narrative))).partial

    async def first(self, narrative: str = BITTEN, **values) -> object:
        return (await self.engine.search(SearchRequest(narrative, **values))).hits[0].id


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with running() as server:
        yield server


@pytest.fixture
async def embedder(server: EmbeddingServer, clock: Clock) -> AsyncIterator[Embedder]:
    endpoint = Endpoint(server.url, MODEL, DIMENSIONS, breaker=Breaker(clock=clock))
    embedder = Embedder(server.settings, endpoint)
    yield embedder
    await embedder.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pgvector(embedder: Embedder, tmp_path: Path) -> tuple[Store, Builder]:
    home, table = tmp_path / "search", VectorTable(embedder.space)
    return TantivyStore(home, table), TantivyBuilder(home, table)


@pytest.fixture
def dense_vector(embedder: Embedder, elastic: Bench) -> tuple[Store, Builder]:
    assert isinstance(elastic.store, ElasticStore)
    elastic.store.indices.outside = embedder.space
    return elastic.store, elastic.builder


@pytest.fixture(params=["pgvector", pytest.param("dense_vector", marks=pytest.mark.es)])
def outside(request, server, embedder, clock, ground) -> Outside:
    """Each engine in turn, with an endpoint set up."""
    store, builder = request.getfixturevalue(request.param)
    engine = PrecedentSearch(store, embedder)
    return Outside(server, store, builder, embedder, engine, Gaps(store, embedder, clock=clock), clock)


@pytest.fixture
async def ground(database) -> None:
    await lay_ground()


async def shelve_all() -> None:
    for document in ALL:
        await shelve(document)


async def test_meaning_leads_where_words_do_not(outside) -> None:
    await shelve_all()
    await rebuild(outside.builder)
    by_words = [hit.id for hit in (await PrecedentSearch(outside.store).search(SearchRequest(BITTEN))).hits]

    await rebuild(outside.builder, embedder=outside.embedder)
    found = await outside.engine.search(SearchRequest(BITTEN))

    assert by_words[0] != DOG.id
    assert found.hits[0].id == DOG.id
    assert (found.partial, found.degraded) == (False, False)
    assert found.outcomes is not None
    assert len(outside.server.texts) == len(ALL) + 1


async def test_filters_hold_for_outside_vectors_too(outside) -> None:
    await shelve_all()
    await rebuild(outside.builder, embedder=outside.embedder)

    for where, expected in (
        (SearchFilter(dispute_type="03"), {3, 6}),
        (SearchFilter(division="621100", results=("terminated",)), {4}),
        (SearchFilter(without=frozenset({DOG.id}), year_from=2023, year_to=2023), {1, 3}),
        (SearchFilter(dispute_type="99"), set()),
    ):
        found = await outside.engine.search(SearchRequest(BITTEN, where))
        assert {hit.id.int & 0xFFFF for hit in found.hits} <= expected
        assert not found.partial


@pytest.mark.parametrize("trouble", ["down", "slow", "other size"])
async def test_an_endpoint_in_trouble_leaves_words_flagged_and_recovers(outside, trouble) -> None:
    await shelve_all()
    await rebuild(outside.builder, embedder=outside.embedder)
    by_words = [hit.id for hit in (await PrecedentSearch(outside.store).search(SearchRequest(BITTEN))).hits]
    outside.server.down = trouble == "down"
    outside.server.seconds = 3.0 if trouble == "slow" else 0.0
    outside.server.dimensions += trouble == "other size"

    found = await outside.engine.search(SearchRequest(BITTEN))
    next_page = await outside.engine.search(SearchRequest(BITTEN, after=found.hits[0].cursor, facets=False))
    outside.server.down, outside.server.seconds, outside.server.dimensions = False, 0.0, DIMENSIONS
    outside.clock.now += REST_SECONDS + 1

    assert (found.partial, found.degraded, next_page.partial) == (True, False, True)
    assert found.outcomes is not None
    assert [hit.id for hit in found.hits] == by_words
    assert not await outside.partial()
    assert await outside.first() == DOG.id


async def test_the_circuit_opens_and_searches_stop_waiting(outside) -> None:
    await shelve_all()
    await rebuild(outside.builder, embedder=outside.embedder)
    outside.server.down = True
    asked = []
    for number in range(5):
        before = len(outside.server.requests)
        assert await outside.partial(f"{BITTEN}第{number}次。")
        asked.append(len(outside.server.requests) - before)

    assert asked == [2, 2, 2, 0, 0]
    assert "暂停使用" in (await outside.engine.health()).zh


async def test_documents_get_in_while_the_endpoint_is_down_and_their_vectors_follow(outside) -> None:
    outside.server.down = True
    for document in ALL:
        await publish(document)
    indexer = Indexer(outside.engine, then=outside.gaps.fill)
    await indexer.drain_all()
    while await outside.gaps.fill():
        pass
    counted, vectors = await outside.engine.count(), await outside.store.lacking(after=None, most=10)
    outside.server.down = False
    outside.clock.now += max(REST_SECONDS, LOOK_SECONDS) + 1

    await outside.gaps.fill_all()
    outside.clock.now += LOOK_SECONDS + 1
    await outside.gaps.fill_all()

    assert (counted, len(vectors)) == (6, 6)
    assert await outside.store.lacking(after=None, most=10) == []
    assert await outside.first() == DOG.id


async def test_an_edited_precedent_gets_the_vector_of_its_new_text(outside) -> None:
    await shelve_all()
    await rebuild(outside.builder, embedder=outside.embedder)
    edited = replace(
        LOAN, version=2, facts="一家饭馆养的犬把上门送菜的人抓伤，伤者要求赔偿打针的钱，饭馆不认。"
    )
    await Precedent.filter(id=LOAN.id).update(facts=edited.facts, version=edited.version)
    await tell_index(LOAN.id)

    await Indexer(outside.engine).drain_all()
    missing = await outside.store.lacking(after=None, most=10)
    await outside.gaps.fill_all()

    assert missing == [LOAN.id]
    assert await outside.store.lacking(after=None, most=10) == []
    assert outside.server.texts[-1] == edited.facts


async def test_the_withdrawn_are_gone_with_their_vectors(outside) -> None:
    await shelve_all()
    await rebuild(outside.builder, embedder=outside.embedder)
    await withdraw(DOG.id)
    await Indexer(outside.engine).drain_all()

    found = await outside.engine.search(SearchRequest(BITTEN))

    assert DOG.id not in {hit.id for hit in found.hits}
    assert await outside.store.lacking(after=None, most=10) == []


async def test_vectors_of_another_model_are_never_mixed(outside) -> None:
    await shelve_all()
    await rebuild(outside.builder, embedder=outside.embedder)
    other = Embedder(replace(outside.server.settings, model="another-model"))
    engine = PrecedentSearch(outside.store, other)
    sent = len(outside.server.requests)

    found = await engine.search(SearchRequest(BITTEN))
    await Gaps(outside.store, other).fill_all()
    health = await engine.health()
    await other.close()

    assert found.partial
    assert len(outside.server.requests) == sent
    assert health.ready
    [flaw] = health.flaws
    assert (flaw.what_zh, flaw.mend) == ("外部向量", "fengqiao index rebuild")
    assert flaw.zh.startswith("索引里没有所设外部向量模型的向量")


async def test_a_case_on_record_and_the_order_by_facts_send_nothing(outside) -> None:
    await shelve_all()
    await rebuild(outside.builder, embedder=outside.embedder)
    sent = len(outside.server.requests)

    similar = await outside.engine.similar_to(BITTEN, Dispute())
    facts = await outside.engine.search(SearchRequest(BITTEN, order=SearchOrder.NEAREST_FACTS))

    assert (similar.partial, facts.partial) == (False, False)
    assert len(outside.server.requests) == sent


async def test_a_former_index_answers_with_its_own_vectors(outside) -> None:
    await shelve_all()
    await rebuild(outside.builder, embedder=outside.embedder)
    outside.server.down = True
    await rebuild(outside.builder, embedder=outside.embedder)
    without = await outside.store.lacking(after=None, most=10)
    await outside.builder.roll_back()
    outside.server.down = False
    outside.clock.now += REST_SECONDS + 1

    assert len(without) == 6
    assert await outside.store.lacking(after=None, most=10) == []
    assert await outside.first() == DOG.id


async def test_off_by_default_nothing_is_sent_and_nothing_flagged(database, tmp_path: Path) -> None:
    search = Search(SearchSettings(tmp_path / "search"))
    await lay_ground()
    await search.put(ALL)

    found = await search.search(SearchRequest(BITTEN))
    idle = await search.fill_gaps()
    await search.close()

    assert (search.embedder, idle, found.partial) == (None, False, False)


async def test_the_search_as_it_is_opened_indexes_and_finds(server, database, tmp_path: Path) -> None:
    search = Search(SearchSettings(tmp_path / "search", embedding=server.settings))
    await lay_ground()
    for document in (WALL, WAGES, DOG):
        await shelve(document)
        await tell_index(document.id)
    indexer = Indexer(search, then=search.fill_gaps)

    await indexer.drain_all()
    while await search.fill_gaps():
        pass
    found = await search.search(SearchRequest(BITTEN))
    health = await search.health()
    await search.close()

    assert (found.hits[0].id, found.partial) == (DOG.id, False)
    assert health.zh.endswith("已启用外部向量。")
