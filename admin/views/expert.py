"""专家 the list of mediation experts: the field, and until when (domain.md §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_

from admin.filters import Area, Choice, Days
from admin.mirror import mirror_of
from admin.table_view import Section, TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.models import Mediator, MediatorStatus, Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from starlette.requests import Request

MEDIATOR, PERSON = mirror_of(Mediator), mirror_of(Person)


class ExpertView(TableView, model=MEDIATOR):
    """Mediators who are on the list; what is changed is changed on the mediator's own page."""

    name, name_plural = Words("专家库", "Expert"), Words("专家库", "Experts")
    group = REGISTERS
    column_list = ("person.name", "expert_fields", "expert_term_ends_on", "division.name", "grade", "status")
    column_details_list = column_list
    loads = ("person", "division")
    column_searchable_list = ("person.name", "expert_fields")
    column_sortable_list = ("expert_term_ends_on", "expert_fields")
    column_default_sort = ("path", False)
    filters = (Area(), Choice("status", MediatorStatus), Days("expert_term_ends_on"))

    def title_of(self, row: Any) -> str:
        return str(row.person.name)

    def list_query(self, request: Request) -> Select[Any]:
        return super().list_query(request).where(MEDIATOR.expert)

    def _stmt_by_identifier(self, identifier: str) -> Select[Any]:
        return super()._stmt_by_identifier(identifier).where(MEDIATOR.expert)

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By part of the name or of the field."""
        return stmt.join(MEDIATOR.person).where(
            or_(
                PERSON.name.icontains(term, autoescape=True),
                MEDIATOR.expert_fields.icontains(term, autoescape=True),
            )
        )

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:
        path = request.url_for("admin:details", identity="mediator", pk=str(row.id)).path
        shown = ((Words("职务、荣誉和修改", "Posts, honours and changes"),),)
        return [Section(Words("调解员档案", "The mediator"), (Words("内容", "What"),), shown, (path,))]


# sqladmin names a view by its model's class, and this is the second view of one.
ExpertView.identity = "expert"
