"""纠纷类型 types of dispute."""

from __future__ import annotations

from typing import Any

from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.models import DisputeType

DISPUTE_TYPE = mirror_of(DisputeType)


class DisputeTypeView(TableView, model=DISPUTE_TYPE):
    name = name_plural = Words("纠纷类型", "Types of dispute")
    group = REGISTERS
    column_list = ("code", "name", "parent.name", "report_row", "valid_from", "valid_to")
    column_details_list = (*column_list, "created_at", "updated_at")
    column_searchable_list = ("code", "name")
    column_sortable_list = ("code", "name", "report_row")
    column_default_sort = ("code", False)

    def path_of(self, row: Any) -> str:  # noqa: ARG002  a type lies nowhere
        """One vocabulary for all: whoever may maintain it may do so from where they are."""
        return self.own_path()
