"""From the outbox to the index 索引员: each job names a precedent; its present state is what counts.

A batch is read and written under one lock, in one transaction with the removal of its jobs. Killed
at any step it is done again, and does the same again: the index is keyed by the primary key.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from tortoise import connections

from mediation.models import IndexJob
from search.engine import EngineUnavailable
from search.library import published, versions_of
from search.locks import indexing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from search.engine import PrecedentDocument, SearchEngine

log = logging.getLogger(__name__)

ENTITY = "Precedent"  # as the services name it in the outbox
BATCH = 1_000
MOST_ATTEMPTS = 8
LONGEST_DELAY = timedelta(hours=1)
POLL_SECONDS = 0.5
LONGEST_PAUSE = 10.0
"""A try costs the engine nothing, and a withdrawal waits for it."""


class Job(NamedTuple):
    """A row of the outbox, as far as it is looked at."""

    id: int
    entity: str
    entity_id: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the index is behind. ``dead`` jobs failed too often and wait for a person."""

    waiting: int
    oldest: datetime | None
    dead: int

    @property
    def seconds(self) -> float:
        return (datetime.now(UTC) - self.oldest).total_seconds() if self.oldest else 0.0


class Indexer:
    """Drains the outbox into one engine. Several may run: one works, the others wait their turn."""

    def __init__(
        self,
        engine: SearchEngine,
        *,
        batch: int = BATCH,
        then: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """``then`` is asked when no job is due, and again while it tells that it did something."""
        self._engine = engine
        self._then = then
        self._batch = batch

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop. A missing engine or database only makes it wait, longer each time."""
        pause = POLL_SECONDS
        while not stop.is_set():
            try:
                done = await self.drain()
                pause = POLL_SECONDS
                # A batch makes a segment of the index, however few it brings: what trickles in is gathered.
                if done >= self._batch or (not done and self._then is not None and await self._then()):
                    continue
            except asyncio.CancelledError:
                raise
            except EngineUnavailable as error:
                pause = min(2 * pause, LONGEST_PAUSE)
                log.warning("the search engine is away, next try in %.0f s: %s", pause, error)
            except Exception:
                pause = min(2 * pause, LONGEST_PAUSE)
                log.exception("indexing failed, next try in %.0f s", pause)
            await _pause(stop, pause)

    async def drain(self) -> int:
        """Do one batch; the number of jobs that are settled. Raises EngineUnavailable."""
        async with indexing(wait=False) as mine:
            if not mine:
                return 0
            now = datetime.now(UTC)
            jobs = await _due(now, self._batch)
            if not jobs:
                return 0
            failed = await self._index({UUID(job.entity_id) for job in jobs if job.entity == ENTITY})
            settled = [job for job in jobs if job.entity_id not in failed]
            await _settle(settled, now)
            for job in jobs:
                if job.entity_id in failed:
                    await _put_off(job, failed[job.entity_id])
            return len(settled)

    async def drain_all(self) -> int:
        """Do what is due now, to the last job."""
        total = 0
        while done := await self.drain():
            total += done
        return total

    async def _index(self, keys: set[UUID]) -> dict[str, Exception]:
        """Bring the index to the state of the database; what failed, by id."""
        shelf = await published(keys)
        failed: dict[str, Exception] = {str(key): problem for key, problem in shelf.held_back.items()}
        # What is held back may have passed before it was edited: it must not stay.
        await self._engine.delete(await versions_of(keys - {document.id for document in shelf.documents}))
        try:
            await self._engine.put(shelf.documents)
        except EngineUnavailable:
            raise
        except Exception:  # noqa: BLE001  one bad document must not hold up the others
            failed |= await self._one_by_one(shelf.documents)
        return failed

    async def _one_by_one(self, documents: Sequence[PrecedentDocument]) -> dict[str, Exception]:
        failed: dict[str, Exception] = {}
        for document in documents:
            try:
                await self._engine.put([document])
            except EngineUnavailable:
                raise
            except Exception as error:  # noqa: BLE001
                failed[str(document.id)] = error
        return failed


async def _due(now: datetime, most: int) -> list[Job]:
    rows = IndexJob.filter(dead=False, due_at__lte=now).order_by("id").limit(most)
    return [Job(*row) for row in await rows.values_list("id", "entity", "entity_id", "attempts")]


async def _settle(jobs: Sequence[Job], now: datetime) -> None:
    """Forget these jobs, and older ones of the same precedent that were waiting for another try.

    What else is older was due, and so in this batch or an earlier one.
    """
    newest: dict[tuple[str, str], int] = {}
    for job in jobs:
        key = (job.entity, job.entity_id)
        newest[key] = max(job.id, newest.get(key, 0))
    connection = connections.get("default")
    await connection.execute_query(
        "delete from index_job where id = any($1::bigint[])", [[job.id for job in jobs]]
    )
    await connection.execute_query(
        """
        delete from index_job j using unnest($1::text[], $2::text[], $3::bigint[]) as done(entity, entity_id, newest)
        where (j.dead or j.due_at > $4) and j.entity = done.entity and j.entity_id = done.entity_id
            and j.id <= done.newest
        """,
        [[entity for entity, _ in newest], [key for _, key in newest], list(newest.values()), now],
    )


async def _put_off(job: Job, why: Exception) -> None:
    """Try again later, twice as late each time; give up after the eighth."""
    attempts = job.attempts + 1
    delay = min(timedelta(seconds=2**attempts), LONGEST_DELAY)
    await IndexJob.filter(id=job.id).update(
        attempts=attempts,
        due_at=datetime.now(UTC) + delay,
        error=str(why)[:2000],
        dead=attempts >= MOST_ATTEMPTS,
    )


async def lag() -> Lag:
    waiting = IndexJob.filter(dead=False)
    oldest = await waiting.order_by("created_at").first()
    return Lag(
        waiting=await IndexJob.filter(dead=False).count(),
        oldest=oldest.created_at if oldest else None,
        dead=await IndexJob.filter(dead=True).count(),
    )


async def dead_letters() -> list[IndexJob]:
    """The jobs that were given up, oldest first, with the reason."""
    return await IndexJob.filter(dead=True).order_by("id")


async def retry_dead_letters() -> int:
    """Give every job that was given up a fresh start."""
    return await IndexJob.filter(dead=True).update(
        dead=False, attempts=0, due_at=datetime.now(UTC), error=None
    )


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
