"""司法所 township justice offices."""

from __future__ import annotations

from admin.filters import Area, Choice
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.views.honour import naming_act
from admin.words import Words
from mediation.models import HonourCategory, JudicialOffice, JudicialOfficeStatus

JUDICIAL_OFFICE = mirror_of(JudicialOffice)


class JudicialOfficeView(TableView, model=JUDICIAL_OFFICE):
    name = name_plural = Words("司法所", "Judicial offices")
    group = REGISTERS
    column_list = ("name", "division.name", "status", "phone", "established_on")
    column_details_list = (
        "name",
        "division.name",
        "status",
        "phone",
        "address",
        "established_on",
        "demo",
        "created_at",
        "updated_at",
    )
    column_searchable_list = ("name", "address")
    column_sortable_list = ("name", "established_on")
    column_default_sort = ("path", False)
    filters = (Area(), Choice("status", JudicialOfficeStatus))
    acts = (
        naming_act(HonourCategory.JUDICIAL_OFFICE, lambda row: row.status is JudicialOfficeStatus.ACTIVE),
    )
