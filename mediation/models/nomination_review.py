"""Reviews 审核 of a nomination: one reviewer's points by the round's rubric."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields

from mediation.models.base import Stamped, key_field, path_field, say

if TYPE_CHECKING:
    from mediation.models.honour_nomination import HonourNomination
    from mediation.models.user import User


class NominationReview(Stamped):
    """One reviewer's points; a nomination is approved by a second person."""

    id: UUID = key_field()
    nomination_id: UUID
    nomination: fields.ForeignKeyRelation[HonourNomination] = fields.ForeignKeyField(
        "mediation.HonourNomination",
        related_name="reviews",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("推荐。", "The nomination."),
    )
    path: str = path_field()
    reviewer_id: UUID
    reviewer: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="nomination_reviews",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("审核人。", "The reviewer."),
    )
    points: dict[str, float] = fields.JSONField(description=say("各项得分。", "Points by criterion."))
    total: float = fields.FloatField(description=say("合计得分。", "Points in all."))
    decline: str | None = fields.CharField(
        max_length=500,
        null=True,
        description=say("不同意的原因；空为同意。", "Why this reviewer would decline; empty for approval."),
    )
    comment: str | None = fields.CharField(
        max_length=500, null=True, description=say("审核意见。", "Comment.")
    )

    class Meta:
        table = "nomination_review"
        unique_together = (("nomination_id", "reviewer_id"),)
