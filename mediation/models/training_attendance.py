"""Attendance 参训: which mediator came to a training event, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import Stamped, key_field, say

if TYPE_CHECKING:
    from mediation.models.mediator import Mediator
    from mediation.models.training_event import TrainingEvent


class TrainingAttendance(Stamped):
    id: UUID = key_field()
    event_id: UUID
    event: fields.ForeignKeyRelation[TrainingEvent] = fields.ForeignKeyField(
        "mediation.TrainingEvent",
        related_name="attendances",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("培训。", "The event."),
    )
    mediator_id: UUID
    mediator: fields.ForeignKeyRelation[Mediator] = fields.ForeignKeyField(
        "mediation.Mediator",
        related_name="trainings",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("调解员。", "The mediator."),
    )
    hours: float = fields.FloatField(
        description=say("实际学时，以半小时为单位。", "Hours attended, in half hours.")
    )

    class Meta:
        table = "training_attendance"
        unique_together = (("event", "mediator"),)
        indexes = (Index(fields=("created_at", "id"), name="training_attendance_created"),)
        constraints = (
            CheckConstraint(
                check="hours > 0 and hours * 2 = floor(hours * 2)", name="training_attendance_hours_in_halves"
            ),
        )
