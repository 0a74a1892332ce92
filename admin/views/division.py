"""行政区划 divisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.filters import Area, Choice, YesNo
from admin.forms import PanelForm, column_field, form_of, names_in, version_of
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.access import Action
from mediation.models import Division, DivisionLevel
from mediation.services.divisions import DivisionCreation, create_division, rename_division, retire_division

if TYPE_CHECKING:
    from mediation.access import Viewer

DIVISION = mirror_of(Division)
_CREATION = names_in(DivisionCreation)


class CreationForm(form_of("DivisionColumns", Division, _CREATION)):  # type: ignore[misc]  # made of the model
    parent = column_field(Division, "parent", required=True)


class RetirementForm(PanelForm):
    valid_to = column_field(Division, "valid_to", required=True)
    replaced_by = column_field(Division, "replaced_by")


async def _retire(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await retire_division(
        row.code, data["valid_to"], by=by, replaced_by=data["replaced_by"], version=version_of(data)
    )


class DivisionView(TableView, model=DIVISION):
    name, name_plural = Words("行政区划", "Division"), Words("行政区划", "Divisions")
    group = REGISTERS
    maintained_by = Action.MAINTAIN_DIVISION
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
    forms = {"create": CreationForm, "edit": form_of("DivisionName", Division, ("name",))}
    acts = (
        Act(
            slug="retire",
            label=Words("停用代码", "Retire the code"),
            question=Words(
                "填写停用日期。有替代代码的，下级和登记在此的内容转到替代代码；没有的须先清空。",
                "Give the last day. With a replacement all that is kept here goes over to it; without one it must be"
                " empty.",
            ),
            allowed_by=Action.MAINTAIN_DIVISION,
            run=_retire,
            form=RetirementForm,
            applies=lambda row: row.valid_to is None,
            grave=True,
        ),
    )

    async def create(self, data: dict[str, Any], by: Viewer) -> str:
        creation = DivisionCreation(**{name: data[name] for name in _CREATION})
        return (await create_division(creation, by=by)).code

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await rename_division(row.code, data["name"], by=by, version=version_of(data))
