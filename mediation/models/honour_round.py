"""Honour rounds 评选: one city's round of one year, and its quotas (domain.md §13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
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
from mediation.models.honour import HonourCategory

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models.division import Division


class HonourStage(Term):
    """A round passes through them in this order, and never back; before its count it may be closed."""

    RECOMMENDATION = "recommendation", "县区推荐", "Counties recommend"
    REVIEW = "review", "市级审核", "The city reviews"
    VOTE = "vote", "公众投票", "The public votes"
    FINAL = "final", "公示", "Results are open to objection"
    NAMED = "named", "已命名", "Named"
    CLOSED = "closed", "已终止", "Closed without a result"


STAGE_ORDER = tuple(stage for stage in HonourStage if stage is not HonourStage.CLOSED)
"""The stages of a round that comes to its end."""
STAGE_ENDS = {
    HonourStage.RECOMMENDATION: "recommend_until",
    HonourStage.REVIEW: "vote_from",
    HonourStage.VOTE: "vote_until",
    HonourStage.FINAL: "object_until",
}
"""Which of the round's moments ends each stage; a named or closed round has no more."""


class HonourRound(Stamped):
    """One city's round of one year."""

    id: UUID = key_field()
    title: str = fields.CharField(max_length=100, description=say("评选名称。", "Title of the round."))
    year: int = fields.SmallIntField(description=say("年度。", "Year."))
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="honour_rounds",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("主办的市。", "The city that holds it."),
    )
    path: str = path_field()
    stage: HonourStage = term_field(
        HonourStage, default=HonourStage.RECOMMENDATION, description=say("阶段。", "Stage.")
    )
    rubric: list[dict[str, Any]] = fields.JSONField(
        description=say("评分项目：名称和满分，满分合计100。", "Criteria with their points, 100 in all.")
    )
    vote_weight: int = fields.SmallIntField(
        description=say("得票在总分中的百分比。", "Per cent of the final score that the vote gives.")
    )
    recommend_until: datetime = fields.DatetimeField(
        description=say("推荐截止时间。", "When recommendations end.")
    )
    vote_from: datetime = fields.DatetimeField(description=say("投票开始时间。", "When the vote opens."))
    vote_until: datetime = fields.DatetimeField(description=say("投票截止时间。", "When the vote closes."))
    object_until: datetime = fields.DatetimeField(
        description=say("公示截止时间。", "Until when objections are taken.")
    )
    visits: int = fields.BigIntField(
        default=0,
        description=say("投票页面访问量，不是票数。", "Visits of the ballot page; these are not votes."),
    )
    ballots: int | None = fields.IntField(
        null=True,
        description=say("有效选票数，投票截止后公布。", "Ballots cast; told after the vote closes."),
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "honour_round"
        indexes = (Index(fields=("year", "id"), name="honour_round_year_id"),)
        constraints = (
            CheckConstraint(check="vote_weight between 0 and 100", name="honour_round_weight_is_per_cent"),
            CheckConstraint(
                check="recommend_until <= vote_from and vote_from < vote_until and vote_until <= object_until",
                name="honour_round_days_ordered",
            ),
            CheckConstraint(
                check="(stage in ('final','named')) = (ballots is not null)",
                name="honour_round_counted_after_vote",
            ),
            CheckConstraint(check="path = '/' || division_id || '/'", name="honour_round_held_by_city"),
        )

    def __str__(self) -> str:
        return self.title


class HonourQuota(Stamped):
    """How many of a category are put to the vote, and how many are named."""

    id: UUID = key_field()
    round_id: UUID
    round: fields.ForeignKeyRelation[HonourRound] = fields.ForeignKeyField(
        "mediation.HonourRound",
        related_name="quotas",
        on_delete=fields.OnDelete.CASCADE,
        description=say("评选。", "The round."),
    )
    category: HonourCategory = term_field(HonourCategory, description=say("类别。", "Category."))
    shortlist: int = fields.SmallIntField(description=say("入围名额。", "Places on the ballot."))
    named: int = fields.SmallIntField(description=say("命名名额。", "Places among the named."))
    choices: int = fields.SmallIntField(
        description=say("每张选票最多可选几名。", "How many a ballot may choose.")
    )

    class Meta:
        table = "honour_quota"
        unique_together = (("round_id", "category"),)
        constraints = (
            CheckConstraint(
                check="1 <= named and named <= shortlist and 1 <= choices and choices <= shortlist",
                name="honour_quota_narrows",
            ),
        )
