"""参训记录 attendance: each mediator's training, by event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from admin.acts import Act
from admin.filters import YearOf
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import TRAINING
from admin.words import Words
from mediation.access import Action
from mediation.models import Mediator, Person, TrainingAttendance, TrainingEvent
from mediation.services.attend_training import strike_attendance

if TYPE_CHECKING:
    from sqlalchemy import Select

    from mediation.access import Viewer

ATTENDANCE, EVENT = mirror_of(TrainingAttendance), mirror_of(TrainingEvent)
MEDIATOR, PERSON = mirror_of(Mediator), mirror_of(Person)


async def _strike(row: Any, data: dict[str, Any], by: Viewer) -> object:  # noqa: ARG001  Act's shape
    return await strike_attendance(row.id, by=by)


class TrainingAttendanceView(TableView, model=ATTENDANCE):
    name = name_plural = Words("参训记录", "Attendance")
    group = TRAINING
    column_list = ("mediator", "mediator.division.name", "event.title", "event.held_on", "hours")
    column_details_list = (*column_list, "created_at")
    loads = ("mediator.person", "mediator.division", "event")
    formats = {"mediator": lambda row: row.mediator.person.name, "hours": lambda row: f"{row.hours:g}"}
    labels = {
        "mediator.division.name": Words("所在区划", "Division"),
        "mediator.person.name": Words("调解员姓名", "Mediator's name"),
        "event.title": Words("培训", "Event"),
        "event.held_on": Words("举办日期", "Day"),
    }
    column_searchable_list = ("mediator.person.name", "event.title")
    column_default_sort = ("created_at", True)
    filters = (YearOf(relation=ATTENDANCE.event, target=EVENT),)
    acts = (
        Act(
            slug="strike",
            label=Words("撤去这条记录", "Strike out"),
            question=Words(
                "登记错了的才撤去；撤去后仍留在审计记录里。",
                "Only what was entered wrongly; the audit trail keeps it.",
            ),
            allowed_by=Action.RECORD_TRAINING,
            run=_strike,
            grave=True,
            removes=True,
        ),
    )

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By mediator or by event, each looked up first: joined in, all attendance would be joined to look."""
        named = PERSON.name.icontains(term, autoescape=True)
        by = select(MEDIATOR.id).join(PERSON, PERSON.id == MEDIATOR.person_id).where(named)
        at = select(EVENT.id).where(EVENT.title.icontains(term, autoescape=True))
        return stmt.where(or_(ATTENDANCE.mediator_id.in_(by), ATTENDANCE.event_id.in_(at)))

    def title_of(self, row: Any) -> str:
        return f"{row.mediator.person.name} · {row.event.title}"

    def path_of(self, row: Any) -> str:
        return str(row.event.path)
