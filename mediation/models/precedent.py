"""The precedent library 类案库: closed cases, redacted, reviewed and published."""

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
from mediation.models.case import CaseGrade

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.case import Case
    from mediation.models.dispute_type import DisputeType
    from mediation.models.division import Division


class PrecedentStatus(Term):
    """Drafted, reviewed by the township, approved by the county, published; may be withdrawn."""

    DRAFT = "draft", "草稿", "Draft"
    SUBMITTED = "submitted", "待司法所审核", "Submitted to the township"
    APPROVED = "approved", "待县局发布", "Approved by the township"
    PUBLISHED = "published", "已发布", "Published"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


class PrecedentResult(Term):
    AGREED = "agreed", "达成协议", "Agreed"
    TERMINATED = "terminated", "未达成协议", "Ended without agreement"


class Precedent(Stamped):
    id: UUID = key_field()
    case_id: UUID | None
    case: fields.OneToOneNullableRelation[Case] = fields.OneToOneField(
        "mediation.Case",
        related_name="precedent",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("来源案件，不对外公开。", "The case it was written from; never shown."),
    )
    status: PrecedentStatus = term_field(
        PrecedentStatus, default=PrecedentStatus.DRAFT, description=say("状态。", "Status.")
    )
    title: str = fields.CharField(max_length=120, description=say("标题。", "Title."))
    dispute_type_id: str
    dispute_type: fields.ForeignKeyRelation[DisputeType] = fields.ForeignKeyField(
        "mediation.DisputeType",
        related_name="precedents",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("纠纷类型。", "Type of dispute."),
    )
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="precedents",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("所在区县。", "The county, never below."),
    )
    path: str = path_field()
    year: int = fields.SmallIntField(description=say("年度。", "Year."))
    grade: CaseGrade = term_field(CaseGrade, description=say("难易等级。", "Grade of difficulty."))
    facts: str = fields.TextField(description=say("基本事实。", "Facts."))
    focus: str | None = fields.TextField(null=True, description=say("争议焦点。", "What was disputed."))
    process: str | None = fields.TextField(null=True, description=say("调解过程。", "How it was mediated."))
    terms: str | None = fields.TextField(
        null=True, description=say("协议内容，一行一条。", "Terms of the agreement, one a line.")
    )
    laws_cited: list[str] = fields.JSONField(
        default=list, description=say("引用的法律条文。", "Law articles cited.")
    )
    comment: str | None = fields.TextField(null=True, description=say("点评。", "Comment."))
    keywords: list[str] = fields.JSONField(default=list, description=say("关键词。", "Keywords."))
    result: PrecedentResult = term_field(PrecedentResult, description=say("结果。", "Result."))
    amount: int | None = fields.BigIntField(
        null=True, description=say("涉及金额（分），只用于统计。", "Sum in fen, for statistics only.")
    )
    days: int | None = fields.SmallIntField(
        null=True, description=say("从受理到了结的天数。", "Days from acceptance to the end.")
    )
    consented_on: date | None = fields.DateField(
        null=True,
        description=say("双方当事人同意公开的日期。", "The day both sides consented to publication."),
    )
    published_on: date | None = fields.DateField(
        null=True, description=say("发布日期。", "The day it was published.")
    )
    withdrawn_on: date | None = fields.DateField(
        null=True, description=say("撤回日期。", "The day it was withdrawn.")
    )
    withdrawal_reason: str | None = fields.CharField(
        max_length=500, null=True, description=say("撤回原因。", "Why it was withdrawn.")
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "precedent"
        indexes = (
            Index(fields=("status", "id"), name="precedent_status_id"),
            Index(fields=("dispute_type_id", "id"), name="precedent_dispute_type_id"),
            Index(fields=("path", "id"), name="precedent_path_id"),
            Index(fields=("updated_at", "id"), name="precedent_updated_at"),
        )
        constraints = (
            CheckConstraint(
                check="status <> 'published' or published_on is not null", name="precedent_published_has_day"
            ),
            CheckConstraint(
                check="(status = 'withdrawn') = (withdrawn_on is not null)"
                " and (status = 'withdrawn') = (withdrawal_reason is not null)",
                name="precedent_withdrawn_has_reason",
            ),
            CheckConstraint(check="length(division_id) = 6", name="precedent_area_not_below_county"),
            CheckConstraint(
                check="path like '%/' || division_id || '/'", name="precedent_path_ends_with_division"
            ),
            CheckConstraint(check="amount is null or amount >= 0", name="precedent_amount_not_negative"),
            CheckConstraint(check="days is null or days >= 0", name="precedent_days_not_negative"),
        )

    def __str__(self) -> str:
        return self.title
