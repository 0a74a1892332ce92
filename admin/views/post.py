"""职务 posts that mediators hold in committees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from admin.acts import Act
from admin.filters import Choice, Days
from admin.forms import PanelForm, column_field
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.access import Action
from mediation.models import Committee, Mediator, Person, Post, PostTitle
from mediation.services.posts import end_post

if TYPE_CHECKING:
    from sqlalchemy import Select

    from mediation.access import Viewer

POST, MEDIATOR, PERSON, COMMITTEE = (mirror_of(model) for model in (Post, Mediator, Person, Committee))


class EndForm(PanelForm):
    ended_on = column_field(Post, "ended_on", required=True)


async def _end(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await end_post(row.id, data["ended_on"], by=by)


class PostView(TableView, model=POST):
    name, name_plural = Words("职务", "Post"), Words("职务", "Posts")
    group = REGISTERS
    column_list = ("mediator", "committee.name", "title", "started_on", "ended_on")
    column_details_list = (*column_list, "created_at", "updated_at")
    loads = ("mediator.person", "committee")
    formats = {"mediator": lambda row: row.mediator.person.name}
    column_searchable_list = ("mediator.person.name", "committee.name")
    labels = {"mediator.person.name": Words("调解员姓名", "Mediator's name")}
    column_sortable_list = ("started_on", "ended_on")
    column_default_sort = ("started_on", True)
    filters = (Choice("title", PostTitle), Days("started_on"))
    acts = (
        Act(
            slug="end",
            label=Words("结束职务", "End the post"),
            question=Words(
                "填写离任日期。调解员的其他职务不受影响。", "Give the last day. Other posts stay."
            ),
            allowed_by=Action.MAINTAIN_MEDIATOR,
            run=_end,
            form=EndForm,
            applies=lambda row: row.ended_on is None,
            grave=True,
        ),
    )

    def title_of(self, row: Any) -> str:
        return f"{row.mediator.person.name} · {row.committee.name} · {self.value(row, 'title')}"

    def path_of(self, row: Any) -> str:
        return str(row.committee.path)

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By mediator or by committee, each looked up first: joined in, all posts would be joined to look."""
        named = PERSON.name.icontains(term, autoescape=True)
        held = select(MEDIATOR.id).join(PERSON, PERSON.id == MEDIATOR.person_id).where(named)
        of = select(COMMITTEE.id).where(COMMITTEE.name.icontains(term, autoescape=True))
        return stmt.where(or_(POST.mediator_id.in_(held), POST.committee_id.in_(of)))
