"""等级条件 thresholds of grades: what the record must show, set by the city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.filters import Area, Choice
from admin.forms import form_of, version_of
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.access import Action
from mediation.models import GradeThreshold, MediatorGrade
from mediation.services.grade_thresholds import ThresholdTold, add_threshold, change_threshold

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Viewer

THRESHOLD = mirror_of(GradeThreshold)
_COLUMNS = (
    "division",
    "scheme",
    "grade",
    "min_years",
    "min_cases",
    "max_oral_share",
    "min_agreement_rate",
    "decided_by",
    "valid_from",
    "valid_to",
)


def _told(data: dict[str, Any]) -> ThresholdTold:
    return ThresholdTold(**{name: data[name] for name in _COLUMNS})


class GradeThresholdView(TableView, model=THRESHOLD):
    name, name_plural = Words("等级条件", "Grade threshold"), Words("等级条件", "Grade thresholds")
    group = REGISTERS
    maintained_by = Action.SET_GRADE_THRESHOLDS
    column_list = ("division.name", *_COLUMNS[2:])
    column_details_list = ("division.name", *_COLUMNS[1:], "demo", "created_at", "updated_at")
    column_searchable_list = ("scheme",)
    column_sortable_list = ("grade", "valid_from")
    column_default_sort = ("valid_from", True)
    filters = (Area(), Choice("grade", MediatorGrade))
    list_note = Words(
        "等级按真实办案记录核算；条件改变时另设新的一条，旧的自动截止。",
        "Grades are checked against the real record; when they change set a new row, and the old one ends.",
    )
    forms = {
        "create": form_of("ThresholdColumns", GradeThreshold, _COLUMNS),
        "edit": form_of("ThresholdChange", GradeThreshold, _COLUMNS),
    }

    def title_of(self, row: Any) -> str:
        return f"{row.scheme} {self.value(row, 'grade')}"

    def filled(self, row: Any) -> dict[str, Any]:
        return {**super().filled(row), "division": row.division_id}

    async def create(self, data: dict[str, Any], by: Viewer) -> UUID:
        return (await add_threshold(_told(data), by=by)).id

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await change_threshold(row.id, _told(data), by=by, version=version_of(data))
