"""Grade thresholds 等级条件: what a mediator's record must show for each grade, as data (domain.md §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import (
    Stamped,
    Term,
    demo_field,
    key_field,
    path_field,
    say,
    term_field,
    version_field,
)
from mediation.models.mediator import MediatorGrade

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.division import Division


class GradeDecider(Term):
    CITY = "city", "市司法局", "City"
    COUNTY = "county", "县（市、区）司法局", "County"


class GradeThreshold(Stamped):
    id: UUID = key_field()
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="grade_thresholds",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("适用的市。", "The city where it holds."),
    )
    path: str = path_field()
    scheme: str = fields.CharField(max_length=60, description=say("评定办法。", "Scheme that sets it."))
    grade: MediatorGrade = term_field(MediatorGrade, description=say("等级。", "Grade."))
    min_years: int = fields.SmallIntField(
        description=say("最少从事调解的年数。", "Least years as a mediator.")
    )
    min_cases: int = fields.IntField(
        description=say("最少办结的案件数。", "Least cases handled to their end.")
    )
    max_oral_share: int = fields.SmallIntField(
        description=say(
            "口头协议最多占办结案件的百分比。", "Most oral agreements, in percent of these cases."
        )
    )
    min_agreement_rate: int = fields.SmallIntField(
        description=say("最低调解成功率（百分比）。", "Least share of agreements, in percent.")
    )
    decided_by: GradeDecider = term_field(
        GradeDecider, description=say("由谁评定。", "Who decides the grade.")
    )
    valid_from: date = fields.DateField(description=say("自此日起适用。", "First day on which it holds."))
    valid_to: date | None = fields.DateField(
        null=True,
        description=say("至此日止；空为继续适用。", "Last day on which it holds; empty while it does."),
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "grade_threshold"
        unique_together = (("division", "grade", "valid_from"),)
        constraints = (
            CheckConstraint(
                check="min_years >= 0 and min_cases >= 0 and max_oral_share between 0 and 100"
                " and min_agreement_rate between 0 and 100",
                name="grade_threshold_in_range",
            ),
            CheckConstraint(
                check="valid_to is null or valid_to >= valid_from", name="grade_threshold_ends_afterwards"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.grade.zh}"
