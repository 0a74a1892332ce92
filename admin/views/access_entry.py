"""查阅记录 the access log: who was shown whose personal data in full, and what was exported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_

from admin.filters import Choice, Days
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.audit_words import KINDS_WITHOUT_A_VIEW, kinds_with
from admin.views.groups import SYSTEM
from admin.words import Words, in_chinese
from mediation.access import Action
from mediation.models import AccessEntry, AccessWay

if TYPE_CHECKING:
    from sqlalchemy import Select
    from starlette.requests import Request

ACCESS_ENTRY = mirror_of(AccessEntry)
_FIELDS = {
    "phone": Words("电话", "telephone"),
    "id_number": Words("身份证号", "identity number"),
    "original": Words("原文", "original text"),
}
_PAGES = {"Mediator": "mediator"}
"""Kinds of record that have a page of their own, by its identity."""


def _fields(row: Any) -> str:
    """The fields in the language of the page; the columns of an export stand as they were."""
    names = row.fields_shown.split("、")
    return ("、" if in_chinese() else ", ").join(str(_FIELDS.get(name, name)) for name in names)


class AccessEntryView(TableView, model=ACCESS_ENTRY):
    name, name_plural = Words("查阅记录", "Access"), Words("查阅记录", "Access log")
    group = SYSTEM
    needs = Action.READ_ACCESS_LOG
    column_list = ("at", "actor", "way", "entity", "entity_id", "fields_shown", "address")
    column_details_list = (*column_list, "path")
    formats = {"fields_shown": _fields}
    column_searchable_list = ("actor", "entity", "entity_id")
    column_sortable_list = ("at",)
    column_default_sort = ("at", True)
    filters = (Choice("way", AccessWay), Days("at"))
    list_note = Words(
        "每次完整显示电话、身份证号或隐去的原文，每次导出，都先记在这里再显示。可查对象类别，或查阅人、标识的开头。",
        "Each time a telephone, an identity number or redacted text is shown in full, and each export, is put here"
        " first. Searches look at kinds, and at how a name or identifier begins.",
    )

    def value(self, row: Any, column: str) -> str:
        """The kind of record in words; the log itself keeps the code."""
        if column == "entity":
            return str(KINDS_WITHOUT_A_VIEW.get(row.entity) or self.kind_named(row.entity)[1])
        return super().value(row, column)

    def title_of(self, row: Any) -> str:
        return f"{self.value(row, 'entity')} · {_fields(row)}"

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By kind, or how a name or identifier begins: the log grows without end, and nothing indexes a middle."""
        tables: list[TableView] = self._admin_ref.tables  # type: ignore[attr-defined]  # it is our Panel
        conditions = [
            ACCESS_ENTRY.actor.startswith(term, autoescape=True),
            ACCESS_ENTRY.entity.in_(kinds_with(term, tables)),
        ]
        if term.isascii():  # no identifier has another character, and each condition costs
            conditions.append(ACCESS_ENTRY.entity_id.startswith(term, autoescape=True))
        return stmt.where(or_(*conditions))

    def link(self, request: Request, row: Any, column: str) -> str | None:
        """From the identifier to the record, where it has a page."""
        if column == "entity_id" and row.entity_id and (identity := _PAGES.get(row.entity)):
            return str(request.url_for("admin:details", identity=identity, pk=row.entity_id).path)
        return super().link(request, row, column)
