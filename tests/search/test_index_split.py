"""Shards and replicas: as they are set up, and told where an older index has others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.elastic.connection import connect
from search.elastic.store import ElasticStore
from search.engine import SearchFilter, SearchRequest
from search.narrative import read_narrative
from search.precedents import PrecedentSearch, entries_of
from search.store import BIGRAMS, ISSUE, IndexChanged, Query
from tests.search.library import ALL, WALL
from tests.search.test_vectors import NARRATIVE, learn, many

pytestmark = pytest.mark.es


@pytest.fixture
async def split(elastic, elasticsearch_url):
    """The same alias, set up with three shards and no replica."""
    store = ElasticStore(connect(elasticsearch_url), alias=elastic.store.alias, shards=3, replicas=0)
    yield PrecedentSearch(store)
    await store.close()


async def test_a_new_index_is_split_as_set_up_and_answers_alike(elastic, split) -> None:
    await elastic.hold(ALL)
    before = await elastic.engine.search(SearchRequest(WALL.facts))

    building = await split.store.indices.begin(None)
    pack = await building.packing()
    await building.put(pack(entries_of(ALL, None)))
    await split.store.indices.swap(building)
    after = await split.search(SearchRequest(WALL.facts))

    assert await split.store.indices.split(building.name) == (3, 0)
    assert after.hits[0].id == before.hits[0].id == WALL.id
    assert {hit.id for hit in after.hits} == {hit.id for hit in before.hits}
    assert after.total_count == before.total_count


async def test_installations_whose_names_begin_alike_leave_each_others_indexes_alone(
    elastic, elasticsearch_url
) -> None:
    neighbour = ElasticStore(connect(elasticsearch_url), alias=f"{elastic.store.alias}-2")
    begun = await neighbour.indices.begin(None)

    await elastic.hold(ALL)
    await elastic.hold(ALL)

    assert begun.name not in await elastic.store.indices.all_names()
    assert await elastic.store.indices.unfinished() is None
    assert (await neighbour.indices.unfinished()).name == begun.name
    await neighbour.close()


async def test_health_tells_an_index_that_is_split_otherwise(elastic, split) -> None:
    await elastic.hold(ALL)

    plain, other = await elastic.engine.health(), await split.health()

    assert (plain.ready, other.ready, other.documents) == (True, True, len(ALL))
    assert "分片" not in plain.zh
    assert "1 个分片、1 份副本，设置的是 3 和 0" in other.zh
    assert "has 1 shards and 1 replicas, 3 and 0 are set" in other.en


async def test_a_swap_behind_our_back_is_noticed_in_mid_search(elastic, split) -> None:
    documents = many(80)
    old = replace(learn(documents), stamp="旧")
    new = replace(learn(documents[:60]), stamp="新")
    await elastic.hold(documents, old)
    assert await split.store.model() is not None

    await elastic.hold([*documents, WALL], new)
    found = await split.search(SearchRequest(WALL.facts, first=1))

    assert found.hits[0].id == WALL.id
    model = await split.store.model()
    assert model is not None
    assert model.stamp == "新"


async def test_vectors_of_another_index_are_refused(elastic) -> None:
    documents = many(80)
    model = replace(learn(documents), stamp="旧")
    await elastic.hold(documents, replace(model, stamp="新"))
    narrative = read_narrative(NARRATIVE)
    query = Query(narrative, model.of_query(narrative.word_counts, len(NARRATIVE)))

    with pytest.raises(IndexChanged):
        await elastic.store.nearest(query, SearchFilter(), 5, lists=(BIGRAMS, ISSUE), facets=False)
