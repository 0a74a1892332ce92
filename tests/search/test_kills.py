"""Processes killed at every step of their work: nothing lost, nothing doubled, nothing stale after catch-up.

``FENGQIAO_KILLS=50`` makes as many kills of the indexer on each engine, at steps drawn by lot; without it each step
has its turn once.
"""

from __future__ import annotations

import asyncio
import os
import random
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mediation.models import IndexJob, Precedent, PrecedentStatus
from search.elastic.connection import connect
from search.elastic.store import ElasticStore
from search.embedded.store import TantivyStore
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from search.rebuild import rebuild
from search.verify import verify
from tests.search.dying import INDEXING, REBUILDING, Mortals, Orders
from tests.search.library import many
from tests.search.published import lay_ground, publish, shelve, tell_index, withdraw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from search.store import Store

KILLS = int(os.environ.get("FENGQIAO_KILLS", "0"))
SEED = 1963


@dataclass(frozen=True)
class Scene:
    """One installation, and how to start a process of it that will not end well."""

    mortals: Mortals
    search: Search
    store: Store
    orders: Orders

    def killed(self, work: str, step: str) -> bool:
        values = vars(self.orders) | {"work": work, "step": step}
        return self.mortals.run(Orders(**values))

    async def catch_up(self) -> None:
        """What any indexer does next; then the index holds what the library holds, each once, as it is now."""
        indexer = Indexer(self.search)
        async with asyncio.timeout(30):
            # The database may take a moment to see that the dead process's transaction is over.
            while await indexer.drain_all() or await IndexJob.all().count():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert len(await verify(self.search)) == 0
        rows = await Precedent.filter(status=PrecedentStatus.PUBLISHED)
        assert await self.search.count() == len(rows)
        held = await self.store.documents([row.id for row in rows])
        assert {key: (one.version, one.title) for key, one in held.items()} == {
            row.id: (row.version, row.title) for row in rows
        }


@pytest.fixture(scope="module")
def mortals() -> Iterator[Mortals]:
    mortals = Mortals()
    yield mortals
    mortals.close()


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.es)])
async def scene(
    request: pytest.FixtureRequest, database: str, mortals: Mortals, tmp_path: Path
) -> AsyncIterator[Scene]:
    await lay_ground()
    url = request.getfixturevalue("elasticsearch_url") if request.param == "elasticsearch" else None
    alias = f"t{uuid.uuid4().hex[:12]}"
    home = tmp_path / "search"
    search = Search(SearchSettings(home, elasticsearch_url=url, alias=alias))
    client = connect(url) if url else None
    store = ElasticStore(client, alias=alias) if client else TantivyStore(home)
    yield Scene(mortals, search, store, Orders(database, str(home), url, alias, "", ""))
    await search.close()
    if client:
        for name in await client.indices.get(index=f"{alias}-*", expand_wildcards="all"):
            await client.indices.delete(index=name)
    await store.close()


class Life:
    """What happens to a library: drawn by lot, the same each time."""

    def __init__(self) -> None:
        self._lot = random.Random(SEED)
        self._new = iter(many(900))

    async def goes_on(self) -> None:
        """Some precedents come, some change, some go, and one that went comes back."""
        for _ in range(5):
            await publish(next(self._new))
        there = await Precedent.filter(status=PrecedentStatus.PUBLISHED).order_by("id")
        for row in self._lot.sample(there, 3):
            await self._change(row, title=f"改过{row.version + 1}次")
        for row in self._lot.sample(there, 2):
            await withdraw(row.id)
        gone = await Precedent.filter(status=PrecedentStatus.WITHDRAWN).order_by("id")
        await self._change(
            self._lot.choice(gone),
            status=PrecedentStatus.PUBLISHED,
            withdrawn_on=None,
            withdrawal_reason=None,
        )

    async def _change(self, row: Precedent, **values: object) -> None:
        await Precedent.filter(id=row.id).update(version=row.version + 1, **values)
        await tell_index(row.id)

    def step(self) -> str:
        return self._lot.choice(INDEXING)


async def test_an_indexer_killed_at_any_step_loses_and_doubles_nothing(scene) -> None:
    life = Life()
    await life.goes_on()
    await scene.catch_up()

    for kill in range(KILLS or len(INDEXING)):
        await life.goes_on()
        assert scene.killed("index", life.step() if KILLS else INDEXING[kill])
        if kill % 2:
            # The next one comes upon what the last has left, and dies as well.
            assert scene.killed("index", life.step())
        await scene.catch_up()


@pytest.mark.parametrize("step", REBUILDING)
async def test_a_rebuild_killed_at_any_step_is_taken_up_again(scene, step) -> None:
    for document in many(60):
        await shelve(document)
    await rebuild(scene.search.builder, fit=False)
    former = await scene.search.builder.current()

    assert scene.killed("rebuild", step)

    assert (await scene.search.builder.current() != former) == (step == "swapped")
    await publish(many(1, start=5000)[0])
    await withdraw(many(1)[0].id)
    await scene.catch_up()
    built = await rebuild(scene.search.builder)
    assert built.resumed is (step in {"begun", "half filled", "fill", "catch up", "swapping"})
    assert built.vectors
    assert await scene.search.builder.current() == built.name
    assert await scene.search.builder.unfinished() is None
    await scene.catch_up()
