"""How a precedent came to be 类案审核: what was taken out of it, and who did what with it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from mediation.models.base import CodeField, Term, key_field, say, term_field

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models.case import Case
    from mediation.models.precedent import Precedent
    from mediation.models.user import User


class RedactionKind(Term):
    PERSON = "person", "姓名", "Name of a person"
    ORGANISATION = "organisation", "单位名称", "Name of an organisation"
    PLACE = "place", "县以下地名", "Place below the county"
    ADDRESS = "address", "门牌地址", "House number"
    PHONE = "phone", "电话", "Telephone"
    ID_NUMBER = "id_number", "身份证号", "Identity number"
    CREDIT_CODE = "credit_code", "统一社会信用代码", "Unified social credit code"
    ACCOUNT = "account", "账号", "Account number"
    EMAIL = "email", "电子邮箱", "E-mail address"
    PLATE = "plate", "车牌号", "Number plate"
    CASE_NUMBER = "case_number", "案号", "Case number"


class PrecedentRedaction(Model):
    """Something that was taken out, for the editor to compare; never for readers."""

    id: UUID = key_field()
    precedent_id: UUID
    precedent: fields.ForeignKeyRelation[Precedent] = fields.ForeignKeyField(
        "mediation.Precedent",
        related_name="redactions",
        on_delete=fields.OnDelete.CASCADE,
        description=say("类案。", "The precedent."),
    )
    case_id: UUID
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "mediation.Case",
        related_name="redactions",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("来源案件；能看案件的人才能看。", "The case; who may see it may see this."),
    )
    kind: RedactionKind = term_field(RedactionKind, description=say("类别。", "Kind."))
    original_masked: str = fields.CharField(
        max_length=100, description=say("原文（已遮盖）。", "What stood there, masked.")
    )
    original_sealed: str = fields.CharField(
        max_length=1000, description=say("原文的密文。", "What stood there, encrypted at rest.")
    )
    original_hash: str = CodeField(
        max_length=64, description=say("原文的带密钥摘要。", "Keyed hash of what stood there.")
    )
    replacement: str = fields.CharField(
        max_length=100, description=say("替换成的文字。", "What stands there now.")
    )

    class Meta:
        table = "precedent_redaction"
        unique_together = (("precedent_id", "kind", "original_hash"),)

    def __str__(self) -> str:
        return self.replacement


class PrecedentStepKind(Term):
    DRAFTED = "drafted", "起草", "Drafted"
    EDITED = "edited", "修改", "Edited"
    SUBMITTED = "submitted", "提交", "Submitted"
    APPROVED = "approved", "审核通过", "Approved"
    REJECTED = "rejected", "退回", "Sent back"
    PUBLISHED = "published", "发布", "Published"
    WITHDRAWN = "withdrawn", "撤回", "Withdrawn"


class PrecedentStep(Model):
    """One step of the review, kept for good: who, when, why."""

    id: UUID = key_field()
    precedent_id: UUID
    precedent: fields.ForeignKeyRelation[Precedent] = fields.ForeignKeyField(
        "mediation.Precedent",
        related_name="steps",
        on_delete=fields.OnDelete.CASCADE,
        description=say("类案。", "The precedent."),
    )
    kind: PrecedentStepKind = term_field(PrecedentStepKind, description=say("步骤。", "Step."))
    user_id: UUID | None
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="precedent_steps",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("操作人。", "Who did it."),
    )
    actor: str = fields.CharField(
        max_length=100, description=say("操作人姓名和角色。", "Name and role of who did it.")
    )
    note: str | None = fields.CharField(max_length=500, null=True, description=say("意见。", "Opinion."))
    at: datetime = fields.DatetimeField(auto_now_add=True, description=say("时间。", "When."))

    class Meta:
        table = "precedent_step"
        indexes = (Index(fields=("precedent_id", "id"), name="precedent_step_precedent"),)

    def __str__(self) -> str:
        return self.kind.zh
