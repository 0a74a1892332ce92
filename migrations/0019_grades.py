"""Thresholds of grades, and their changes."""

from mediation.schema_operations import AddConstraints
from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from mediation.models.grade_change import GradeChangeStatus
from mediation.models.grade_threshold import GradeDecider
from mediation.models.mediator import MediatorGrade
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

ADD_VOCABULARIES = """
alter table grade_change add constraint grade_change_from_grade_known
    check (from_grade in ('first', 'second', 'third', 'fourth'));
alter table grade_change add constraint grade_change_to_grade_known
    check (to_grade in ('first', 'second', 'third', 'fourth'));
alter table grade_change add constraint grade_change_status_known
    check (status in ('on_notice', 'granted', 'rejected'));
alter table grade_threshold add constraint grade_threshold_grade_known
    check (grade in ('first', 'second', 'third', 'fourth'));
alter table grade_threshold add constraint grade_threshold_decided_by_known
    check (decided_by in ('city', 'county'));
"""
DROP_VOCABULARIES = """
alter table grade_change drop constraint grade_change_from_grade_known;
alter table grade_change drop constraint grade_change_to_grade_known;
alter table grade_change drop constraint grade_change_status_known;
alter table grade_threshold drop constraint grade_threshold_grade_known;
alter table grade_threshold drop constraint grade_threshold_decided_by_known;
"""

# A mediator has one open change at a time.
ADD_ONE_OPEN = (
    "create unique index grade_change_one_open on grade_change (mediator_id) where status = 'on_notice';"
)
DROP_ONE_OPEN = "drop index grade_change_one_open;"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0018_public_objections")]

    initial = False

    operations = [
        ops.CreateModel(
            name="GradeChange",
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
                    "mediator",
                    fields.ForeignKeyField(
                        "mediation.Mediator",
                        source_field="mediator_id",
                        db_index=True,
                        description="调解员。\n\nThe mediator.",
                        db_constraint=True,
                        to_field="id",
                        related_name="grade_changes",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "from_grade",
                    fields.CharEnumField(
                        null=True,
                        description="原等级；空为未评定。\n\nGrade before; empty when not graded.",
                        enum_type=MediatorGrade,
                        max_length=24,
                    ),
                ),
                (
                    "to_grade",
                    fields.CharEnumField(
                        null=True,
                        description="拟评等级；空为取消等级。\n\nGrade proposed; empty takes it away.",
                        enum_type=MediatorGrade,
                        max_length=24,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=GradeChangeStatus.ON_NOTICE,
                        description="状态。\n\nStatus.",
                        enum_type=GradeChangeStatus,
                        max_length=24,
                    ),
                ),
                ("reason", fields.CharField(description="理由。\n\nReason.", max_length=500)),
                (
                    "record",
                    fields.JSONField(
                        default=dict,
                        description="提出时的办案数字。\n\nRecord of cases when it was proposed.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "proposed_by",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="proposed_by_id",
                        description="提出人。\n\nWho proposed it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="proposed_grades",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "notice_until",
                    fields.DateField(description="公示截止日期。\n\nLast day of the public notice."),
                ),
                (
                    "objections",
                    fields.JSONField(
                        default=list,
                        description="公示期间的异议。\n\nObjections raised during the notice.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "decided_by",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="decided_by_id",
                        null=True,
                        description="评定人。\n\nWho decided it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="decided_grades",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("decided_on", fields.DateField(null=True, description="评定日期。\n\nDay of the decision.")),
                (
                    "finding",
                    fields.CharField(
                        null=True, description="评定意见。\n\nFinding of who decided.", max_length=500
                    ),
                ),
                (
                    "filing_number",
                    fields.CharField(
                        null=True, description="备案号。\n\nNumber under which it was filed.", max_length=60
                    ),
                ),
                ("filed_on", fields.DateField(null=True, description="备案日期。\n\nDay of the filing.")),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "grade_change",
                "app": "mediation",
                "indexes": [Index(fields=["status", "notice_until"], name="grade_change_status")],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="GradeThreshold",
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
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        db_index=True,
                        description="适用的市。\n\nThe city where it holds.",
                        db_constraint=True,
                        to_field="code",
                        related_name="grade_thresholds",
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
                ("scheme", fields.CharField(description="评定办法。\n\nScheme that sets it.", max_length=60)),
                (
                    "grade",
                    fields.CharEnumField(
                        description="等级。\n\nGrade.", enum_type=MediatorGrade, max_length=24
                    ),
                ),
                (
                    "min_years",
                    fields.SmallIntField(description="最少从事调解的年数。\n\nLeast years as a mediator."),
                ),
                (
                    "min_cases",
                    fields.IntField(description="最少办结的案件数。\n\nLeast cases handled to their end."),
                ),
                (
                    "max_oral_share",
                    fields.SmallIntField(
                        description="口头协议最多占办结案件的百分比。\n\nMost oral agreements, in percent of these cases."
                    ),
                ),
                (
                    "min_agreement_rate",
                    fields.SmallIntField(
                        description="最低调解成功率（百分比）。\n\nLeast share of agreements, in percent."
                    ),
                ),
                (
                    "decided_by",
                    fields.CharEnumField(
                        description="由谁评定。\n\nWho decides the grade.",
                        enum_type=GradeDecider,
                        max_length=24,
                    ),
                ),
                (
                    "valid_from",
                    fields.DateField(description="自此日起适用。\n\nFirst day on which it holds."),
                ),
                (
                    "valid_to",
                    fields.DateField(
                        null=True,
                        description="至此日止；空为继续适用。\n\nLast day on which it holds; empty while it does.",
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
                "table": "grade_threshold",
                "app": "mediation",
                "unique_together": (("division", "grade", "valid_from"),),
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        AddConstraints(
            {
                "GradeChange": [
                    CheckConstraint(
                        check="(status = 'on_notice') = (decided_by_id is null) and (status = 'on_notice') = (decided_on is null)",
                        name="grade_change_decided_whole",
                    ),
                    CheckConstraint(
                        check="decided_by_id is null or decided_by_id <> proposed_by_id",
                        name="grade_change_second_person",
                    ),
                    CheckConstraint(
                        check="from_grade is distinct from to_grade", name="grade_change_changes_something"
                    ),
                ],
                "GradeThreshold": [
                    CheckConstraint(
                        check="min_years >= 0 and min_cases >= 0 and max_oral_share between 0 and 100 and min_agreement_rate between 0 and 100",
                        name="grade_threshold_in_range",
                    ),
                    CheckConstraint(
                        check="valid_to is null or valid_to >= valid_from",
                        name="grade_threshold_ends_afterwards",
                    ),
                ],
            }
        ),
        ops.RunSQL(ADD_VOCABULARIES, reverse_sql=DROP_VOCABULARIES),
        ops.RunSQL(ADD_ONE_OPEN, reverse_sql=DROP_ONE_OPEN),
    ]
