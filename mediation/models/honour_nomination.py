"""Nominations 推荐: who is put into a round, by which county, for what deeds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import Stamped, Term, key_field, path_field, say, term_field, version_field
from mediation.models.honour import HonourCategory

if TYPE_CHECKING:
    from mediation.models.committee import Committee
    from mediation.models.division import Division
    from mediation.models.honour import Honour
    from mediation.models.honour_round import HonourRound
    from mediation.models.judicial_office import JudicialOffice
    from mediation.models.mediator import Mediator


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
