"""Dead letters 死信: what the search index could not take is tried again, or put aside, by a person."""

from __future__ import annotations

from uuid import UUID

from mediation.access import Action, Viewer
from mediation.clock import now
from mediation.models import IndexJob, Precedent, PrecedentStatus
from mediation.problems import Conflict, NotFound, Refused
from mediation.services import audit
from mediation.services.rows import require_role
from mediation.services.transaction import transaction
from mediation.services.words import INDEX_JOB


async def retry_dead_letter(job_id: int, *, by: Viewer) -> IndexJob:
    """Give a job that was given up a fresh start. Refuses one that is still being tried, or gone."""
    require_role(by, Action.MAINTAIN_INDEX)
    async with transaction():
        job = await _dead(job_id)
        before = audit.snapshot(job)
        job.dead, job.attempts, job.due_at, job.error = False, 0, now(), None
        await job.save()
        await audit.record("retry_dead_letter", job, by=by, path=by.path, before=before)
    return job


async def discard_dead_letter(job_id: int, *, by: Viewer) -> None:
    """Put a job aside for good: the index learns of the change only when it is rebuilt.

    Refuses one that is still being tried, or gone, and a withdrawal: that must reach the index (domain.md §15).
    The audit trail keeps what it was.
    """
    require_role(by, Action.MAINTAIN_INDEX)
    async with transaction():
        job = await _dead(job_id)
        if await _withdraws(job):
            raise Refused(
                Conflict(
                    why_zh="这一项是撤回类案，必须写进索引，不能搁置；请重试，或重建索引。",
                    why_en="It withdraws a precedent and must reach the index: retry it, or rebuild the index.",
                )
            )
        await audit.record_removal("discard_dead_letter", job, by=by, path=by.path)
        await job.delete()


async def _withdraws(job: IndexJob) -> bool:
    try:
        key = UUID(job.entity_id)
    except ValueError:
        return False
    withdrawn = Precedent.filter(id=key, status=PrecedentStatus.WITHDRAWN)
    return job.entity == Precedent.__name__ and await withdrawn.exists()


async def _dead(job_id: int) -> IndexJob:
    job = await IndexJob.select_for_update().get_or_none(id=job_id)
    if job is None:
        raise Refused(NotFound(what_zh=INDEX_JOB.zh, what_en=INDEX_JOB.en))
    if not job.dead:
        raise Refused(Conflict(why_zh="这一项还在自动重试。", why_en="It is still being tried."))
    return job
