"""调解员 mediators: the person, the posts, the flags, and the office's beginning and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import any_, func, or_, select
from sqlalchemy.orm import contains_eager

from admin.acts import Act
from admin.filters import Area, Choice, Marked, YesNo
from admin.forms import ReasonForm, version_of
from admin.mirror import mirror_of
from admin.show import show
from admin.table_view import Section, TableView, viewer
from admin.views.discipline import DISCIPLINE, imposing_act
from admin.views.grade_change import BEYOND, grade_notices, grade_section, grade_shown, proposing_act
from admin.views.groups import REGISTERS
from admin.views.honour import naming_act
from admin.views.mediator_forms import (
    AppointmentForm,
    ChangeForm,
    DismissalForm,
    EnlistForm,
    details_of,
    filled_from,
)
from admin.views.personal import personal
from admin.views.recommending import recommending_act
from admin.words import Words, column_words
from mediation.access import Action
from mediation.models import (
    Discipline,
    Engagement,
    Honour,
    HonourCategory,
    Mediator,
    MediatorGrade,
    MediatorStatus,
    Person,
    Post,
    TrainingAttendance,
    TrainingEvent,
)
from mediation.personal_data import current_vault
from mediation.services.change_mediator import change_mediator
from mediation.services.discipline_mediator import dismiss_mediator, reinstate_mediator, suspend_mediator
from mediation.services.enlist_mediator import enlist_mediator
from mediation.services.posts import PostAppointment, appoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import Select
    from starlette.requests import Request

    from mediation.access import Viewer

MEDIATOR, PERSON = mirror_of(Mediator), mirror_of(Person)
_OF_DISCIPLINE = ("ground", "measure", "imposed_on", "lifted_on")
ATTENDANCE, EVENT = mirror_of(TrainingAttendance), mirror_of(TrainingEvent)


async def _appoint(row: Any, data: dict[str, Any], by: Viewer) -> object:
    appointment = PostAppointment(
        committee=data["committee"], title=data["title"], started_on=data["started_on"]
    )
    return await appoint(row.id, appointment, by=by)


async def _suspend(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await suspend_mediator(row.id, data["reason"], by=by, version=version_of(data))


async def _reinstate(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await reinstate_mediator(row.id, data["reason"], by=by, version=version_of(data))


async def _dismiss(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await dismiss_mediator(
        row.id, data["ground"], data["dismissed_on"], by=by, note=data["note"], version=version_of(data)
    )


def _active(row: Any) -> bool:
    return row.status is MediatorStatus.ACTIVE


def _person(row: Any) -> Any:
    return row.person


ACTS = (
    recommending_act(HonourCategory.MEDIATOR, _active),
    naming_act(HonourCategory.MEDIATOR, _active),
    Act(
        slug="appoint",
        label=Words("任职", "Appoint"),
        question=Words(
            "填写调委会简称、职务和任职日期。", "Give the committee's short name, the title and the day."
        ),
        allowed_by=Action.MAINTAIN_MEDIATOR,
        run=_appoint,
        form=AppointmentForm,
        applies=_active,
    ),
    proposing_act(_active),
    imposing_act(lambda row: row.status is not MediatorStatus.DISMISSED),
    Act(
        slug="suspend",
        label=Words("停用", "Suspend"),
        question=Words("停用期间不再接新案，职务保留。", "No new cases for the time being; posts stay."),
        allowed_by=Action.MAINTAIN_MEDIATOR,
        run=_suspend,
        form=ReasonForm,
        applies=_active,
        grave=True,
    ),
    Act(
        slug="reinstate",
        label=Words("恢复", "Reinstate"),
        question=Words(
            "恢复在任；已结束的职务需重新任职。", "In office again; posts that ended are filled anew."
        ),
        allowed_by=Action.MAINTAIN_MEDIATOR,
        run=_reinstate,
        form=ReasonForm,
        applies=lambda row: not _active(row),
    ),
    Act(
        slug="dismiss",
        label=Words("解聘", "Dismiss"),
        question=Words(
            "解聘后各项职务同日结束，未结案件请调委会另行指派。",
            "All posts end that day; open cases go to others.",
        ),
        allowed_by=Action.MAINTAIN_MEDIATOR,
        run=_dismiss,
        form=DismissalForm,
        applies=lambda row: row.status is not MediatorStatus.DISMISSED,
        grave=True,
    ),
)


class MediatorView(TableView, model=MEDIATOR):
    name, name_plural = Words("调解员", "Mediator"), Words("调解员", "Mediators")
    group = REGISTERS
    maintained_by = Action.MAINTAIN_MEDIATOR
    column_list = (
        "person.name",
        "division.name",
        "engagement",
        "backpack",
        "expert",
        "grade",
        "status",
        "person.phone_masked",
    )
    column_details_list = (
        "person.name",
        "person.gender",
        "person.born_on",
        "person.ethnicity",
        "person.education",
        "person.phone_masked",
        "person.id_number_masked",
        "division.name",
        "engagement",
        "backpack",
        "expert",
        "expert_fields",
        "expert_term_ends_on",
        "court_invited",
        "grade",
        "status",
        "started_on",
        "ended_on",
        "ended_reason",
        "demo",
        "created_at",
        "updated_at",
    )
    record_loads = ("posts.committee", "honours")
    formats = {
        "grade": grade_shown,
        "person.phone_masked": personal("Mediator", "phone", holder=_person, place=vars),
        "person.id_number_masked": personal("Mediator", "id_number", holder=_person, place=vars),
    }
    column_searchable_list = ("person.name",)
    column_sortable_list = ("person.name", "started_on")
    column_default_sort = ("path", False)
    filters = (
        Area(),
        Choice("status", MediatorStatus),
        Choice("engagement", Engagement),
        Choice("grade", MediatorGrade),
        Marked("grade_doubted_on", Words("等级核对", "Grade checked"), BEYOND),
        YesNo("backpack"),
        YesNo("expert"),
        YesNo("court_invited"),
    )
    list_note = Words(
        "可查姓名，或完整的电话、身份证号。", "Looks for a name, or for a full telephone or identity number."
    )
    forms = {"create": EnlistForm, "edit": ChangeForm}
    acts = ACTS

    def title_of(self, row: Any) -> str:
        return str(row.person.name)

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By part of the name, or by the whole telephone or identity number, through its keyed hash."""
        hashed = current_vault().hash(term)
        meant = or_(
            PERSON.name.icontains(term, autoescape=True),
            PERSON.phone_hash == hashed,
            PERSON.id_number_hash == hashed,
        )
        # Gathered first: joined in, the planner walks all mediators in their order and looks at each person.
        people = select(PERSON.id).where(meant).scalar_subquery()
        return stmt.where(MEDIATOR.person_id == any_(func.array(people)))

    def filled(self, row: Any) -> dict[str, Any]:
        return filled_from(row)

    async def create(self, data: dict[str, Any], by: Viewer) -> UUID:
        return (await enlist_mediator(details_of(data, keep=False), by=by)).id

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await change_mediator(row.id, details_of(data, keep=True), by=by, version=version_of(data))

    async def notices(self, row: Any) -> Sequence[Words]:
        return await grade_notices(row) if viewer().reaches(row.path) else ()

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:
        posts = sorted(row.posts, key=lambda post: (post.ended_on is not None, post.started_on))
        honours = sorted(row.honours, key=lambda honour: -honour.year)
        trainings = await self._run_query(
            select(ATTENDANCE)
            .where(ATTENDANCE.mediator_id == row.id)
            .join(ATTENDANCE.event)
            .options(contains_eager(ATTENDANCE.event))
            .order_by(EVENT.held_on.desc(), ATTENDANCE.id)
        )

        disciplines = await self._run_query(
            select(DISCIPLINE)
            .where(DISCIPLINE.mediator_id == row.id)
            .order_by(DISCIPLINE.imposed_on.desc(), DISCIPLINE.id)
        )

        def links(identity: str, rows: Sequence[Any]) -> list[str]:
            return [request.url_for("admin:details", identity=identity, pk=str(one.id)).path for one in rows]

        # What the record supports is for those who answer for the mediator.
        graded = [await grade_section(row)] if viewer().reaches(row.path) else []
        return [
            *graded,
            Section(
                Words("职务", "Posts"),
                [column_words(Post, name) for name in ("committee", "title", "started_on", "ended_on")],
                [
                    (post.committee.name, *map(show, (post.title, post.started_on, post.ended_on)))
                    for post in posts
                ],
                links("post", posts),
            ),
            Section(
                Words("荣誉", "Honours"),
                [column_words(Honour, name) for name in ("title", "year", "status", "named_on")],
                [(one.title, *map(show, (one.year, one.status, one.named_on))) for one in honours],
                links("honour", honours),
            ),
            Section(
                Words("培训", "Training"),
                [
                    column_words(TrainingAttendance, "event"),
                    *(column_words(TrainingEvent, name) for name in ("held_on", "tier")),
                    column_words(TrainingAttendance, "hours"),
                ],
                [
                    (one.event.title, show(one.event.held_on), show(one.event.tier), f"{one.hours:g}")
                    for one in trainings
                ],
                links("training-attendance", trainings),
            ),
            Section(
                Words("处分", "Discipline"),
                [column_words(Discipline, name) for name in _OF_DISCIPLINE],
                [[show(getattr(one, name)) for name in _OF_DISCIPLINE] for one in disciplines],
                links("discipline", disciplines),
            ),
        ]
