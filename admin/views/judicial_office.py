"""司法所 township justice offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.filters import Area, Choice
from admin.forms import form_of, names_in, version_of
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.views.honour import naming_act
from admin.views.recommending import recommending_act
from admin.words import Words
from mediation.access import Action
from mediation.models import HonourCategory, JudicialOffice, JudicialOfficeStatus
from mediation.services.judicial_office_details import JudicialOfficeDetails
from mediation.services.judicial_offices import (
    change_judicial_office,
    close_judicial_office,
    create_judicial_office,
)

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Viewer

JUDICIAL_OFFICE = mirror_of(JudicialOffice)
_DETAILS = names_in(JudicialOfficeDetails)
_FORM = form_of("JudicialOfficeForm", JudicialOffice, _DETAILS)


async def _close(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await close_judicial_office(row.id, by=by, version=version_of(data))


def _active(row: Any) -> bool:
    return row.status is JudicialOfficeStatus.ACTIVE


def _told(data: dict[str, Any]) -> JudicialOfficeDetails:
    return JudicialOfficeDetails(**{name: data[name] for name in _DETAILS})


class JudicialOfficeView(TableView, model=JUDICIAL_OFFICE):
    name, name_plural = Words("司法所", "Judicial office"), Words("司法所", "Judicial offices")
    group = REGISTERS
    maintained_by = Action.MAINTAIN_JUDICIAL_OFFICE
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
    forms = {"create": _FORM, "edit": _FORM}
    acts = (
        recommending_act(HonourCategory.JUDICIAL_OFFICE, _active),
        naming_act(HonourCategory.JUDICIAL_OFFICE, _active),
        Act(
            slug="close",
            label=Words("撤销司法所", "Close the office"),
            question=Words(
                "撤销后记录和荣誉保留，不能再修改。", "The record and its honours stay; no more changes."
            ),
            allowed_by=Action.MAINTAIN_JUDICIAL_OFFICE,
            run=_close,
            applies=_active,
            grave=True,
        ),
    )

    def filled(self, row: Any) -> dict[str, Any]:
        return {**super().filled(row), "division": row.division_id}

    async def create(self, data: dict[str, Any], by: Viewer) -> UUID:
        return (await create_judicial_office(_told(data), by=by)).id

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await change_judicial_office(row.id, _told(data), by=by, version=version_of(data))
