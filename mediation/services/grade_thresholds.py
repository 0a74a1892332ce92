"""Set 设定 and change 修改 the thresholds of grades: rows of the city (domain.md §4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.models import Division, DivisionLevel, GradeDecider, GradeThreshold, MediatorGrade
from mediation.problems import Conflict
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, find, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import DIVISION, GRADE_THRESHOLD, words_of

if TYPE_CHECKING:
    from uuid import UUID

_MOST = {"min_years": 60, "min_cases": 100_000, "max_oral_share": 100, "min_agreement_rate": 100}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdTold:
    division: str
    scheme: str
    grade: MediatorGrade
    min_years: int | None
    min_cases: int | None
    max_oral_share: int | None
    min_agreement_rate: int | None
    decided_by: GradeDecider
    valid_from: date | None
    valid_to: date | None = None


async def add_threshold(told: ThresholdTold, *, by: Viewer) -> GradeThreshold:
    """Enter the threshold of a grade; one that holds at present ends the day before.

    Refuses a place that is no city, numbers out of range, days that overlap an earlier threshold's.
    """
    require_role(by, Action.SET_GRADE_THRESHOLDS)
    checks = Checks()
    async with transaction():
        columns = await _checked(told, checks, by)
        checks.finish()
        first: date = columns["valid_from"]
        held = await GradeThreshold.filter(
            division_id=columns["division_id"], grade=told.grade
        ).select_for_update()
        for one in held:
            if one.valid_from >= first:
                checks.refuse(_overlap())
            elif one.valid_to is None:
                before = audit.snapshot(one)
                one.valid_to = first - timedelta(days=1)
                await save(one)
                await audit.record("change_grade_threshold", one, by=by, before=before)
            elif one.valid_to >= first:
                checks.refuse(_overlap())
        checks.finish()
        threshold = await GradeThreshold.create(**columns)
        await audit.record("add_grade_threshold", threshold, by=by)
    return threshold


async def change_threshold(
    threshold_id: UUID, told: ThresholdTold, *, by: Viewer, version: int | None = None
) -> GradeThreshold:
    """Correct a threshold; its place, grade and first day stay, since decisions were made by it."""
    require_role(by, Action.SET_GRADE_THRESHOLDS)
    checks = Checks()
    async with transaction():
        threshold = await existing(GradeThreshold, threshold_id, GRADE_THRESHOLD, by=by, version=version)
        require(by, Action.SET_GRADE_THRESHOLDS, threshold.path)
        columns = await _checked(told, checks, by)
        checks.finish()
        for fixed in ("division_id", "grade", "valid_from"):
            if columns[fixed] != getattr(threshold, fixed):
                checks.refuse(
                    Conflict(
                        field=fixed.removesuffix("_id"),
                        why_zh="这一项不能改；请另设新的条件。",
                        why_en="This cannot be changed: set a new threshold.",
                    )
                )
        checks.finish()
        before = audit.snapshot(threshold)
        threshold.update_from_dict(columns)
        await save(threshold)
        await audit.record("change_grade_threshold", threshold, by=by, before=before)
    return threshold


async def _checked(told: ThresholdTold, checks: Checks, by: Viewer) -> dict[str, Any]:
    columns = asdict(told)
    columns["scheme"] = checks.column(GradeThreshold, "scheme", told.scheme)
    for name, most in _MOST.items():
        words = words_of(GradeThreshold, name)
        value = columns[name]
        if value is None or not 0 <= value <= most:
            checks.invalid(
                name, f"{words.zh}应在0到{most}之间。", f"A number from 0 to {most} is wanted: {words.en}."
            )
    for name, required in (("valid_from", True), ("valid_to", False)):
        words = words_of(GradeThreshold, name)
        checks.any_day(name, columns[name], words, required=required)
    checks.ordered(
        "valid_to",
        told.valid_from,
        words_of(GradeThreshold, "valid_from"),
        told.valid_to,
        words_of(GradeThreshold, "valid_to"),
    )
    division = await find(Division, columns.pop("division"), "division", DIVISION, checks, by)
    if division is not None:
        require(by, Action.SET_GRADE_THRESHOLDS, division.path, field="division")
        if division.level is not DivisionLevel.CITY:
            checks.invalid("division", "等级条件由市设定。", "Thresholds are set for a city.")
        columns |= {"division_id": division.code, "path": division.path}
    return columns


def _overlap() -> Conflict:
    return Conflict(
        field="valid_from",
        why_zh="与已有的同级条件日期重叠。",
        why_en="The days overlap those of another threshold of the grade.",
    )
