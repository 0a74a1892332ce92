"""trainingRecord 登记, trainingChange 修改 and trainingAttend 参训登记."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api import vocabulary  # noqa: F401  inputs name its enums
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import changeable, optional, required, version
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.access import Viewer
from mediation.models import TrainingAudience, TrainingMode
from mediation.models.base import say
from mediation.problems import NotFound, Refused
from mediation.queries.rows import visible_row
from mediation.services.attend_training import Attendee, attend_training
from mediation.services.record_training import change_training, record_training
from mediation.services.training_details import TrainingDetails
from mediation.services.words import TRAINING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.schema.training import TrainingEvent

_EVENT = models.TrainingEvent
_DIVISION = say(
    "举办的市或县的区划代码；层级由它而定。", "Code of the city or county that held it; it decides the tier."
)
_LECTURERS = say(
    "讲师及其单位，每人一项，各不超过60字。",
    "Lecturers, each with where they come from, of at most 60 characters.",
)


@strawberry.input(description=say("参训的一名调解员。", "A mediator who attended."))
class TrainingAttendeeInput:
    mediator: strawberry.ID = required(models.TrainingAttendance, "mediator")
    hours: float | None = optional(models.TrainingAttendance, "hours")


@strawberry.input(description=say("要登记的培训。", "Training to record."))
class TrainingEventInput:
    title: str = required(_EVENT, "title")
    division: str = strawberry.field(description=_DIVISION)
    audience: TrainingAudience = required(_EVENT, "audience")
    mode: TrainingMode = required(_EVENT, "mode")
    held_on: date = required(_EVENT, "held_on")
    hours: float = required(_EVENT, "hours")
    attended: int = required(_EVENT, "attended")
    invited: int | None = optional(_EVENT, "invited")
    lecturers: list[str] | None = strawberry.field(default=strawberry.UNSET, description=_LECTURERS)
    viewers: int | None = optional(_EVENT, "viewers")
    likes: int | None = optional(_EVENT, "likes")
    attendees: list[TrainingAttendeeInput] | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "按姓名登记的参训调解员，一次最多500人。",
            "Mediators who attended, by name; at most 500 at a time.",
        ),
    )


@strawberry.input(
    description=say(
        "对培训的修改：不填的项保持不变，填空值则清空。",
        "A change of a training event: what is omitted stays, null empties it.",
    )
)
class TrainingChangeInput:
    title: str | None = changeable(_EVENT, "title")
    audience: TrainingAudience | None = changeable(_EVENT, "audience")
    mode: TrainingMode | None = changeable(_EVENT, "mode")
    held_on: date | None = changeable(_EVENT, "held_on")
    hours: float | None = changeable(_EVENT, "hours")
    attended: int | None = changeable(_EVENT, "attended")
    invited: int | None = changeable(_EVENT, "invited")
    lecturers: list[str] | None = strawberry.field(default=strawberry.UNSET, description=_LECTURERS)
    viewers: int | None = changeable(_EVENT, "viewers")
    likes: int | None = changeable(_EVENT, "likes")
    version: int | None = version()


_Changed = Annotated["TrainingEvent", strawberry.lazy("api.schema.training")]


@strawberry.type(description=say("登记培训的结果。", "The result of recording training."))
class TrainingRecordPayload:
    event: _Changed | None = changed("培训", "training event")
    errors: list[UserError] = errors()


@strawberry.type(description=say("修改培训的结果。", "The result of changing a training event."))
class TrainingChangePayload:
    event: _Changed | None = changed("培训", "training event")
    errors: list[UserError] = errors()


@strawberry.type(description=say("参训登记的结果。", "The result of entering who attended."))
class TrainingAttendPayload:
    event: _Changed | None = changed("培训", "training event")
    errors: list[UserError] = errors()


_EVENT_ID, _MEDIATOR = key("TrainingEvent"), key("Mediator")
TrainingId = Annotated[
    strawberry.ID, strawberry.argument(name="id", description=say("培训。", "The training event."))
]


def _attendees(told: Sequence[TrainingAttendeeInput] | None) -> tuple[Attendee, ...]:
    return tuple(decode(Attendee, one, {"mediator": _MEDIATOR}) for one in given_or_none(told) or ())


async def _record(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        TrainingEventInput,
        strawberry.argument(name="input", description=say("培训的情况。", "About the event.")),
    ],
) -> TrainingRecordPayload:
    details = decode(TrainingDetails, told, {"lecturers": tuple})
    work = record_training(details, _attendees(told.attendees), by=info.context.viewer)
    return await answer(TrainingRecordPayload, "event", work)


async def _change(
    info: strawberry.Info[RequestContext, None],
    event: TrainingId,
    told: Annotated[
        TrainingChangeInput,
        strawberry.argument(name="input", description=say("要改的各项。", "What is to be changed.")),
    ],
) -> TrainingChangePayload:
    work = _changed(_EVENT_ID(event), told, info.context.viewer)
    return await answer(TrainingChangePayload, "event", work)


async def _changed(event: UUID, told: TrainingChangeInput, by: Viewer) -> models.TrainingEvent:
    """The service replaces the whole record; what was not given is taken from the present one.

    With the version that it was taken from, so that nothing written meanwhile is lost.
    """
    row = await visible_row(_EVENT, event, by)
    if row is None:
        raise Refused(NotFound(what_zh=TRAINING.zh, what_en=TRAINING.en))
    names = [field.name for field in fields(TrainingDetails)]
    present = {name: getattr(row, name) for name in names if name != "division"}
    present |= {"division": row.division_id, "lecturers": tuple(row.lecturers)}
    details = decode(TrainingDetails, told, {"lecturers": tuple}, present=present)
    return await change_training(event, details, by=by, version=given_or_none(told.version) or row.version)


async def _attend(
    info: strawberry.Info[RequestContext, None],
    event: TrainingId,
    attendees: Annotated[
        list[TrainingAttendeeInput],
        strawberry.argument(
            description=say("参训的调解员，一次最多500人。", "Who attended; at most 500 at a time.")
        ),
    ],
) -> TrainingAttendPayload:
    work = attend_training(_EVENT_ID(event), _attendees(attendees), by=info.context.viewer)
    return await answer(TrainingAttendPayload, "event", work)


@strawberry.type
class TrainingMutations:
    training_record: TrainingRecordPayload = strawberry.mutation(
        resolver=_record,
        description=say("登记市、县举办的培训。", "Record training that the city or a county has held."),
    )
    training_change: TrainingChangePayload = strawberry.mutation(
        resolver=_change, description=say("修改培训的记录。", "Change what is kept of a training event.")
    )
    training_attend: TrainingAttendPayload = strawberry.mutation(
        resolver=_attend, description=say("登记参训的调解员。", "Enter mediators who attended, by name.")
    )
