"""Objections 异议 to a result on public notice."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import (
    CodeField,
    Stamped,
    Term,
    hash_field,
    key_field,
    masked_field,
    path_field,
    say,
    sealed_field,
    term_field,
)

if TYPE_CHECKING:
    from mediation.models.honour_nomination import HonourNomination
    from mediation.models.user import User


class ObjectionOutcome(Term):
    UPHELD = "upheld", "异议成立", "Upheld"
    DISMISSED = "dismissed", "异议不成立", "Dismissed"


class HonourObjection(Stamped):
    """An objection 异议 raised while the results are on public notice."""

    id: UUID = key_field()
    nomination_id: UUID
    nomination: fields.ForeignKeyRelation[HonourNomination] = fields.ForeignKeyField(
        "mediation.HonourNomination",
        related_name="objections",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("推荐。", "The nomination."),
    )
    path: str = path_field()
    raised_by: str = fields.CharField(max_length=50, description=say("提出人。", "Who raised it."))
    phone_masked: str | None = masked_field("电话", "Telephone")
    phone_sealed: str | None = sealed_field("电话", "Telephone")
    phone_hash: str | None = hash_field("电话", "Telephone")
    receipt: str | None = CodeField(
        max_length=24,
        null=True,
        unique=True,
        description=say(
            "回执号，凭它查看处理结果；本功能启用前登记的没有。",
            "Receipt that the answer is looked up by; those from before it was introduced have none.",
        ),
    )
    text: str = fields.TextField(description=say("异议内容。", "What is objected."))
    outcome: ObjectionOutcome | None = term_field(
        ObjectionOutcome, null=True, description=say("处理结果；空为未处理。", "Outcome; empty while open.")
    )
    finding: str | None = fields.CharField(
        max_length=500, null=True, description=say("核查情况。", "What was found.")
    )
    decided_by_id: UUID | None
    decided_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="decided_objections",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("处理人。", "Who decided."),
    )

    class Meta:
        table = "honour_objection"
        constraints = (
            CheckConstraint(
                check="(outcome is null) = (decided_by_id is null) and (outcome is null) = (finding is null)",
                name="honour_objection_decided_whole",
            ),
        )
