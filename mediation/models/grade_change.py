"""Changes of a mediator's grade 等级评定: proposed, on public notice, decided by a second person, filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import Stamped, Term, key_field, say, term_field, version_field
from mediation.models.mediator import MediatorGrade

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.mediator import Mediator
    from mediation.models.user import User


class GradeChangeStatus(Term):
    ON_NOTICE = "on_notice", "公示中", "On public notice"
    GRANTED = "granted", "已评定", "Granted"
    REJECTED = "rejected", "未通过", "Rejected"


class GradeChange(Stamped):
    id: UUID = key_field()
    mediator_id: UUID
    mediator: fields.ForeignKeyRelation[Mediator] = fields.ForeignKeyField(
        "mediation.Mediator",
        related_name="grade_changes",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("调解员。", "The mediator."),
    )
    from_grade: MediatorGrade | None = term_field(
        MediatorGrade,
        null=True,
        description=say("原等级；空为未评定。", "Grade before; empty when not graded."),
    )
    to_grade: MediatorGrade | None = term_field(
        MediatorGrade,
        null=True,
        description=say("拟评等级；空为取消等级。", "Grade proposed; empty takes it away."),
    )
    status: GradeChangeStatus = term_field(
        GradeChangeStatus, default=GradeChangeStatus.ON_NOTICE, description=say("状态。", "Status.")
    )
    reason: str = fields.CharField(max_length=500, description=say("理由。", "Reason."))
    awarded_by: str | None = fields.CharField(
        max_length=100,
        null=True,
        description=say(
            "原评定单位：等级在别处已经评定、在此认可的填写；空为按本市办案记录评定。",
            "Body that gave the grade elsewhere, which is recognised here; empty where it rests on the record here.",
        ),
    )
    awarded_on: date | None = fields.DateField(
        null=True, description=say("原评定日期。", "Day on which it was given there.")
    )
    award_number: str | None = fields.CharField(
        max_length=60,
        null=True,
        description=say("原证书或文号。", "Number of that certificate or decision."),
    )
    record: dict[str, Any] = fields.JSONField(
        default=dict, description=say("提出时的办案数字。", "Record of cases when it was proposed.")
    )
    proposed_by_id: UUID
    proposed_by: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="proposed_grades",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("提出人。", "Who proposed it."),
    )
    notice_until: date = fields.DateField(description=say("公示截止日期。", "Last day of the public notice."))
    objections: list[dict[str, Any]] = fields.JSONField(
        default=list, description=say("公示期间的异议。", "Objections raised during the notice.")
    )
    decided_by_id: UUID | None
    decided_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="decided_grades",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("评定人。", "Who decided it."),
    )
    decided_on: date | None = fields.DateField(
        null=True, description=say("评定日期。", "Day of the decision.")
    )
    finding: str | None = fields.CharField(
        max_length=500, null=True, description=say("评定意见。", "Finding of who decided.")
    )
    filing_number: str | None = fields.CharField(
        max_length=60, null=True, description=say("备案号。", "Number under which it was filed.")
    )
    filed_on: date | None = fields.DateField(null=True, description=say("备案日期。", "Day of the filing."))
    version: int = version_field()

    class Meta:
        table = "grade_change"
        indexes = (Index(fields=("status", "notice_until"), name="grade_change_status"),)
        constraints = (
            CheckConstraint(
                check="(status = 'on_notice') = (decided_by_id is null)"
                " and (status = 'on_notice') = (decided_on is null)",
                name="grade_change_decided_whole",
            ),
            CheckConstraint(
                check="decided_by_id is null or decided_by_id <> proposed_by_id",
                name="grade_change_second_person",
            ),
            CheckConstraint(
                check="from_grade is distinct from to_grade", name="grade_change_changes_something"
            ),
            CheckConstraint(
                check="(awarded_by is null) = (awarded_on is null) and (awarded_by is null) = (award_number is null)"
                " and (awarded_by is null or to_grade is not null)",
                name="grade_change_award_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.to_grade.zh if self.to_grade else '取消等级'}（{self.status.zh}）"
