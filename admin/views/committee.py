"""调委会 people's mediation committees: the register, and what the law asks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.filters import Area, Choice, Days
from admin.forms import PanelForm, column_field, form_of, names_in, version_of
from admin.mirror import mirror_of
from admin.show import show
from admin.table_view import Section, TableView, viewer
from admin.views.groups import REGISTERS
from admin.views.honour import naming_act
from admin.views.recommending import recommending_act
from admin.words import Words, column_words
from mediation.access import Action
from mediation.deadlines import REGISTRATION
from mediation.models import Committee, CommitteeKind, CommitteeStatus, HonourCategory, Post
from mediation.queries.committee_notices import committee_notices
from mediation.services.change_committee import change_committee
from mediation.services.committee_details import CommitteeDetails
from mediation.services.create_committee import create_committee
from mediation.services.dissolve_committee import dissolve_committee

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from starlette.requests import Request

    from mediation.access import Viewer

COMMITTEE = mirror_of(Committee)
_DETAILS = names_in(CommitteeDetails)
_FORM = form_of("CommitteeForm", Committee, _DETAILS)
_BASES = {
    "人民调解法第八条": "People's Mediation Law, art. 8",
    "人民调解法第九条": "People's Mediation Law, art. 9",
    REGISTRATION.basis: "within 30 working days of being set up",
}
"""What a notice rests on, in English."""


class DissolutionForm(PanelForm):
    dissolved_on = column_field(Committee, "dissolved_on", required=True)


async def _dissolve(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await dissolve_committee(row.id, data["dissolved_on"], by=by, version=version_of(data))


def _active(row: Any) -> bool:
    return row.status is CommitteeStatus.ACTIVE


class CommitteeView(TableView, model=COMMITTEE):
    name, name_plural = Words("调委会", "Committee"), Words("调委会", "Committees")
    group = REGISTERS
    maintained_by = Action.MAINTAIN_COMMITTEE
    column_list = ("name", "short_name", "kind", "division.name", "status", "term_ends_on", "registered_on")
    column_details_list = (
        "name",
        "short_name",
        "kind",
        "industry",
        "status",
        "division.name",
        "host.name",
        "phone",
        "address",
        "set_up_on",
        "registered_on",
        "term_starts_on",
        "term_ends_on",
        "dissolved_on",
        "demo",
        "created_at",
        "updated_at",
    )
    record_loads = ("posts.mediator.person",)
    column_searchable_list = ("name", "short_name")
    column_sortable_list = ("name", "short_name", "term_ends_on", "registered_on")
    column_default_sort = ("path", False)
    filters = (Area(), Choice("kind", CommitteeKind), Choice("status", CommitteeStatus), Days("term_ends_on"))
    forms = {"create": _FORM, "edit": _FORM}
    acts = (
        recommending_act(HonourCategory.COMMITTEE, _active),
        naming_act(HonourCategory.COMMITTEE, _active),
        Act(
            slug="dissolve",
            label=Words("撤销调委会", "Dissolve"),
            question=Words(
                "撤销后职务同日结束，记录保留。有未结案件或所属工作室的不能撤销。",
                "Its posts end the same day; the record stays. Refused while cases are open or rooms attached.",
            ),
            allowed_by=Action.MAINTAIN_COMMITTEE,
            run=_dissolve,
            form=DissolutionForm,
            applies=_active,
            grave=True,
        ),
    )

    def filled(self, row: Any) -> dict[str, Any]:
        host = row.host.short_name if row.host else None
        return {**super().filled(row), "division": row.division_id, "host": host}

    async def create(self, data: dict[str, Any], by: Viewer) -> UUID:
        return (await create_committee(_told(data), by=by)).id

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await change_committee(row.id, _told(data), by=by, version=version_of(data))

    async def notices(self, row: Any) -> Sequence[Words]:
        """What the law asks of the committee and is not met (C1 to C6)."""
        told = (await committee_notices(viewer(), [row.id])).get(row.id, [])
        return [
            Words(
                f"{notice.kind.zh}（{notice.basis}）" + (f"，最迟 {notice.due_on}" if notice.due_on else ""),
                f"{notice.kind.en} ({_BASES[notice.basis]})"
                + (f", by {notice.due_on}" if notice.due_on else ""),
            )
            for notice in told
        ]

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:
        held = [post for post in row.posts if post.mediator is not None]
        held.sort(key=lambda post: (post.ended_on is not None, post.started_on))
        heads = [
            Words("姓名", "Name"),
            *(column_words(Post, name) for name in ("title", "started_on", "ended_on")),
        ]
        rows = [
            (post.mediator.person.name, show(post.title), show(post.started_on), show(post.ended_on))
            for post in held
        ]
        links = [
            request.url_for("admin:details", identity="mediator", pk=str(post.mediator_id)).path
            for post in held
        ]
        return [Section(Words("成员和聘任调解员", "Members and hired mediators"), heads, rows, links)]


def _told(data: dict[str, Any]) -> CommitteeDetails:
    return CommitteeDetails(**{name: data[name] for name in _DETAILS})
