"""Elasticsearch away: the database answers in the same shape, flagged, until it is back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from mediation.personal_data import current_vault
from mediation.problems import Refused
from pages.kept_searches import KeptSearches
from pages.precedents import PrecedentPages
from search.database import DatabaseStore
from search.elastic.connection import connect
from search.elastic.store import ElasticStore
from search.engine import EngineUnavailable, Facet, SearchFilter, SearchOrder, SearchRequest, Suggestion
from search.opening import Search, SearchSettings
from search.precedents import PrecedentSearch
from search.problems import LONGEST_NARRATIVE
from search.standby import RETRY_SECONDS, STAND_INS, WithStandby
from tests.search.library import ALL, DRAIN, LOAN, LOAN_OF_BROTHERS, NARRATIVES_REFUSED, WAGES, WALL, many
from tests.search.published import lay_ground, shelve, withdraw

if TYPE_CHECKING:
    from search.embedded.directory import TantivyIndex

OWED = "朋友向我借款三万元，写了借条，说好一年还清，现在到期不还，催讨多次没有结果。"


@pytest.fixture(autouse=True)
async def ground(database) -> None:
    await lay_ground()
    for document in ALL:
        await shelve(document)


@pytest.fixture
def plain() -> PrecedentSearch:
    return PrecedentSearch(DatabaseStore())


async def test_the_database_finds_by_shared_words(plain) -> None:
    found = await plain.search(SearchRequest(OWED))

    assert found.hits[0].id == LOAN.id
    assert LOAN_OF_BROTHERS.id in {hit.id for hit in found.hits}
    assert found.hits[0].reasons
    assert found.hits[0].highlights
    assert found.facets is not None
    assert Facet("0301", "民间借贷", 2) in found.facets.dispute_types
    assert found.outcomes is not None
    assert found.outcomes.cases == found.total_count == len(found.hits)


@pytest.mark.parametrize(("narrative", "code"), NARRATIVES_REFUSED)
async def test_the_database_refuses_the_same_narratives(plain, narrative, code) -> None:
    with pytest.raises(Refused) as refused:
        await plain.search(SearchRequest(narrative))

    assert [problem.code for problem in refused.value.problems] == [code]


async def test_the_database_answers_a_narrative_of_the_greatest_length(plain) -> None:
    found = await plain.search(SearchRequest("借款" * (LONGEST_NARRATIVE // 2)))

    assert found.hits[0].id in {LOAN.id, LOAN_OF_BROTHERS.id}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"dispute_type": "03"}, {LOAN.id, LOAN_OF_BROTHERS.id}),
        ({"division": "430503"}, {LOAN.id}),
        ({"division": "621100", "results": ("terminated",)}, {WAGES.id}),
        ({"grades": ("simple",)}, {LOAN.id}),
        ({"year_from": 2024}, {LOAN_OF_BROTHERS.id}),
        ({"year_to": 2021}, {WAGES.id}),
        ({"amount_from": 1_000_000, "amount_to": 3_000_000}, {LOAN.id, LOAN_OF_BROTHERS.id}),
        ({"within": frozenset({WALL.id})}, {WALL.id}),
        ({"without": frozenset(one.id for one in ALL) - {DRAIN.id}}, {DRAIN.id}),
        ({"dispute_type": "99"}, set()),
        ({"division": "4305"}, set()),
    ],
)
async def test_the_database_filters_as_an_engine_does(plain, embedded, where, expected) -> None:
    narrative = OWED + "邻居围墙滴水赔偿，拖欠工资，多次讨要。"
    await embedded.hold(ALL)
    request = SearchRequest(narrative, SearchFilter(**where))

    assert {hit.id for hit in (await plain.search(request)).hits} == expected
    assert {hit.id for hit in (await embedded.engine.search(request)).hits} == expected


async def test_the_database_counts_facets_as_an_engine_does(plain, embedded) -> None:
    await embedded.hold(ALL)
    request = SearchRequest(OWED + "邻居围墙滴水赔偿，拖欠工资，多次讨要。")

    theirs, ours = await embedded.engine.search(request), await plain.search(request)

    assert ours.total_count == theirs.total_count == len(ALL)
    assert ours.facets == theirs.facets


async def test_the_database_suggests_and_shows_only_the_published(plain) -> None:
    assert await plain.suggest("民间", "没有这个词", "\0", "滴") == (
        (Suggestion("民间借贷", 2),),
        (),
        (),
        (Suggestion("滴水", 2),),
    )

    await withdraw(LOAN.id)

    assert await plain.suggest("民间") == ((Suggestion("民间借贷", 1),),)
    assert LOAN.id not in {hit.id for hit in (await plain.search(SearchRequest(OWED))).hits}


@pytest.mark.parametrize("order", SearchOrder)
async def test_the_database_pages_to_the_end(plain, order) -> None:
    for document in many(250):
        await shelve(document)
    seen = []
    after = None
    while True:
        found = await plain.search(
            SearchRequest(
                "两户邻居为围墙水沟发生纠纷，要求恢复原状。",
                order=order,
                first=100,
                after=after,
                facets=False,
                highlights=False,
            )
        )
        seen += [hit.id for hit in found.hits]
        if not found.has_next_page:
            break
        after = found.end_cursor

    assert len(seen) == len(set(seen)) == found.total_count >= 250


async def test_the_stand_in_answers_flagged_and_the_engine_is_tried_again(embedded, plain) -> None:
    now = 0.0
    asked = []

    class Away(PrecedentSearch):
        away = True

        async def search(self, request):
            asked.append(now)
            if self.away:
                raise EngineUnavailable("连不上")
            return await super().search(request)

    await embedded.hold(ALL)
    engine = Away(embedded.store)
    search = WithStandby(engine, plain, clock=lambda: now)

    first = await search.search(SearchRequest(OWED))
    second = await search.search(SearchRequest(OWED))
    now = RETRY_SECONDS + 0.1
    third = await search.search(SearchRequest(OWED))
    engine.away = False
    now *= 2
    fourth = await search.search(SearchRequest(OWED))

    assert [(one.engine, one.degraded) for one in (first, second, third, fourth)] == [
        ("database", True),
        ("database", True),
        ("database", True),
        ("embedded", False),
    ]
    assert len(asked) == 3  # nobody waits for what has just failed
    assert {hit.id for hit in first.hits} <= {document.id for document in ALL}


class Slow(PrecedentSearch):
    """A stand-in that answers when it is let; who is inside at a time."""

    def __init__(self) -> None:
        super().__init__(DatabaseStore())
        self.let, self.begun = asyncio.Event(), asyncio.Event()
        self.inside = self.most = 0

    async def search(self, request):
        self.inside += 1
        self.begun.set()
        self.most = max(self.most, self.inside)
        try:
            await self.let.wait()
            return await super().search(request)
        finally:
            self.inside -= 1


class NotThere(PrecedentSearch):
    async def search(self, request):
        raise EngineUnavailable("连不上")


async def test_so_many_searches_at_a_time_stand_in_and_the_others_wait_their_turn(embedded) -> None:
    slow = Slow()
    search = WithStandby(NotThere(embedded.store), slow)

    asked = [asyncio.create_task(search.search(SearchRequest(OWED))) for _ in range(STAND_INS + 3)]
    await asyncio.sleep(0.2)
    waiting = slow.inside
    slow.let.set()
    found = await asyncio.gather(*asked)

    assert (waiting, slow.most) == (STAND_INS, STAND_INS)
    assert [one.hits[0].id for one in found] == [LOAN.id] * len(asked)


async def test_a_stand_in_that_does_not_answer_either_is_told_and_holds_no_turn(
    embedded, monkeypatch
) -> None:
    monkeypatch.setattr("search.standby.STAND_IN_SECONDS", 0.2)
    slow = Slow()
    search = WithStandby(NotThere(embedded.store), slow)

    found = await asyncio.gather(
        *(search.search(SearchRequest(OWED)) for _ in range(STAND_INS + 1)), return_exceptions=True
    )
    inside = slow.inside
    slow.let.set()
    after = await search.search(SearchRequest(OWED))

    assert [type(one) for one in found] == [EngineUnavailable] * (STAND_INS + 1)
    assert (inside, after.hits[0].id, after.degraded) == (0, LOAN.id, True)


class Late(PrecedentSearch):
    """An engine that answers when it is let."""

    def __init__(self, store) -> None:
        super().__init__(store)
        self.let = asyncio.Event()
        self.asked = self.left = 0

    async def search(self, request):
        self.asked += 1
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.left += 1
            raise
        return await super().search(request)


async def test_a_slow_engine_finishes_its_work_and_is_asked_again_at_once(embedded, plain) -> None:
    await embedded.hold(ALL)
    engine = Late(embedded.store)
    search = WithStandby(engine, plain, patience=0.1)

    first = await search.search(SearchRequest(OWED))
    meanwhile = await search.search(SearchRequest(OWED))
    engine.let.set()
    await asyncio.gather(*search._late)
    after = await search.search(SearchRequest(OWED))

    assert [(one.engine, one.degraded) for one in (first, meanwhile, after)] == [
        ("database", True),
        ("database", True),
        ("embedded", False),
    ]
    assert (engine.asked, engine.left) == (2, 0)


async def test_the_late_answer_counts_where_it_comes_before_the_stand_ins(embedded) -> None:
    await embedded.hold(ALL)
    engine, slow = Late(embedded.store), Slow()
    search = WithStandby(engine, slow, patience=0.1)

    asked = asyncio.create_task(search.search(SearchRequest(OWED)))
    await slow.begun.wait()
    engine.let.set()
    found = await asked

    assert (found.engine, found.degraded, slow.inside) == ("embedded", False, 0)


async def test_who_leaves_or_closes_takes_the_work_along(embedded) -> None:
    engine, slow = Late(embedded.store), Slow()
    search = WithStandby(engine, slow, patience=0.1)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await search.search(SearchRequest(OWED))
    await asyncio.sleep(0.05)
    left, inside = engine.left, slow.inside
    slow.let.set()
    search._away_until = 0.0  # as after the rest
    await search.search(SearchRequest(OWED))
    await search.close()

    assert (left, inside, engine.left) == (1, 0, 2)


async def test_a_server_that_is_not_there_costs_nobody_their_answer() -> None:
    store = ElasticStore(connect("http://127.0.0.1:9", seconds=1))
    search = WithStandby(PrecedentSearch(store), PrecedentSearch(DatabaseStore()))

    found = await search.search(SearchRequest(OWED))
    health = await search.health()
    with pytest.raises(EngineUnavailable):
        await search.put([WALL])
    await search.close()

    assert (found.degraded, found.hits[0].id) == (True, LOAN.id)
    assert not health.ready
    assert health.zh.startswith("连不上 Elasticsearch")


@pytest.mark.parametrize("missing", ["no index yet", "a damaged index"])
async def test_the_database_answers_where_the_embedded_index_does_not(tmp_path, embedded, missing) -> None:
    home = tmp_path / "search"
    if missing == "a damaged index":
        await embedded.hold(ALL)
        [meta] = home.glob("precedents-*/meta.json")
        meta.write_text("{")
    search = Search(SearchSettings(home))

    found = await search.search(SearchRequest(OWED))
    await search.close()

    assert (found.engine, found.degraded, found.hits[0].id) == ("database", True, LOAN.id)


async def test_a_search_that_nobody_uses_is_never_made(tmp_path) -> None:
    search = Search(SearchSettings(tmp_path / "search"))

    await search.close()

    assert not (tmp_path / "search").exists()


async def test_whoever_opens_the_page_finds_the_search_ready(tmp_path, embedded) -> None:
    """What the first search has to load is loaded while the dispute is being written."""
    await embedded.hold(ALL)
    search = Search(SearchSettings(tmp_path / "search"))
    made = PrecedentPages(search, KeptSearches(tmp_path / "kept", current_vault()))
    routes = [Route("/precedents", made.start), Route("/precedents", made.submit, methods=["POST"])]
    transport = httpx.ASGITransport(Starlette(routes=routes))

    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        await client.post("/precedents", data={"narrative": ""})
        before = "_made" in vars(search)
        await client.get("/precedents")
        async with asyncio.timeout(20):
            while embedded_store(search) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    await search.close()

    assert not before


def embedded_store(search: Search) -> TantivyIndex | None:
    """The index that was opened, once something has been found in it."""
    store = vars(search)["_made"][2] if "_made" in vars(search) else None
    return None if store is None else store._opened


async def test_a_search_is_made_once_however_many_ask_at_first(tmp_path) -> None:
    search = Search(SearchSettings(tmp_path / "search"))

    made = await asyncio.gather(*(asyncio.to_thread(lambda: search.builder) for _ in range(8)))
    await search.close()

    assert len({id(one) for one in made}) == 1


async def test_a_cold_server_that_takes_its_time_is_not_taken_as_away(embedded, plain) -> None:
    await embedded.hold(ALL)
    slow = WithStandby(embedded.engine, plain, patience=0.0)

    await slow.warm()

    assert await embedded.engine.count() == len(ALL)
    assert slow._away_until == 0.0
