"""审计 the audit trail: who changed what, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.filters import Days
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.audit_words import KINDS_WITHOUT_A_VIEW, action_words, actions_with, told
from admin.views.groups import SYSTEM
from admin.words import Words
from mediation.access import Action
from mediation.models import AuditEntry

if TYPE_CHECKING:
    from sqlalchemy import Select

AUDIT_ENTRY = mirror_of(AuditEntry)


class AuditEntryView(TableView, model=AUDIT_ENTRY):
    name = name_plural = Words("审计", "Audit trail")
    group = SYSTEM
    needs = Action.READ_AUDIT
    column_list = ("at", "actor", "action", "entity", "entity_id", "address")
    column_details_list = ("at", "actor", "action", "entity", "entity_id", "address", "before", "after")
    column_searchable_list = ("action", "entity", "entity_id")
    column_sortable_list = ("at",)
    column_default_sort = ("at", True)
    filters = (Days("at"),)
    list_note = Words(
        "可以查操作，如“命名”；也可以查对象标识的开头。",
        "Searches look at actions, such as “named”, and at the beginning of identifiers.",
    )

    def value(self, row: Any, column: str) -> str:
        """Codes, kinds and values in words; the trail itself keeps codes."""
        if column == "action":
            return str(action_words(row.action))
        if column == "entity":
            return self._kind(row.entity)
        if column in {"before", "after"}:
            view, _ = self.kind_named(row.entity)
            return told(view.tortoise if view else None, getattr(row, column))
        return super().value(row, column)

    def title_of(self, row: Any) -> str:
        return f"{action_words(row.action)} · {self._kind(row.entity)}"

    def _kind(self, entity: str) -> str:
        return str(KINDS_WITHOUT_A_VIEW.get(entity) or self.kind_named(entity)[1])

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By what actions are called, and else by the beginning only: the trail grows without end."""
        return stmt.where(
            AUDIT_ENTRY.action.in_(actions_with(term))
            | AUDIT_ENTRY.action.startswith(term, autoescape=True)
            | AUDIT_ENTRY.entity.startswith(term, autoescape=True)
            | AUDIT_ENTRY.entity_id.startswith(term, autoescape=True)
        )
