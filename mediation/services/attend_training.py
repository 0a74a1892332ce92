"""Attendance by name 参训登记: which mediators came to a training event, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from mediation.access import Action, Viewer, may_record_training
from mediation.models import Mediator, TrainingAttendance, TrainingEvent
from mediation.problems import Conflict, NotAllowed, NotFound, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require_role
from mediation.services.training_details import checked_hours
from mediation.services.transaction import transaction
from mediation.services.words import MEDIATOR, TRAINING, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_AT_ONCE = 500
_ATTENDANCE = Words("参训记录", "attendance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    mediator: UUID
    hours: float | None = None
    """None for all the hours of the event."""


async def attend_training(event_id: UUID, attendees: Sequence[Attendee], *, by: Viewer) -> TrainingEvent:
    """Enter who attended, all of them or none.

    Refuses whom the event's area does not have, anybody twice, more hours than were taught, and
    more persons than the event says attended.
    """
    require_role(by, Action.RECORD_TRAINING)
    checks = Checks()
    async with transaction():
        event = await _own(event_id, by)
        if not attendees:
            checks.invalid("attendees", "请填写参训的调解员。", "Say who attended.")
        await add_attendees(event, attendees, checks, by)
        checks.finish()
    return event


async def strike_attendance(attendance_id: UUID, *, by: Viewer) -> TrainingEvent:
    """Take back an entry that was wrong; the audit trail keeps it."""
    require_role(by, Action.RECORD_TRAINING)
    async with transaction():
        kept = await existing(TrainingAttendance, attendance_id, _ATTENDANCE, by=by)
        event = await _own(kept.event_id, by)
        await audit.record_removal("strike_attendance", kept, by=by, path=event.path)
        await kept.delete()
    return event


async def add_attendees(
    event: TrainingEvent, attendees: Sequence[Attendee], checks: Checks, by: Viewer
) -> None:
    """Write the entries; problems are added to ``checks``, and nothing then is kept."""
    if len(attendees) > MOST_AT_ONCE:
        checks.invalid(
            "attendees", f"一次最多登记{MOST_AT_ONCE}人。", f"At most {MOST_AT_ONCE} persons at a time."
        )
        checks.stop()
    kept = {one.mediator_id for one in await TrainingAttendance.filter(event=event)}
    mediators = {row.id: row for row in await Mediator.filter(id__in=[one.mediator for one in attendees])}
    rows = []
    for place, one in enumerate(attendees):
        field = f"attendees.{place}.mediator"
        mediator = mediators.get(one.mediator)
        if mediator is None or not mediator.path.startswith(event.path):
            checks.refuse(NotFound(field=field, what_zh=MEDIATOR.zh, what_en=MEDIATOR.en))
        elif mediator.id in kept:
            checks.refuse(
                Conflict(
                    field=field,
                    why_zh="该调解员已登记参加这次培训。",
                    why_en="The mediator is kept as having attended already.",
                )
            )
        else:
            kept.add(mediator.id)
        hours = event.hours if one.hours is None else one.hours
        checked_hours(f"attendees.{place}.hours", hours, event.hours, checks)
        rows.append(TrainingAttendance(event=event, mediator_id=one.mediator, hours=hours))
    if len(kept) > event.attended:
        checks.invalid(
            "attendees",
            f"这次培训实到{event.attended}人，名单不能更多。",
            f"{event.attended} attended this event; no more can be named.",
        )
    if checks.problems:
        return
    for row in rows:
        await row.save()
        await audit.record("attend_training", row, by=by, path=event.path)


async def _own(event_id: UUID, by: Viewer) -> TrainingEvent:
    event = await existing(TrainingEvent, event_id, TRAINING, by=by)
    if not may_record_training(by, event.tier, event.path):
        raise Refused(NotAllowed())
    return event
