"""A new index beside the old one: nothing lost, nothing stale, whatever happens meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from mediation.models import Precedent
from mediation.problems import Refused
from search.engine import SearchRequest
from search.indexer import Indexer
from search.locks import rebuilding
from search.rebuild import learn, rebuild, roll_back
from search.verify import verify
from tests.search.library import ALL, DOG, LOAN, WALL, many
from tests.search.published import lay_ground, publish, shelve, tell_index, withdraw

NARRATIVE = "两户邻居为围墙发生纠纷，一方占用围墙，要求恢复原状并赔偿损失，村里劝说不下，申请调解。"


@pytest.fixture(autouse=True)
async def ground(database) -> None:
    await lay_ground()


async def test_fills_and_swaps(bench) -> None:
    for document in ALL:
        await shelve(document)

    built = await rebuild(bench.builder)

    assert (built.documents, built.resumed, built.vectors, built.held_back) == (6, False, False, 0)
    assert await bench.builder.current() == built.name
    assert await bench.engine.ids() == {document.id: 1 for document in ALL}
    assert len(await verify(bench.engine)) == 0


async def test_learns_vectors_and_later_documents_get_them_too(bench) -> None:
    library = many(80)
    for document in library[:70]:
        await shelve(document)

    built = await rebuild(bench.builder)
    for document in library[70:]:
        await publish(document)
    await Indexer(bench.engine).drain_all()

    assert built.vectors
    assert (await bench.engine.health()).vectors
    found = await bench.engine.search(SearchRequest(library[75].facts, first=100))
    assert found.hits[0].id == library[75].id
    assert found.total_count == 80


async def test_a_library_too_small_has_no_vectors(embedded) -> None:
    await shelve(WALL)

    assert await learn() is None


async def test_searches_and_writes_go_on(bench) -> None:
    library = many(120)
    for document in library:
        await shelve(document)
    await rebuild(bench.builder, fit=False)
    indexer = Indexer(bench.engine)
    stop = asyncio.Event()
    failed: list[Exception] = []
    searches = 0

    async def search() -> None:
        nonlocal searches
        while not stop.is_set():
            try:
                found = await bench.engine.search(SearchRequest(NARRATIVE, facets=False, highlights=False))
                assert found.hits
                searches += 1
            except Exception as error:  # noqa: BLE001  any failure is what is counted
                failed.append(error)
            await asyncio.sleep(0.01)

    async def write() -> None:
        for number, document in enumerate(many(20, start=3000)):
            await publish(document)
            await withdraw(library[number].id)
            await indexer.drain_all()

    searching = asyncio.create_task(search())
    writing = asyncio.create_task(write())
    for _ in range(2):
        await rebuild(bench.builder)
    await writing
    await indexer.drain_all()
    stop.set()
    await searching

    assert failed == []
    assert searches > 0
    assert len(await verify(bench.engine)) == 0
    assert await bench.engine.count() == 120


@pytest.mark.parametrize("step", ["read", "fit", "fill", "catch up"])
async def test_goes_on_after_a_kill(bench, step) -> None:
    for document in many(60):
        await shelve(document)
    await bench.hold([WALL])
    before = await bench.builder.current()

    def killed(now: str, done: int, total: int) -> None:
        if now == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rebuild(bench.builder, progress=killed)
    assert await bench.builder.current() == before

    built = await rebuild(bench.builder)

    assert built.resumed is (step in {"fill", "catch up"})
    assert built.vectors
    assert await bench.builder.current() == built.name
    assert await bench.builder.unfinished() is None
    assert len(await verify(bench.engine)) == 0


async def test_rolls_back_to_the_former_index_brought_up_to_date(bench) -> None:
    for document in (WALL, LOAN):
        await shelve(document)
    first = await rebuild(bench.builder)
    await shelve(DOG)
    second = await rebuild(bench.builder)
    await Precedent.filter(id=LOAN.id).update(version=2)
    await tell_index(LOAN.id)
    await Indexer(bench.engine).drain_all()

    name = await roll_back(bench.builder)

    assert name == first.name != second.name
    assert await bench.engine.ids() == {WALL.id: 1, LOAN.id: 2, DOG.id: 1}


async def test_there_is_nothing_to_roll_back_to_at_first(bench) -> None:
    await shelve(WALL)
    await rebuild(bench.builder)

    assert await roll_back(bench.builder) is None


async def test_refuses_a_second_rebuild_at_once(embedded) -> None:
    await shelve(WALL)

    async with rebuilding() as mine:
        assert mine
        with pytest.raises(Refused, match="正在重建"):
            await rebuild(embedded.builder)

        with pytest.raises(Refused, match="正在重建"):
            await roll_back(embedded.builder)

    assert await embedded.builder.current() is None
    assert (await rebuild(embedded.builder)).documents == 1
