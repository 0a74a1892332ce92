"""Rounds of honours."""

from mediation.schema_operations import AddConstraints
from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from mediation.models.honour import HonourCategory
from mediation.models.honour_nomination import NominationStatus
from mediation.models.honour_objection import ObjectionOutcome
from mediation.models.honour_round import HonourStage
from orjson import loads
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

# (table, column, values)
VOCABULARIES = (
    ("honour_nomination", "category", ("judicial_office", "committee", "mediator")),
    (
        "honour_nomination",
        "status",
        ("recommended", "reviewed", "approved", "declined", "shortlisted", "named", "not_named"),
    ),
    ("honour_objection", "outcome", ("upheld", "dismissed")),
    ("honour_quota", "category", ("judicial_office", "committee", "mediator")),
    ("honour_round", "stage", ("recommendation", "review", "vote", "final", "named")),
)
ADD_VOCABULARIES = ";\n".join(
    f"alter table {table} add constraint {table}_{column}_known check ({column} in ("
    + ", ".join(f"'{value}'" for value in values)
    + "))"
    for table, column, values in VOCABULARIES
)
DROP_VOCABULARIES = ";\n".join(
    f"alter table {table} drop constraint {table}_{column}_known" for table, column, _ in VOCABULARIES
)

# A city holds one round a year, and nobody is in it twice.
ADD_ONCE = """
create unique index honour_round_once on honour_round (division_id, year);
create unique index honour_nomination_mediator_once on honour_nomination (round_id, mediator_id);
create unique index honour_nomination_committee_once on honour_nomination (round_id, committee_id);
create unique index honour_nomination_office_once on honour_nomination (round_id, judicial_office_id);
"""
DROP_ONCE = """
drop index honour_round_once; drop index honour_nomination_mediator_once;
drop index honour_nomination_committee_once; drop index honour_nomination_office_once;
"""

