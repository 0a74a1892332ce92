"""审计 the audit trail: who changed what, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.filters import Days
from admin.mirror import mirror_of
from admin.table_view import TableView
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
        "按操作、对象类别或对象标识的开头查找。",
        "Searches look at the beginning of action, kind or identifier.",
    )

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By the beginning only: the trail grows without end, and nothing indexes its middle."""
        return stmt.where(
            AUDIT_ENTRY.action.startswith(term, autoescape=True)
            | AUDIT_ENTRY.entity.startswith(term, autoescape=True)
            | AUDIT_ENTRY.entity_id.startswith(term, autoescape=True)
        )
