"""People's mediators 人民调解员."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
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

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.division import Division
    from mediation.models.person import Person


class Engagement(Term):
    FULL_TIME = "full_time", "专职", "Full-time"
    PART_TIME = "part_time", "兼职", "Part-time"


class MediatorGrade(Term):
    """The national association's four levels; first is the highest."""

    FIRST = "first", "一级", "First (highest)"
    SECOND = "second", "二级", "Second"
    THIRD = "third", "三级", "Third"
    FOURTH = "fourth", "四级", "Fourth"


class MediatorStatus(Term):
    ACTIVE = "active", "在任", "In office"
    SUSPENDED = "suspended", "停用", "Suspended"
    DISMISSED = "dismissed", "解聘", "Dismissed"


class Mediator(Stamped):
    id: UUID = key_field()
    person_id: UUID
    person: fields.OneToOneRelation[Person] = fields.OneToOneField(
        "mediation.Person",
        related_name="mediator",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("本人。", "The person."),
    )
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="mediators",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("主要服务的区划。", "The division mainly served."),
    )
    path: str = path_field()
    engagement: Engagement = term_field(
        Engagement, description=say("专职或兼职。", "Full-time or part-time.")
    )
    backpack: bool = fields.BooleanField(
        default=False,
        description=say(
            "背包调解员：驻村，上门调解。", "Backpack mediator: village-based, goes to the parties."
        ),
    )
    expert: bool = fields.BooleanField(
        default=False, description=say("列入人民调解专家库。", "On the list of mediation experts.")
    )
    expert_fields: str | None = fields.CharField(
        max_length=100,
        null=True,
        description=say("专家领域，以顿号分隔。", "Fields of expertise, separated by 、."),
    )
    expert_term_ends_on: date | None = fields.DateField(
        null=True, description=say("专家聘期届满日期。", "Last day on the list of experts.")
    )
    court_invited: bool = fields.BooleanField(
        default=False, description=say("法院特邀调解员。", "On a court's list of invited mediators.")
    )
    grade: MediatorGrade | None = term_field(
        MediatorGrade, null=True, description=say("等级；空为未评定。", "Grade; empty when not graded.")
    )
    grade_checked_on: date | None = fields.DateField(
        null=True,
        description=say(
            "最近按办案记录核对等级的日期。", "Day on which the grade was last held against the record."
        ),
    )
    grade_doubted_on: date | None = fields.DateField(
        null=True,
        description=say(
            "自此日起办案记录达不到现等级；空为相符或者无从核对。",
            "Since when the record does not support the grade held; empty where it does, or cannot be checked.",
        ),
    )
    status: MediatorStatus = term_field(
        MediatorStatus, default=MediatorStatus.ACTIVE, description=say("状态。", "Status.")
    )
    started_on: date = fields.DateField(description=say("开始担任调解员的日期。", "First day as a mediator."))
    ended_on: date | None = fields.DateField(
        null=True, description=say("解聘日期。", "The day of dismissal.")
    )
    ended_reason: str | None = fields.CharField(
        max_length=200, null=True, description=say("解聘原因。", "Reason for the dismissal.")
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "mediator"
        indexes = (Index(fields=("path", "id"), name="mediator_path_id"),)
        constraints = (
            CheckConstraint(
                check="(status = 'dismissed') = (ended_on is not null)", name="mediator_dismissed_has_day"
            ),
            CheckConstraint(
                check="expert or (expert_fields is null and expert_term_ends_on is null)",
                name="mediator_expert_fields_only_for_experts",
            ),
            CheckConstraint(
                check="path like '%/' || division_id || '/'", name="mediator_path_ends_with_division"
            ),
        )

    def __str__(self) -> str:
        return f"调解员 {self.id}"
