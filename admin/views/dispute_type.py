"""纠纷类型 types of dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.forms import PanelForm, column_field, form_of, names_in, version_of
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.access import Action
from mediation.models import DisputeType
from mediation.services.dispute_types import (
    DisputeTypeAddition,
    add_dispute_type,
    rename_dispute_type,
    retire_dispute_type,
)

if TYPE_CHECKING:
    from mediation.access import Viewer

DISPUTE_TYPE = mirror_of(DisputeType)
_ADDITION = names_in(DisputeTypeAddition)


class AdditionForm(form_of("DisputeTypeColumns", DisputeType, _ADDITION)):  # type: ignore[misc]  # made of the model
    report_row = column_field(DisputeType, "report_row", required=False)


class RetirementForm(PanelForm):
    valid_to = column_field(DisputeType, "valid_to", required=True)


async def _retire(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await retire_dispute_type(row.code, data["valid_to"], by=by, version=version_of(data))


class DisputeTypeView(TableView, model=DISPUTE_TYPE):
    name, name_plural = Words("纠纷类型", "Type of dispute"), Words("纠纷类型", "Types of dispute")
    group = REGISTERS
    maintained_by = Action.MAINTAIN_DISPUTE_TYPE
    column_list = ("code", "name", "parent.name", "report_row", "valid_from", "valid_to")
    column_details_list = (*column_list, "created_at", "updated_at")
    column_searchable_list = ("code", "name")
    column_sortable_list = ("code", "name", "report_row")
    column_default_sort = ("code", False)

    forms = {"create": AdditionForm, "edit": form_of("DisputeTypeName", DisputeType, ("name",))}
    acts = (
        Act(
            slug="retire",
            label=Words("停用类型", "Retire the type"),
            question=Words(
                "停用后新案件不能再用，原有案件不变。", "New cases cannot bear it; those that do keep it."
            ),
            allowed_by=Action.MAINTAIN_DISPUTE_TYPE,
            run=_retire,
            form=RetirementForm,
            applies=lambda row: row.valid_to is None,
            grave=True,
        ),
    )

    async def create(self, data: dict[str, Any], by: Viewer) -> str:
        addition = DisputeTypeAddition(**{name: data[name] for name in _ADDITION})
        return (await add_dispute_type(addition, by=by)).code

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await rename_dispute_type(row.code, data["name"], by=by, version=version_of(data))

    def path_of(self, row: Any) -> str:  # noqa: ARG002  a type lies nowhere
        """One vocabulary for all: whoever may maintain it may do so from where they are."""
        return self.own_path()
