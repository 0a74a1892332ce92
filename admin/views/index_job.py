"""发件箱 the outbox: what the search index must still learn, and what failed."""

from __future__ import annotations

from admin.filters import YesNo
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import SYSTEM
from admin.words import Words
from mediation.access import Action
from mediation.models import IndexJob

INDEX_JOB = mirror_of(IndexJob)


class IndexJobView(TableView, model=INDEX_JOB):
    name = name_plural = Words("检索发件箱", "Search outbox")
    group = SYSTEM
    needs = Action.MAINTAIN_DIVISION
    column_list = ("id", "entity", "entity_id", "created_at", "attempts", "due_at", "dead")
    column_details_list = (*column_list, "error")
    column_searchable_list = ("entity", "entity_id")
    column_sortable_list = ("id", "due_at")
    column_default_sort = ("id", True)
    filters = (YesNo("dead"),)

    def title_of(self, row: object) -> str:
        return f"{self.name} {row}"
