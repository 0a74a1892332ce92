"""A withdrawn precedent is gone at once 撤回即消失: from both engines, from what was found before, from every page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from uuid_utils.compat import uuid7

from api.planner.identifiers import encode_id
from api.resolvers.search import searches
from mediation.models import IndexJob, Precedent, Role
from mediation.personal_data import current_vault
from mediation.problems import Refused
from mediation.services.dead_letters import discard_dead_letter
from mediation.services.review_precedent import withdraw_precedent
from pages.kept_searches import KeptSearches
from pages.precedents import PrecedentPages
from search.database import DatabaseStore
from search.departures import departures
from search.engine import SearchRequest, Suggestion
from search.indexer import Indexer
from search.precedents import PrecedentSearch
from search.rebuild import rebuild, roll_back
from tests.api.serving import endpoint
from tests.factories import a_network, a_user
from tests.mediation.services.test_precedents import a_published

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.factories import Network
    from tests.search.conftest import Bench

TEXT = "两家因排水沟改道发生争执，车被挡住，请求调解，希望尽快恢复排水。"
FOUND = """query($text: String!) {
  precedents(narrative: $text) { edges { node { id title } highlights { fragments } reasons { text } } }
}"""
NODE = "query($id: ID!) { node(id: $id) { ... on Precedent { title facts } } }"


@pytest.fixture
async def network(database: str) -> Network:
    return await a_network()


@pytest.fixture
async def pages(bench: Bench, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The pages over this engine."""
    made = PrecedentPages(bench.engine, KeptSearches(tmp_path / "kept", current_vault()))
    routes = [
        Route("/precedents", made.submit, methods=["POST"]),
        Route("/precedents/found/{key}", made.found),
        Route("/precedents/{id}", made.one),
    ]
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def withdrawn(network: Network, key: UUID) -> None:
    county = network.viewer(Role.COUNTY, user=(await a_user("clerk", "县里")).id)
    await withdraw_precedent(key, "当事人要求。", by=county)


async def test_a_withdrawal_is_seen_by_nobody_before_the_index_knows(network, database, bench, pages) -> None:
    """What people are shown is read from the library: an engine that is behind, or away, shows nothing of it."""
    precedent = await a_published(network)
    await Indexer(bench.engine).drain_all()
    kept = (await pages.post("/precedents", data={"narrative": TEXT})).headers["location"]
    async with endpoint(database, searches=searches(bench.engine)) as api:
        before = await api.ask(FOUND, text=TEXT)
        page_before = await pages.get(kept)
        await withdrawn(network, precedent.id)
        after = await api.ask(FOUND, text=TEXT)
        node = await api.ask(NODE, id=encode_id("Precedent", precedent.id))

    assert before["precedents"]["edges"][0]["node"]["title"] == precedent.title
    assert precedent.title in page_before.text
    assert after["precedents"]["edges"] == []
    assert node == {"node": None}
    assert precedent.title not in (await pages.get(kept)).text
    assert (await pages.get(f"/precedents/{precedent.id}")).status_code == 404


async def test_a_withdrawal_leaves_the_index_suggestions_and_kept_searches(network, bench) -> None:
    precedent = await a_published(network)
    await Precedent.filter(id=precedent.id).update(keywords=["排水沟改道"])
    await Indexer(bench.engine).drain_all()
    first = await bench.engine.search(SearchRequest(TEXT, first=1))
    [suggested] = await bench.engine.suggest("排水沟")

    await withdrawn(network, precedent.id)
    await Indexer(bench.engine).drain_all()
    again = await bench.engine.search(SearchRequest(TEXT, first=1))
    stand_in = PrecedentSearch(DatabaseStore())

    assert [hit.id for hit in first.hits] == [precedent.id]
    assert [one.text for one in suggested] == ["排水沟改道"]
    assert (again.hits, again.total_count) == ((), 0)
    assert await bench.engine.suggest("排水沟") == ((),)
    assert await bench.store.documents([precedent.id]) == {}
    assert await bench.engine.ids() == {}
    assert (await stand_in.search(SearchRequest(TEXT))).hits == ()
    assert await stand_in.suggest("排水沟") == ((),)


