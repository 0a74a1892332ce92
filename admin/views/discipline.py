"""处分 discipline: what was done about misconduct, and whether it is still in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.filters import Choice, Days, Held
from admin.forms import PanelForm, column_field, form_of, version_of
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.access import Action
from mediation.models import Discipline, DisciplineMeasure, Misconduct
from mediation.services.disciplines import DisciplineTold, impose_discipline, lift_discipline

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediation.access import Viewer

DISCIPLINE = mirror_of(Discipline)


class LiftForm(PanelForm):
    lifted_on = column_field(Discipline, "lifted_on", required=True)
    reason = column_field(Discipline, "lift_reason", required=True)


class ImposeForm(form_of("DisciplineColumns", Discipline, ("ground", "measure", "imposed_on"))):  # type: ignore[misc]  # made of the model
    facts = column_field(Discipline, "facts", required=True)


async def _impose(row: Any, data: dict[str, Any], by: Viewer) -> object:
    told = DisciplineTold(**{name: data[name] for name in ("ground", "measure", "imposed_on", "facts")})
    return await impose_discipline(row.id, told, by=by)


async def _lift(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await lift_discipline(row.id, data["lifted_on"], data["reason"], by=by, version=version_of(data))


def imposing_act(applies: Callable[[Any], bool]) -> Act:
    """The act on a mediator that enters a measure."""
    return Act(
        slug="discipline",
        label=Words("处分", "Discipline"),
        question=Words(
            "登记批评教育或责令改正（人民调解法第十五条）；处分中的，推荐荣誉时会提示。情节严重的请用“解聘”。",
            "Criticism, or an order to correct it (People's Mediation Law, art. 15); nominations are flagged while it is in force."
            " What is serious is a dismissal.",
        ),
        allowed_by=Action.MAINTAIN_MEDIATOR,
        run=_impose,
        form=ImposeForm,
        applies=applies,
        grave=True,
    )


class DisciplineView(TableView, model=DISCIPLINE):
    name = name_plural = Words("处分", "Discipline")
    group = REGISTERS
    column_list = ("mediator", "mediator.division.name", "ground", "measure", "imposed_on", "lifted_on")
    column_details_list = (
        "mediator",
        "mediator.division.name",
        "ground",
        "measure",
        "facts",
        "imposed_on",
        "imposer",
        "lifted_on",
        "lift_reason",
        "created_at",
        "updated_at",
    )
    loads = ("mediator.person", "mediator.division")
    formats = {"mediator": lambda row: row.mediator.person.name}
    labels = {
        "mediator.division.name": Words("所在区划", "Division"),
        "mediator.person.name": Words("调解员姓名", "Mediator's name"),
    }
    column_searchable_list = ("mediator.person.name",)
    column_sortable_list = ("imposed_on", "lifted_on")
    column_default_sort = ("imposed_on", True)
    filters = (
        Held("lifted_on", Words("处分中", "In force"), Words("已解除", "Lifted")),
        Choice("ground", Misconduct),
        Choice("measure", DisciplineMeasure),
        Days("imposed_on"),
    )
    acts = (
        Act(
            slug="lift",
            label=Words("解除处分", "Lift"),
            question=Words(
                "填写解除的日期和原因；罢免、解聘的，恢复任职时一并解除。",
                "Give the day and the reason; a removal is lifted by reinstating the mediator.",
            ),
            allowed_by=Action.MAINTAIN_MEDIATOR,
            run=_lift,
            form=LiftForm,
            applies=lambda row: row.lifted_on is None and row.measure is not DisciplineMeasure.REMOVAL,
        ),
    )

    def title_of(self, row: Any) -> str:
        return f"{row.mediator.person.name} · {self.value(row, 'measure')}"

    def path_of(self, row: Any) -> str:
        return str(row.mediator.path)
