"""A new index beside the old one 重建索引: fit, fill, catch up, swap; searches and writes go on.

Killed at any step, the next rebuild goes on with what is there. ``fit`` learns the archive's vectors
first and loads scipy and scikit-learn for it, so run it in a process of its own.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, Self

from mediation.problems import Conflict, Refused
from search.gaps import Gaps
from search.library import all_published, published_versions
from search.locks import indexing, rebuilding
from search.preparing import Preparing
from search.verify import Differences, compare, make_alike

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
    from uuid import UUID

    from search.embedding.embedder import Embedder
    from search.engine import PrecedentDocument
    from search.spaces import ArchiveModel
    from search.store import Builder, Building

BATCH = 500
FIT_SAMPLE = 50_000
"""Records learnt from at most, the newest; more would not change the axes but the memory."""
CALM = 20
"""Differences so few that the last of them are mended while indexing waits."""
_ROUNDS = 5


class Progress(Protocol):
    """Told of each step: how much is done, of how much."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Rebuilt:
    name: str
    documents: int
    resumed: bool
    vectors: bool
    held_back: int


class _Filling:
    """An index under construction that takes documents, as ``verify`` gives them."""

    def __init__(self, building: Building, preparing: Preparing) -> None:
        self._building = building
        self._preparing = preparing

    @property
    def at_once(self) -> int:
        """Batches under way: those that are written, and one in each process that makes them ready."""
        return self._building.at_once - 1 + self._preparing.processes

    async def ids(self) -> dict[UUID, int]:
        return await self._building.ids()

    async def put(self, documents: Sequence[PrecedentDocument]) -> None:
        pack = await self._building.packing()
        await self._building.put(await self._preparing.packed(documents, pack))

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        await self._building.delete(gone)


def quietly(step: str, done: int, total: int) -> None:
    """Progress for nobody."""


async def rebuild(
    builder: Builder, *, fit: bool = True, embedder: Embedder | None = None, progress: Progress = quietly
) -> Rebuilt:
    """Fill a new index from the library and let it answer. Refuses while another rebuild runs."""
    async with _alone():
        building = await _unfinished(builder, embedder)
        resumed = building is not None
        if building is None:
            building = await builder.begin(await learn(progress) if fit else None)
        model = await building.model()
        versions, present = await published_versions(), await building.ids()
        due = sum(present.get(key) != version for key, version in versions.items())
        async with Preparing(model, due) as preparing:
            filling = _Filling(building, preparing)
            held_back = await _fill(filling, present, len(versions), progress)
            if embedder is not None:
                progress("embed", 0, 1)
                await Gaps(building, embedder).fill_all()
                progress("embed", 1, 1)
            await _catch_up(filling, progress)
            async with indexing(wait=True):
                # Nothing is indexed meanwhile: what the former index was told, this one knows too.
                await _mend(filling)
                await builder.swap(building)
        count = len(await building.ids())
        progress("done", count, count)
        return Rebuilt(building.name, count, resumed, model is not None, held_back)


async def _unfinished(builder: Builder, embedder: Embedder | None) -> Building | None:
    """What a killed rebuild left, unless it was begun for vectors of another outside model."""
    building = await builder.unfinished()
    if building is None or embedder is None or await building.space() == embedder.space.name:
        return building
    await builder.discard(building)
    return None


async def roll_back(builder: Builder) -> str | None:
    """Bring the former index up to date, then let it answer again; None where none is kept.

    In this order: it would answer with what was withdrawn since. Refuses while a rebuild runs.
    """
    async with _alone():
        former = await builder.former()
        if former is None:
            return None
        versions, present = await published_versions(), await former.ids()
        due = sum(present.get(key) != version for key, version in versions.items())
        async with Preparing(await former.model(), due) as preparing:
            filling = _Filling(former, preparing)
            await _catch_up(filling, quietly)
            async with indexing(wait=True):
                await _mend(filling)
                return await builder.roll_back()


@asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    async with rebuilding() as mine:
        if not mine:
            raise Refused(
                Conflict(
                    why_zh="索引正在重建，请等它做完。",
                    why_en="The index is being rebuilt already; wait until it is done.",
                )
            )
        yield


async def learn(progress: Progress = quietly) -> ArchiveModel | None:
    """The vectors' model of the present library; None where it is too small."""
    versions = await published_versions()
    total = min(len(versions), FIT_SAMPLE)
    # Ids are ordered by time: the newest records come last.
    start = sorted(versions)[-total - 1] if len(versions) > FIT_SAMPLE else None
    facts: list[list[str]] = []
    outcomes: list[list[str]] = []
    async with Preparing(None, total) as preparing:
        async for shelf in all_published(BATCH * preparing.processes, start):
            facts += await preparing.words([one.facts for one in shelf.documents])
            outcomes += await preparing.words([one.outcome_text for one in shelf.documents])
            progress("read", len(facts), total)
    from search.fit import fit  # noqa: PLC0415  scipy and scikit-learn: 100 MB that only this needs

    model = await asyncio.to_thread(fit, facts, outcomes, stamp=f"{datetime.now(UTC):%Y%m%d%H%M%S}")
    progress("fit", total, total)
    return model


async def _fill(filling: _Filling, present: Mapping[UUID, int], total: int, progress: Progress) -> int:
    """Put in every published precedent that is not there yet; how many were held back."""
    done = held_back = 0
    async with _Ahead(filling.at_once) as writing:
        async for shelf in all_published(BATCH):
            due = [one for one in shelf.documents if present.get(one.id) != one.version]
            if due:
                await writing.start(filling.put(due))
            held_back += len(shelf.held_back)
            done += len(shelf.documents)
            progress("fill", done, total)
    return held_back


class _Ahead:
    """Work under way while the next is made ready; the first failure is raised at the next step."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def start(self, work: Coroutine[None, None, None]) -> None:
        self._under_way.add(asyncio.create_task(work))
        while len(self._under_way) >= self._most:
            await self._one()

    async def _one(self) -> None:
        done, self._under_way = await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def __aexit__(self, kind: object, *_: object) -> None:
        try:
            while self._under_way and kind is None:
                await self._one()
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)


async def _catch_up(filling: _Filling, progress: Progress) -> None:
    """Follow what was written meanwhile, until little is left."""
    for _ in range(_ROUNDS):
        differences = await _mend(filling)
        progress("catch up", len(differences), len(differences))
        if len(differences) <= CALM:
            return


async def _mend(filling: _Filling) -> Differences:
    differences = compare(await published_versions(), await filling.ids())
    await make_alike(filling, differences)
    return differences
