"""类案 precedents and their editorial queue: submitted, reviewed by the township, published by the county."""

from __future__ import annotations

from typing import Any

from admin.filters import Area, Choice, Year
from admin.mirror import mirror_of
from admin.show import yuan
from admin.table_view import TableView
from admin.views.groups import WORK
from admin.words import Words
from mediation.models import CaseGrade, Precedent, PrecedentResult, PrecedentStatus

PRECEDENT = mirror_of(Precedent)


class PrecedentView(TableView, model=PRECEDENT):
    name = name_plural = Words("类案", "Precedents")
    group = WORK
    column_list = ("title", "status", "dispute_type.name", "division.name", "year", "result", "published_on")
    column_details_list = (
        "title",
        "status",
        "case.number",
        "dispute_type.name",
        "division.name",
        "year",
        "grade",
        "result",
        "amount",
        "days",
        "consented_on",
        "published_on",
        "withdrawn_on",
        "withdrawal_reason",
        "facts",
        "focus",
        "process",
        "terms",
        "laws_cited",
        "comment",
        "keywords",
        "demo",
        "updated_at",
    )
    loads = ("case",)
    formats = {"amount": lambda row: yuan(row.amount)}
    column_searchable_list = ("title",)
    column_sortable_list = ("year", "published_on", "title")
    column_default_sort = ("updated_at", True)
    filters = (
        Area(),
        Choice("status", PrecedentStatus),
        Year(),
        Choice("result", PrecedentResult),
        Choice("grade", CaseGrade),
    )

    def path_of(self, row: Any) -> str:
        """Where its case lies: the township reviews, though the precedent itself tells only the county."""
        return str((row.case or row).path)
