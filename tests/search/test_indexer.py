"""From the outbox to the index: in batches, again after failures, never anything unpublished."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from mediation.models import Division, IndexJob, PartyRole, Precedent, PrecedentStatus
from search.engine import EngineUnavailable
from search.indexer import MOST_ATTEMPTS, Indexer, dead_letters, lag, retry_dead_letters
from search.precedents import PART, PrecedentSearch
from search.verify import verify
from tests.factories import a_case, a_committee
from tests.search.library import ALL, DOG, DRAIN, LOAN, WALL, many
from tests.search.published import lay_ground, publish, shelve, tell_index, withdraw

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
async def ground(database) -> None:
    await lay_ground()


async def test_indexes_what_is_published_and_clears_the_outbox(bench) -> None:
    for document in ALL:
        await publish(document)

    done = await Indexer(bench.engine, batch=4).drain_all()

    assert done == 6
    assert await IndexJob.all().count() == 0
    assert await bench.engine.ids() == {document.id: 1 for document in ALL}
    assert (await bench.store.documents([LOAN.id]))[LOAN.id] == LOAN


async def test_a_large_batch_is_made_ready_in_parts_and_arrives_whole(bench) -> None:
    documents = many(2 * PART + 3)
    for document in documents:
        await shelve(document)
    await tell_index(*(document.id for document in documents))

    assert await Indexer(bench.engine).drain() == len(documents)
    assert await bench.engine.ids() == {document.id: 1 for document in documents}


async def test_what_trickles_in_is_gathered_into_few_batches(embedded) -> None:
    batches: list[int] = []

    class Counting(PrecedentSearch):
        async def put(self, documents):
            batches.append(len(documents))
            await super().put(documents)

    stop = asyncio.Event()
    running = asyncio.create_task(Indexer(Counting(embedded.store)).run(stop))
    for document in ALL:
        await publish(document)
        await asyncio.sleep(0.02)
    async with asyncio.timeout(10):
        while sum(batches) < len(ALL):  # noqa: ASYNC110  the outbox tells nobody
            await asyncio.sleep(0.05)
    stop.set()
    await running

    assert sum(batches) == len(ALL)
    assert len(batches) <= 2


@pytest.mark.parametrize("status", [one for one in PrecedentStatus if one is not PrecedentStatus.PUBLISHED])
async def test_nothing_but_the_published_is_indexed(embedded, status) -> None:
    gone = {"withdrawn_on": datetime.now(UTC).date(), "withdrawal_reason": "试"}
    await publish(WALL, status=status, **(gone if status is PrecedentStatus.WITHDRAWN else {}))

    await Indexer(embedded.engine).drain_all()

    assert await embedded.engine.ids() == {}
    assert await IndexJob.all().count() == 0


async def test_a_withdrawal_leaves_the_index(bench) -> None:
    await publish(WALL)
    await publish(DOG)
    indexer = Indexer(bench.engine)
    await indexer.drain_all()

    await withdraw(WALL.id)
    await indexer.drain_all()

    assert set(await bench.engine.ids()) == {DOG.id}


async def test_an_edit_replaces_the_document(bench) -> None:
    await publish(WALL)
    indexer = Indexer(bench.engine)
    await indexer.drain_all()

    await Precedent.filter(id=WALL.id).update(title="改过的标题", version=2)
    await tell_index(WALL.id)
    await indexer.drain_all()

    assert await bench.engine.ids() == {WALL.id: 2}
    assert (await bench.store.documents([WALL.id]))[WALL.id].title == "改过的标题"


async def test_a_job_for_a_row_that_is_gone_is_settled(embedded) -> None:
    await tell_index(WALL.id)

    assert await Indexer(embedded.engine).drain_all() == 1
    assert await embedded.engine.ids() == {}


class Failing:
    """An engine in front of a real one that fails as told; everything else passes."""

    def __init__(self, engine, *, put=None, delete=None) -> None:
        self._engine = engine
        self._put = put
        self._delete = delete

    def __getattr__(self, name):
        return getattr(self._engine, name)

    async def put(self, documents) -> None:
        for document in documents:
            if self._put:
                self._put(document)
        await self._engine.put(documents)

    async def delete(self, ids) -> None:
        if self._delete:
            self._delete(ids)
        await self._engine.delete(ids)


async def test_an_engine_that_is_away_costs_no_attempt(embedded) -> None:
    def away(_document) -> None:
        raise EngineUnavailable("连不上")

    await publish(WALL)
    with pytest.raises(EngineUnavailable):
        await Indexer(Failing(embedded.engine, put=away)).drain()

    assert [(job.attempts, job.dead) for job in await IndexJob.all()] == [(0, False)]
    await Indexer(embedded.engine).drain_all()
    assert set(await embedded.engine.ids()) == {WALL.id}


async def test_one_bad_document_does_not_hold_up_the_others(embedded) -> None:
    def refuse(document) -> None:
        if document.id == DOG.id:
            raise ValueError("字段太长")

    for document in ALL:
        await publish(document)
    indexer = Indexer(Failing(embedded.engine, put=refuse))

    assert await indexer.drain_all() == 5

    assert set(await embedded.engine.ids()) == {document.id for document in ALL} - {DOG.id}
    [left] = await IndexJob.all()
    assert (left.entity_id, left.attempts, left.error, left.dead) == (str(DOG.id), 1, "字段太长", False)
    assert timedelta(seconds=1) < left.due_at - datetime.now(UTC) <= timedelta(seconds=2)


async def test_gives_up_after_eight_attempts_and_tries_again_when_asked(embedded) -> None:
    def refuse(_document) -> None:
        raise ValueError("坏文档")

    await publish(DOG)
    broken = Indexer(Failing(embedded.engine, put=refuse))
    for _ in range(MOST_ATTEMPTS):
        await IndexJob.all().update(due_at=datetime.now(UTC))
        await broken.drain_all()

    assert [(job.entity_id, job.attempts) for job in await dead_letters()] == [(str(DOG.id), MOST_ATTEMPTS)]
    behind = await lag()
    assert (behind.waiting, behind.dead, behind.seconds) == (0, 1, 0.0)

    assert await retry_dead_letters() == 1
    assert await Indexer(embedded.engine).drain_all() == 1
    assert set(await embedded.engine.ids()) == {DOG.id}


async def test_a_newer_success_settles_an_older_failure(embedded) -> None:
    await publish(DOG)
    await IndexJob.all().update(attempts=3, due_at=datetime.now(UTC) + timedelta(hours=1), error="试")
    await tell_index(DOG.id)

    await Indexer(embedded.engine).drain_all()

    assert await IndexJob.all().count() == 0


async def test_a_success_settles_every_older_job_of_the_same_precedent_and_no_other(embedded) -> None:
    await publish(WALL)
    await tell_index(WALL.id, DOG.id)
    waiting, due, other = await IndexJob.all().order_by("id")
    later = datetime.now(UTC) + timedelta(hours=1)
    given_up = await IndexJob.create(entity="Precedent", entity_id=str(WALL.id), dead=True, attempts=8)
    await IndexJob.filter(id=waiting.id).update(due_at=later, attempts=3)
    await IndexJob.filter(id=other.id).update(due_at=later)
    newest = await IndexJob.create(entity="Precedent", entity_id=str(WALL.id))
    newer = await IndexJob.create(entity="Precedent", entity_id=str(WALL.id), due_at=later)
    await IndexJob.filter(id=newer.id).update(due_at=later)

    done = await Indexer(embedded.engine).drain_all()

    assert done == 2
    left = await IndexJob.all().order_by("id").values_list("id", flat=True)
    assert left == [other.id, newer.id]
    assert not {waiting.id, due.id, given_up.id, newest.id} & set(left)


async def test_two_indexers_do_each_job_once(embedded) -> None:
    for document in ALL:
        await publish(document)

    done = await asyncio.gather(*(Indexer(embedded.engine, batch=2).drain_all() for _ in range(3)))
    done.append(await Indexer(embedded.engine).drain_all())

    assert sum(done) == 6
    assert len(await embedded.engine.ids()) == 6


class Killed(BaseException):
    """As if the process ended here."""


@pytest.mark.parametrize("step", ["before deleting", "before putting", "after putting"])
async def test_killed_at_any_step_loses_nothing(bench, step) -> None:
    await publish(WALL)
    await publish(DRAIN)
    await Indexer(bench.engine).drain_all()
    await withdraw(WALL.id)
    await publish(DOG)
    await Precedent.filter(id=DRAIN.id).update(version=2)
    await tell_index(DRAIN.id)

    class Dying(Failing):
        async def delete(self, ids) -> None:
            if step == "before deleting":
                raise Killed
            await super().delete(ids)

        async def put(self, documents) -> None:
            if step == "before putting":
                raise Killed
            await super().put(documents)
            raise Killed

    with pytest.raises(Killed):
        await Indexer(Dying(bench.engine)).drain()
    assert await IndexJob.all().count() == 3

    await Indexer(bench.engine).drain_all()

    assert await bench.engine.ids() == {DRAIN.id: 2, DOG.id: 1}
    assert len(await verify(bench.engine)) == 0


async def test_holds_back_a_text_that_still_names_a_party(embedded) -> None:
    committee = await a_committee(await Division.get(code="430502"), "双清区")
    case = await a_case(
        committee, parties=(("沈清禾", PartyRole.APPLICANT), ("宏远建材行", PartyRole.RESPONDENT))
    )
    await publish(WALL, case_id=case.id)
    indexer = Indexer(embedded.engine)
    await indexer.drain_all()
    assert set(await embedded.engine.ids()) == {WALL.id}

    await Precedent.filter(id=WALL.id).update(facts="沈清禾家的围墙越过了边界。", version=2)
    await tell_index(WALL.id)
    await indexer.drain_all()

    assert await embedded.engine.ids() == {}
    [job] = await IndexJob.all()
    assert job.error == "文本中还有当事人姓名，不能编入索引"
    found = await verify(embedded.engine, mend=True)
    assert (found.missing, found.held_back) == ((), (WALL.id,))
    assert await embedded.engine.ids() == {}


async def test_verify_finds_and_mends_every_difference(bench) -> None:
    await shelve(WALL)
    await shelve(DRAIN, version=4)
    await bench.hold([DRAIN, LOAN])

    found = await verify(bench.engine)
    assert (found.missing, found.outdated, found.extra) == ((WALL.id,), (DRAIN.id,), (LOAN.id,))
    assert await bench.engine.ids() == {DRAIN.id: 1, LOAN.id: 1}

    await verify(bench.engine, mend=True)
    assert await bench.engine.ids() == {WALL.id: 1, DRAIN.id: 4}
    assert len(await verify(bench.engine)) == 0


async def test_runs_until_told_to_stop(embedded) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(Indexer(embedded.engine).run(stop))
    await publish(WALL)

    async with asyncio.timeout(10):
        while await IndexJob.all().count():  # noqa: ASYNC110  nobody signals an emptied table
            await asyncio.sleep(0.05)
    stop.set()
    await running

    assert set(await embedded.engine.ids()) == {WALL.id}
