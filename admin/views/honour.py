"""荣誉 the "Fengqiao-style" honours, and naming and revoking them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.filters import Area, Choice, Year
from admin.forms import ReasonForm, form_of, version_of
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import HONOURS
from admin.words import Words
from mediation.access import Action
from mediation.clock import today
from mediation.models import Honour, HonourCategory, HonourStatus
from mediation.queries.certificates import certificate_number
from mediation.services.name_honour import HonourNaming, name_honour
from mediation.services.revoke_honour import revoke_honour

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from mediation.access import Viewer

HONOUR = mirror_of(Honour)


class NamingForm(form_of("NamingColumns", Honour, ("year", "named_on", "deeds"))):  # type: ignore[misc]  # made of the model
    """The year starts as the present one, the day as today."""

    def __init__(self, formdata: Any = None, data: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, data={"year": today().year, "named_on": today(), **(data or {})}, **kwargs)


def naming_act(category: HonourCategory, in_office: Callable[[Any], bool]) -> Act:
    """The act that names the row a model mediator, organisation or office."""

    async def run(row: Any, data: dict[str, Any], by: Viewer) -> object:
        naming = HonourNaming(
            category=category,
            honouree=row.id,
            year=data["year"],
            deeds=data["deeds"],
            named_on=data["named_on"],
        )
        return await name_honour(naming, by=by)

    return Act(
        slug="name",
        label=Words(f"命名为{category.zh}", f"Name as {category.en}"),
        question=Words(
            "命名后立即公开，列入光荣榜。请填写年度和主要事迹。",
            "The honour is public at once and stands on the roll of honour. Give the year and the deeds.",
        ),
        allowed_by=Action.NAME_HONOUR,
        run=run,
        form=NamingForm,
        applies=in_office,
    )


async def _revoke(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await revoke_honour(row.id, data["reason"], by=by, version=version_of(data))


def honouree(row: Any) -> str | None:
    """Who holds the honour; None where the viewer may not see them."""
    if row.mediator is not None:
        return str(row.mediator.person)
    held = row.committee or row.judicial_office
    return None if held is None else str(held)


def _number(row: Any) -> str:
    return certificate_number(row.id, row.path, row.year)


class HonourView(TableView, model=HONOUR):
    name, name_plural = Words("荣誉", "Honour"), Words("荣誉", "Honours")
    group = HONOURS
    column_list = ("honouree", "title", "category", "year", "division.name", "named_on", "status")
    column_details_list = (
        "title",
        "number",
        "honouree",
        "category",
        "year",
        "division.name",
        "status",
        "named_on",
        "deeds",
        "revoked_on",
        "revocation_reason",
        "demo",
    )
    column_searchable_list = ("title",)
    column_sortable_list = ("year", "named_on", "title")
    column_default_sort = [("year", True), ("named_on", True)]
    loads = ("mediator.person", "committee", "judicial_office", "division")
    labels = {"honouree": Words("获得者", "Honouree"), "number": Words("证书（PDF）", "Certificate (PDF)")}
    formats = {"honouree": honouree, "number": _number}
    filters = (Area(), Year(), Choice("category", HonourCategory), Choice("status", HonourStatus))
    acts = (
        Act(
            slug="revoke",
            label=Words("撤销荣誉", "Revoke"),
            question=Words(
                "撤销后，评选结果、光荣榜和证书核验页都写明已撤销、日期和原因，人人可见。请写明原因。",
                "The results, the roll and the certificate's page then say that it was revoked, when and why."
                " Everybody reads the reason.",
            ),
            allowed_by=Action.REVOKE_HONOUR,
            run=_revoke,
            form=ReasonForm,
            applies=lambda row: row.status is HonourStatus.NAMED,
            grave=True,
        ),
    )

    def link(self, request: Request, row: Any, column: str) -> str | None:
        """The certificate's number leads to the certificate."""
        if column == "number" and row.status is HonourStatus.NAMED:
            return f"/honours/certificates/{_number(row)}.pdf"
        return super().link(request, row, column)

    def title_of(self, row: Any) -> str:
        return f"{row.year} {row.title}" + (f" {name}" if (name := honouree(row)) else "")