# A ballot is cast once and stays: the published count can be counted again.
ADD_BALLOTS = """
create function honour_ballot_stays() returns trigger language plpgsql as $$
begin
    raise exception 'ballots are never changed' using errcode = 'restrict_violation';
end $$;
create trigger honour_ballot_stays before update or delete on honour_ballot
    for each row execute function honour_ballot_stays();
"""
DROP_BALLOTS = "drop trigger honour_ballot_stays on honour_ballot; drop function honour_ballot_stays();"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0003_external_number")]

    initial = False

    operations = [
        ops.CreateModel(
            name="HonourRound",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                ("title", fields.CharField(description="评选名称。\n\nTitle of the round.", max_length=100)),
                ("year", fields.SmallIntField(description="年度。\n\nYear.")),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        description="主办的市。\n\nThe city that holds it.",
                        db_constraint=True,
                        to_field="code",
                        related_name="honour_rounds",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                (
                    "stage",
                    fields.CharEnumField(
                        default=HonourStage.RECOMMENDATION,
                        description="阶段。\n\nStage.",
                        enum_type=HonourStage,
                        max_length=24,
                    ),
                ),
                (
                    "rubric",
                    fields.JSONField(
                        description="评分项目：名称和满分，满分合计100。\n\nCriteria with their points, 100 in all.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "vote_weight",
                    fields.SmallIntField(
                        description="得票在总分中的百分比。\n\nPer cent of the final score that the vote gives."
                    ),
                ),
                (
                    "recommend_until",
                    fields.DatetimeField(
                        description="推荐截止时间。\n\nWhen recommendations end.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "vote_from",
                    fields.DatetimeField(
                        description="投票开始时间。\n\nWhen the vote opens.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "vote_until",
                    fields.DatetimeField(
                        description="投票截止时间。\n\nWhen the vote closes.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "object_until",
                    fields.DatetimeField(
                        description="公示截止时间。\n\nUntil when objections are taken.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "visits",
                    fields.BigIntField(
                        default=0,
                        description="投票页面访问量，不是票数。\n\nVisits of the ballot page; these are not votes.",
                    ),
                ),
                (
                    "ballots",
                    fields.IntField(
                        null=True,
                        description="有效选票数，投票截止后公布。\n\nBallots cast; told after the vote closes.",
                    ),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "honour_round",
                "app": "mediation",
                "indexes": [Index(fields=["year", "id"], name="honour_round_year_id")],
                "pk_attr": "id",
                "table_description": "One city's round of one year.",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="HonourBallot",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "round",
                    fields.ForeignKeyField(
                        "mediation.HonourRound",
                        source_field="round_id",
                        description="评选。\n\nThe round.",
                        db_constraint=True,
                        to_field="id",
                        related_name="cast_ballots",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "voter_hash",
                    CodeField(description="投票人的带密钥摘要。\n\nKeyed hash of the voter.", max_length=64),
                ),
                (
                    "choices",
                    ArrayField(description="所选的推荐。\n\nThe nominations chosen.", element_type="UUID"),
                ),
                (
                    "receipt",
                    CodeField(description="回执号。\n\nReceipt that the voter keeps.", max_length=24),
                ),
                (
                    "cast_at",
                    fields.DatetimeField(
                        description="投票时间。\n\nWhen it was cast.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "source_hash",
                    CodeField(
                        null=True,
                        description="网络来源的带密钥摘要，用于发现异常。\n\nKeyed hash of the network it came from.",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "table": "honour_ballot",
                "app": "mediation",
                "unique_together": (("round_id", "voter_hash"),),
                "pk_attr": "id",
                "table_description": "One person's ballot. Who cast it is kept as a keyed hash only.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="HonourNomination",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "round",
                    fields.ForeignKeyField(
                        "mediation.HonourRound",
                        source_field="round_id",
                        description="评选。\n\nThe round.",
                        db_constraint=True,
                        to_field="id",
                        related_name="nominations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "category",
                    fields.CharEnumField(
                        description="类别。\n\nCategory.", enum_type=HonourCategory, max_length=24
                    ),
                ),
                (
                    "mediator",
                    fields.ForeignKeyField(
                        "mediation.Mediator",
                        source_field="mediator_id",
                        null=True,
                        description="被推荐的调解员。\n\nThe mediator recommended.",
                        db_constraint=True,
                        to_field="id",
                        related_name="nominations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "committee",
                    fields.ForeignKeyField(
                        "mediation.Committee",
                        source_field="committee_id",
                        null=True,
                        description="被推荐的调委会。\n\nThe committee recommended.",
                        db_constraint=True,
                        to_field="id",
                        related_name="nominations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "judicial_office",
                    fields.ForeignKeyField(
                        "mediation.JudicialOffice",
                        source_field="judicial_office_id",
                        null=True,
                        description="被推荐的司法所。\n\nThe judicial office recommended.",
                        db_constraint=True,
                        to_field="id",
                        related_name="nominations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        description="被推荐者所在区划。\n\nThe nominee's division.",
                        db_constraint=True,
                        to_field="code",
                        related_name="nominations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                (
                    "recommended_by",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="recommended_by_id",
                        description="推荐的县（市、区）。\n\nThe county that recommended.",
                        db_constraint=True,
                        to_field="code",
                        related_name="recommendations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("deeds", fields.TextField(description="主要事迹。\n\nDeeds.", unique=False)),
                (
                    "figures",
                    fields.JSONField(
                        description="办案数字，由系统按推荐时的案件计算。\n\nFigures of the nominee's cases when recommended.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=NominationStatus.RECOMMENDED,
                        description="状态。\n\nStatus.",
                        enum_type=NominationStatus,
                        max_length=24,
                    ),
                ),
                (
                    "score",
                    fields.FloatField(
                        null=True, description="审核得分，满分100。\n\nScore of the review, out of 100."
                    ),
                ),
                (
                    "votes",
                    fields.IntField(
                        null=True,
                        description="得票数，投票截止后公布。\n\nVotes; told after the vote closes.",
                    ),
                ),
                (
                    "final_score",
                    fields.FloatField(
                        null=True, description="总分：得票与工作按权重相加。\n\nVote and work, weighted."
                    ),
                ),
                (
                    "rank",
                    fields.SmallIntField(null=True, description="本类别名次。\n\nPlace within the category."),
                ),
                (
                    "honour",
                    fields.ForeignKeyField(
                        "mediation.Honour",
                        source_field="honour_id",
                        null=True,
                        description="命名后的荣誉。\n\nThe honour it became.",
                        db_constraint=True,
                        to_field="id",
                        related_name="nominations",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "declined_reason",
                    fields.CharField(
                        null=True, description="未通过的原因。\n\nWhy it was declined.", max_length=500
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "honour_nomination",
                "app": "mediation",
                "indexes": [
                    Index(fields=["round_id", "category", "id"], name="honour_nomination_round"),
                    Index(fields=["path", "id"], name="honour_nomination_path_id"),
                ],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="HonourObjection",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "nomination",
                    fields.ForeignKeyField(
                        "mediation.HonourNomination",
                        source_field="nomination_id",
                        db_index=True,
                        description="推荐。\n\nThe nomination.",
                        db_constraint=True,
                        to_field="id",
                        related_name="objections",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                ("raised_by", fields.CharField(description="提出人。\n\nWho raised it.", max_length=50)),
                ("text", fields.TextField(description="异议内容。\n\nWhat is objected.", unique=False)),
                (
                    "outcome",
                    fields.CharEnumField(
                        null=True,
                        description="处理结果；空为未处理。\n\nOutcome; empty while open.",
                        enum_type=ObjectionOutcome,
                        max_length=24,
                    ),
                ),
                (
                    "finding",
                    fields.CharField(null=True, description="核查情况。\n\nWhat was found.", max_length=500),
                ),
                (
                    "decided_by",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="decided_by_id",
                        null=True,
                        description="处理人。\n\nWho decided.",
                        db_constraint=True,
                        to_field="id",
                        related_name="decided_objections",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "honour_objection",
                "app": "mediation",
                "pk_attr": "id",
                "table_description": "An objection 异议 raised while the results are on public notice.",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="HonourQuota",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "round",
                    fields.ForeignKeyField(
                        "mediation.HonourRound",
                        source_field="round_id",
                        description="评选。\n\nThe round.",
                        db_constraint=True,
                        to_field="id",
                        related_name="quotas",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "category",
                    fields.CharEnumField(
                        description="类别。\n\nCategory.", enum_type=HonourCategory, max_length=24
                    ),
                ),
                ("shortlist", fields.SmallIntField(description="入围名额。\n\nPlaces on the ballot.")),
                ("named", fields.SmallIntField(description="命名名额。\n\nPlaces among the named.")),
                (
                    "choices",
                    fields.SmallIntField(
                        description="每张选票最多可选几名。\n\nHow many a ballot may choose."
                    ),
                ),
            ],
            options={
                "table": "honour_quota",
                "app": "mediation",
                "unique_together": (("round_id", "category"),),
                "pk_attr": "id",
                "table_description": "How many of a category are put to the vote, and how many are named.",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="NominationReview",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "nomination",
                    fields.ForeignKeyField(
                        "mediation.HonourNomination",
                        source_field="nomination_id",
                        description="推荐。\n\nThe nomination.",
                        db_constraint=True,
                        to_field="id",
                        related_name="reviews",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                (
                    "reviewer",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="reviewer_id",
                        description="审核人。\n\nThe reviewer.",
                        db_constraint=True,
                        to_field="id",
                        related_name="nomination_reviews",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "points",
                    fields.JSONField(
                        description="各项得分。\n\nPoints by criterion.", encoder=JSON_DUMPS, decoder=loads
                    ),
                ),
                ("total", fields.FloatField(description="合计得分。\n\nPoints in all.")),
                (
                    "comment",
                    fields.CharField(null=True, description="审核意见。\n\nComment.", max_length=500),
                ),
            ],
            options={
                "table": "nomination_review",
                "app": "mediation",
                "unique_together": (("nomination_id", "reviewer_id"),),
                "pk_attr": "id",
                "table_description": "One reviewer's points; a nomination is approved by a second person.",
            },
            bases=["Stamped"],
        ),
        AddConstraints(
            {
                "HonourRound": [
                    CheckConstraint(
                        check="vote_weight between 0 and 100", name="honour_round_weight_is_per_cent"
                    ),
                    CheckConstraint(
                        check="recommend_until <= vote_from and vote_from < vote_until and vote_until <= object_until",
                        name="honour_round_days_ordered",
                    ),
                    CheckConstraint(
                        check="(stage in ('final','named')) = (ballots is not null)",
                        name="honour_round_counted_after_vote",
                    ),
                    CheckConstraint(
                        check="path = '/' || division_id || '/'", name="honour_round_held_by_city"
                    ),
                ],
                "HonourBallot": [
                    CheckConstraint(check="cardinality(choices) > 0", name="honour_ballot_chooses"),
                ],
                "HonourNomination": [
                    CheckConstraint(
                        check="(mediator_id is not null) = (category = 'mediator') and (committee_id is not null) = (category = 'committee') and (judicial_office_id is not null) = (category = 'judicial_office')",
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
                    CheckConstraint(
                        check="score is null or score between 0 and 100", name="honour_nomination_score"
                    ),
                    CheckConstraint(
                        check="path like '%/' || division_id || '/'",
                        name="honour_nomination_path_ends_with_division",
                    ),
                ],
                "HonourObjection": [
                    CheckConstraint(
                        check="(outcome is null) = (decided_by_id is null) and (outcome is null) = (finding is null)",
                        name="honour_objection_decided_whole",
                    ),
                ],
                "HonourQuota": [
                    CheckConstraint(
                        check="1 <= named and named <= shortlist and 1 <= choices and choices <= shortlist",
                        name="honour_quota_narrows",
                    ),
                ],
            }
        ),
        ops.RunSQL(ADD_VOCABULARIES, reverse_sql=DROP_VOCABULARIES),
        ops.RunSQL(ADD_ONCE, reverse_sql=DROP_ONCE),
        ops.RunSQL(ADD_BALLOTS, reverse_sql=DROP_BALLOTS),
    ]
