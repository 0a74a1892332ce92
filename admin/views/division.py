"""行政区划 divisions."""

from __future__ import annotations

from admin.filters import Area, Choice, YesNo
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.models import Division, DivisionLevel

DIVISION = mirror_of(Division)


class DivisionView(TableView, model=DIVISION):
    name = name_plural = Words("行政区划", "Divisions")
    group = REGISTERS
    column_list = ("code", "name", "level", "parent.name", "counted", "valid_to")
    column_details_list = (
        "code",
        "name",
        "level",
        "parent.name",
        "path",
        "counted",
        "valid_from",
        "valid_to",
        "replaced_by.name",
        "demo",
        "created_at",
        "updated_at",
    )
    column_searchable_list = ("code", "name")
    column_sortable_list = ("code", "name")
    column_default_sort = ("path", False)
    filters = (Area(), Choice("level", DivisionLevel), YesNo("counted"))