async def test_a_withdrawal_counts_nowhere_before_the_index_knows(network, bench) -> None:
    """Hits, totals, facets, outcomes and suggestions, in each process: the library is asked, not the index."""
    kept, gone = await two_published(network)
    here, there = (PrecedentSearch(bench.store, departures=departures) for _ in range(2))
    await Indexer(here).drain_all()
    before = [await engine.search(SearchRequest(TEXT, first=1)) for engine in (here, there)]

    await withdrawn(network, gone.id)
    after = [await engine.search(SearchRequest(TEXT)) for engine in (here, there)]
    suggested = [await engine.suggest("排水沟") for engine in (here, there)]

    assert await bench.store.count() == 2  # the index has not been told
    assert [found.total_count for found in before] == [2, 2]
    for found in after:
        assert [hit.id for hit in found.hits] == [kept.id]
        assert (found.total_count, found.outcomes.cases) == (1, 1)
        assert [one.count for one in found.facets.dispute_types] == [1]
        assert [one.count for one in found.facets.divisions] == [1]
    assert suggested == [((Suggestion("排水沟改道", 1),),)] * 2


@pytest.mark.parametrize("told", [False, True], ids=["before the index knows", "afterwards"])
async def test_a_search_that_is_remembered_forgets_what_was_withdrawn(network, bench, told) -> None:
    """Its order stays, its counts do not: in the process that withdrew and in one that was not told."""
    kept, gone = await two_published(network)
    engine = PrecedentSearch(bench.store, departures=departures)
    await Indexer(engine).drain_all()
    first = await engine.search(SearchRequest(TEXT, first=1))
    [there] = {kept.id, gone.id} - {first.hits[0].id}

    await withdrawn(network, there)
    if told:
        await Indexer(PrecedentSearch(bench.store)).drain_all()
    second = await engine.search(SearchRequest(TEXT, first=1, after=first.end_cursor))

    assert (first.total_count, first.has_next_page) == (2, True)
    assert (second.search_id, second.hits, second.total_count) == (first.search_id, (), 1)
    assert [one.count for one in second.facets.years] == [1]


async def test_a_withdrawal_that_the_index_could_not_take_stays_unseen_and_is_not_put_aside(
    network, bench
) -> None:
    _, gone = await two_published(network)
    engine = PrecedentSearch(bench.store, departures=departures)
    await Indexer(engine).drain_all()
    await withdrawn(network, gone.id)
    await IndexJob.all().update(dead=True, attempts=8, error="索引写不进去")
    job = await IndexJob.get()
    city = network.viewer(Role.CITY, user=(await a_user("keeper", "市里")).id)

    with pytest.raises(Refused, match="撤回"):
        await discard_dead_letter(job.id, by=city)

    assert (await engine.search(SearchRequest(TEXT))).total_count == 1
    assert await IndexJob.all().count() == 1


async def two_published(network: Network) -> tuple[Precedent, Precedent]:
    """Two of one kind, both with a keyword of their own."""
    one = await Precedent.get(id=(await a_published(network)).id)
    other = await Precedent.create(**{**dict(one), "id": uuid7(), "case_id": None})
    await IndexJob.create(entity="Precedent", entity_id=str(other.id))
    await Precedent.all().update(keywords=["排水沟改道"])
    return one, other


async def test_a_former_index_does_not_bring_it_back(network, bench) -> None:
    precedent = await a_published(network)
    await rebuild(bench.builder, fit=False)
    await withdrawn(network, precedent.id)
    await Indexer(bench.engine).drain_all()
    await rebuild(bench.builder, fit=False)

    class Watching:
        """What is found the moment that the former index answers."""

        found = -1

        def __getattr__(self, name):
            return getattr(bench.builder, name)

        async def roll_back(self):
            name = await bench.builder.roll_back()
            self.found = (await bench.engine.search(SearchRequest(precedent.facts))).total_count
            return name

    watching = Watching()
    await roll_back(watching)

    assert watching.found == 0
    assert await bench.engine.ids() == {}
