"""Record 登记 and change 修改 a training event (domain.md §4, training tiers)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer, may_record_training
from mediation.models import TrainingAttendance, TrainingEvent
from mediation.problems import NotAllowed, Refused
from mediation.services import audit
from mediation.services.attend_training import Attendee, add_attendees
from mediation.services.checks import Checks
from mediation.services.rows import existing, require_role, save
from mediation.services.training_details import TrainingDetails, checked_training
from mediation.services.transaction import transaction
from mediation.services.words import TRAINING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID


async def record_training(
    details: TrainingDetails, attendees: Sequence[Attendee] = (), *, by: Viewer
) -> TrainingEvent:
    """Enter what a bureau has held, with those who attended by name, if told.

    Refuses an event beyond the viewer's tier or reach, an audience that is not the tier's, a day to come.
    """
    require_role(by, Action.RECORD_TRAINING)
    checks = Checks()
    async with transaction():
        columns = await checked_training(details, checks, by)
        checks.finish()
        event = await TrainingEvent.create(**columns)
        await audit.record("record_training", event, by=by)
        await add_attendees(event, attendees, checks, by)
        checks.finish()
    return event


async def change_training(
    event_id: UUID, details: TrainingDetails, *, by: Viewer, version: int | None = None
) -> TrainingEvent:
    """Replace the record. Refuses fewer who attended, or fewer hours, than are kept by name."""
    require_role(by, Action.RECORD_TRAINING)
    checks = Checks()
    async with transaction():
        event = await existing(TrainingEvent, event_id, TRAINING, by=by, version=version)
        if not may_record_training(by, event.tier, event.path):
            raise Refused(NotAllowed())
        columns = await checked_training(details, checks, by)
        await _check_against_attendance(event, columns["attended"], columns["hours"], checks)
        checks.finish()
        before = audit.snapshot(event)
        event.update_from_dict(columns)
        await save(event)
        await audit.record("change_training", event, by=by, before=before)
    return event


async def _check_against_attendance(
    event: TrainingEvent, attended: int | None, hours: float | None, checks: Checks
) -> None:
    kept = [one.hours for one in await TrainingAttendance.filter(event=event)]
    if attended is not None and attended < len(kept):
        checks.invalid(
            "attended",
            f"已登记{len(kept)}人参训，实到人数不能更少。",
            f"{len(kept)} are kept by name; no fewer can have attended.",
        )
    longest = max(kept, default=0)
    if hours is not None and hours < longest:
        checks.invalid(
            "hours",
            f"已有人登记{longest:g}学时，培训学时不能更少。",
            f"Somebody is kept with {longest:g} hours; the event cannot have been shorter.",
        )
