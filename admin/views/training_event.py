"""培训 training: what the city and the counties have held, and who came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from wtforms import TextAreaField
from wtforms.validators import Length

from admin.acts import Act
from admin.filters import Area, Choice, Days, Year
from admin.forms import PanelForm, Required, form_of, optional_text, version_of
from admin.mirror import mirror_of
from admin.table_view import Section, TableView, viewer
from admin.views.groups import TRAINING
from admin.words import Words, column_words
from mediation.access import Action, may
from mediation.models import (
    Mediator,
    TrainingAttendance,
    TrainingAudience,
    TrainingEvent,
    TrainingMode,
    TrainingTier,
)
from mediation.models.base import LONGEST_TEXT
from mediation.queries.attendance_sheets import read_sheet
from mediation.services.attend_training import Attendee, attend_training
from mediation.services.record_training import change_training, record_training
from mediation.services.training_details import TrainingDetails

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from starlette.requests import Request

    from mediation.access import Viewer

EVENT, ATTENDANCE = mirror_of(TrainingEvent), mirror_of(TrainingAttendance)
MEDIATOR = mirror_of(Mediator)
MOST_SHOWN = 200
"""The register of attendance has them all."""
_COLUMNS = (
    "title",
    "division",
    "audience",
    "mode",
    "held_on",
    "hours",
    "invited",
    "attended",
    "viewers",
    "likes",
)


class TrainingForm(form_of("TrainingColumns", TrainingEvent, _COLUMNS)):  # type: ignore[misc]  # made of the model
    lecturers = optional_text(
        TextAreaField,
        column_words(TrainingEvent, "lecturers"),
        2_000,
        Words("一行一人，可在姓名后注明单位", "One a line; the unit may follow the name"),
    )


class SheetForm(PanelForm):
    names = TextAreaField(
        Words("参训名单", "Who attended"),
        validators=[Required(), Length(max=LONGEST_TEXT)],
        description=Words(
            "一行一人：姓名，有同名的加区划代码，未全程参加的加学时，如“周满 430502001 2.5”",
            "One a line: the name, a division code where there are namesakes, hours if not all: “周满 430502001 2.5”",
        ),
    )


async def _attend(row: Any, data: dict[str, Any], by: Viewer) -> object:
    signed = await read_sheet(data["names"], row.path, field="names")
    attendees = [Attendee(mediator=one.mediator, hours=one.hours) for one in signed]
    return await attend_training(row.id, attendees, by=by)


def _details_of(data: dict[str, Any]) -> TrainingDetails:
    lecturers = tuple(line.strip() for line in (data["lecturers"] or "").splitlines() if line.strip())
    return TrainingDetails(**{name: data[name] for name in _COLUMNS}, lecturers=lecturers)


class TrainingEventView(TableView, model=EVENT):
    name = name_plural = Words("培训", "Training")
    group = TRAINING
    maintained_by = Action.RECORD_TRAINING
    column_list = (
        "title",
        "tier",
        "audience",
        "mode",
        "division.name",
        "held_on",
        "hours",
        "attended",
        "viewers",
    )
    column_details_list = (
        "title",
        "tier",
        "audience",
        "mode",
        "division.name",
        "held_on",
        "hours",
        "lecturers",
        "invited",
        "attended",
        "viewers",
        "likes",
        "demo",
        "created_at",
        "updated_at",
    )
    formats = {"hours": lambda row: f"{row.hours:g}", "lecturers": lambda row: list(row.lecturers)}
    column_searchable_list = ("title",)
    column_sortable_list = ("held_on", "attended")
    column_default_sort = ("held_on", True)
    filters = (
        Area(),
        Year(),
        Choice("tier", TrainingTier),
        Choice("audience", TrainingAudience),
        Choice("mode", TrainingMode),
        Days("held_on"),
    )
    list_note = Words(
        "市级培训由市局登记，县级培训由县（市、区）局或市局登记。点赞次数不是人数。",
        "The city records its own training; a county's is recorded by the county or the city. Likes are no persons.",
    )
    forms = {"create": TrainingForm, "edit": TrainingForm}
    acts = (
        Act(
            slug="attend",
            label=Words("登记参训名单", "Enter who attended"),
            question=Words(
                "按姓名登记本辖区参训的调解员，要么全部登记，要么都不登记。",
                "Mediators of the area who attended, by name; all of them are entered or none.",
            ),
            allowed_by=Action.RECORD_TRAINING,
            run=_attend,
            form=SheetForm,
        ),
    )

    def filled(self, row: Any) -> dict[str, Any]:
        return {**super().filled(row), "division": row.division_id, "lecturers": "\n".join(row.lecturers)}

    async def create(self, data: dict[str, Any], by: Viewer) -> UUID:
        return (await record_training(_details_of(data), by=by)).id

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await change_training(row.id, _details_of(data), by=by, version=version_of(data))

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:
        kept = await self._run_query(
            select(ATTENDANCE)
            .where(ATTENDANCE.event_id == row.id)
            .options(selectinload(ATTENDANCE.mediator).selectinload(MEDIATOR.person))
            .order_by(ATTENDANCE.id)
            .limit(MOST_SHOWN)
        )
        return [
            Section(
                Words(
                    f"按姓名登记的参训人（前{MOST_SHOWN}人）", f"Attended, by name (the first {MOST_SHOWN})"
                ),
                [column_words(TrainingAttendance, name) for name in ("mediator", "hours")],
                [(one.mediator.person.name, f"{one.hours:g}") for one in kept],
                [
                    request.url_for("admin:details", identity="training-attendance", pk=str(one.id)).path
                    for one in kept
                ],
            )
        ]

    async def notices(self, row: Any) -> Sequence[Words]:
        if not may(viewer(), Action.RECORD_TRAINING, row.path):
            return ()
        named = await TrainingAttendance.filter(event_id=row.id).count()
        if named >= row.attended:
            return ()
        return (
            Words(
                f"实到{row.attended}人，已按姓名登记{named}人。",
                f"{row.attended} attended, {named} of them are kept by name.",
            ),
        )
