"""Honour rounds 评选: quotas, nominations, reviews, the public vote and objections (domain.md §13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from mediation.models.base import (
    CodeField,
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

    from mediation.models.committee import Committee
    from mediation.models.division import Division
    from mediation.models.honour import Honour
    from mediation.models.judicial_office import JudicialOffice
    from mediation.models.mediator import Mediator
    from mediation.models.user import User


class HonourStage(Term):
    """A round passes through them in this order, and never back."""

    RECOMMENDATION = "recommendation", "县区推荐", "Counties recommend"
    REVIEW = "review", "市级审核", "The city reviews"
    VOTE = "vote", "公众投票", "The public votes"
    FINAL = "final", "公示", "Results are open to objection"
    NAMED = "named", "已命名", "Named"


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


class NominationStatus(Term):
    RECOMMENDED = "recommended", "已推荐", "Recommended"
    REVIEWED = "reviewed", "待复核", "Reviewed, to be approved by a second person"
    APPROVED = "approved", "审核通过", "Approved"
    DECLINED = "declined", "未通过", "Declined"
    SHORTLISTED = "shortlisted", "入围", "On the ballot"
    NAMED = "named", "已命名", "Named"
    NOT_NAMED = "not_named", "未当选", "Not named"


ON_THE_BALLOT = (NominationStatus.SHORTLISTED, NominationStatus.NAMED, NominationStatus.NOT_NAMED)
"""Those whom the public may see."""


class HonourNomination(Stamped):
    id: UUID = key_field()
    round_id: UUID
    round: fields.ForeignKeyRelation[HonourRound] = fields.ForeignKeyField(
        "mediation.HonourRound",
        related_name="nominations",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("评选。", "The round."),
    )
    category: HonourCategory = term_field(HonourCategory, description=say("类别。", "Category."))
    mediator_id: UUID | None
    mediator: fields.ForeignKeyNullableRelation[Mediator] = fields.ForeignKeyField(
        "mediation.Mediator",
        related_name="nominations",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("被推荐的调解员。", "The mediator recommended."),
    )
    committee_id: UUID | None
    committee: fields.ForeignKeyNullableRelation[Committee] = fields.ForeignKeyField(
        "mediation.Committee",
        related_name="nominations",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("被推荐的调委会。", "The committee recommended."),
    )
    judicial_office_id: UUID | None
    judicial_office: fields.ForeignKeyNullableRelation[JudicialOffice] = fields.ForeignKeyField(
        "mediation.JudicialOffice",
        related_name="nominations",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("被推荐的司法所。", "The judicial office recommended."),
    )
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="nominations",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("被推荐者所在区划。", "The nominee's division."),
    )
    path: str = path_field()
    recommended_by_id: str
    recommended_by: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="recommendations",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("推荐的县（市、区）。", "The county that recommended."),
    )
    deeds: str = fields.TextField(description=say("主要事迹。", "Deeds."))
    figures: dict[str, int] = fields.JSONField(
        description=say(
            "办案数字，由系统按推荐时的案件计算。", "Figures of the nominee's cases when recommended."
        )
    )
    status: NominationStatus = term_field(
        NominationStatus, default=NominationStatus.RECOMMENDED, description=say("状态。", "Status.")
    )
    score: float | None = fields.FloatField(
        null=True, description=say("审核得分，满分100。", "Score of the review, out of 100.")
    )
    votes: int | None = fields.IntField(
        null=True, description=say("得票数，投票截止后公布。", "Votes; told after the vote closes.")
    )
    final_score: float | None = fields.FloatField(
        null=True, description=say("总分：得票与工作按权重相加。", "Vote and work, weighted.")
    )
    rank: int | None = fields.SmallIntField(
        null=True, description=say("本类别名次。", "Place within the category.")
    )
    honour_id: UUID | None
    honour: fields.ForeignKeyNullableRelation[Honour] = fields.ForeignKeyField(
        "mediation.Honour",
        related_name="nominations",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("命名后的荣誉。", "The honour it became."),
    )
    declined_reason: str | None = fields.CharField(
        max_length=500, null=True, description=say("未通过的原因。", "Why it was declined.")
    )
    version: int = version_field()

    class Meta:
        table = "honour_nomination"
        indexes = (
            Index(fields=("round_id", "category", "id"), name="honour_nomination_round"),
            Index(fields=("path", "id"), name="honour_nomination_path_id"),
        )
        constraints = (
            CheckConstraint(
                check="(mediator_id is not null) = (category = 'mediator')"
                " and (committee_id is not null) = (category = 'committee')"
                " and (judicial_office_id is not null) = (category = 'judicial_office')",
                name="honour_nomination_nominee_fits_category",
            ),
            CheckConstraint(
                check="(status = 'named') = (honour_id is not null)",
                name="honour_nomination_named_has_honour",
            ),
            CheckConstraint(
                check="(status = 'declined') = (declined_reason is not null)",
                name="honour_nomination_declined_has_reason",
            ),
            CheckConstraint(check="score is null or score between 0 and 100", name="honour_nomination_score"),
            CheckConstraint(
                check="path like '%/' || division_id || '/'", name="honour_nomination_path_ends_with_division"
            ),
        )


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
    comment: str | None = fields.CharField(
        max_length=500, null=True, description=say("审核意见。", "Comment.")
    )

    class Meta:
        table = "nomination_review"
        unique_together = (("nomination_id", "reviewer_id"),)


class HonourBallot(Model):
    """One person's ballot. Who cast it is kept as a keyed hash only."""

    id: UUID = key_field()
    round_id: UUID
    round: fields.ForeignKeyRelation[HonourRound] = fields.ForeignKeyField(
        "mediation.HonourRound",
        related_name="cast_ballots",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("评选。", "The round."),
    )
    voter_hash: str = CodeField(
        max_length=64, description=say("投票人的带密钥摘要。", "Keyed hash of the voter.")
    )
    choices: list[UUID] = ArrayField(
        element_type="uuid", description=say("所选的推荐。", "The nominations chosen.")
    )
    receipt: str = CodeField(max_length=24, description=say("回执号。", "Receipt that the voter keeps."))
    cast_at: datetime = fields.DatetimeField(
        auto_now_add=True, description=say("投票时间。", "When it was cast.")
    )
    source_hash: str | None = CodeField(
        max_length=64,
        null=True,
        description=say("网络来源的带密钥摘要，用于发现异常。", "Keyed hash of the network it came from."),
    )

    class Meta:
        table = "honour_ballot"
        unique_together = (("round_id", "voter_hash"),)
        constraints = (CheckConstraint(check="cardinality(choices) > 0", name="honour_ballot_chooses"),)


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
