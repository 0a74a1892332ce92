"""Training events, and who attended them by name."""

from mediation.schema_operations import AddConstraints
from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from mediation.models.training_event import TrainingAudience, TrainingMode, TrainingTier
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

ADD_VOCABULARIES = """
alter table training_event add constraint training_event_tier_known
    check (tier in ('city', 'county'));
alter table training_event add constraint training_event_audience_known
    check (audience in ('township_directors', 'village_directors', 'township_mediators', 'open_lecture'));
alter table training_event add constraint training_event_mode_known
    check (mode in ('on_site', 'online', 'mixed'));
"""
DROP_VOCABULARIES = """
alter table training_event drop constraint training_event_tier_known;
alter table training_event drop constraint training_event_audience_known;
alter table training_event drop constraint training_event_mode_known;
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0013_case_filters")]

    initial = False

    operations = [
        ops.CreateModel(
            name="TrainingEvent",
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
                ("title", fields.CharField(description="名称。\n\nTitle.", max_length=120)),
                (
                    "tier",
                    fields.CharEnumField(
                        description="层级。\n\nTier: whose training it is.",
                        enum_type=TrainingTier,
                        max_length=24,
                    ),
                ),
                (
                    "audience",
                    fields.CharEnumField(
                        description="培训对象。\n\nAudience: for whom it is.",
                        enum_type=TrainingAudience,
                        max_length=24,
                    ),
                ),
                (
                    "mode",
                    fields.CharEnumField(
                        description="方式：线下或线上。\n\nMode: on site, online or both.",
                        enum_type=TrainingMode,
                        max_length=24,
                    ),
                ),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        db_index=True,
                        description="举办的市或县。\n\nThe city or county that held it.",
                        db_constraint=True,
                        to_field="code",
                        related_name="training_events",
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
                ("held_on", fields.DateField(description="举办日期，即首日。\n\nDay on which it began.")),
                ("year", fields.SmallIntField(description="年度。\n\nYear.")),
                (
                    "hours",
                    fields.FloatField(
                        description="学时，以半小时为单位。\n\nHours of teaching, in half hours."
                    ),
                ),
                (
                    "lecturers",
                    fields.JSONField(
                        default=list,
                        description="讲师及其单位。\n\nLecturers, each with where they come from.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "invited",
                    fields.IntField(null=True, description="应到人数。\n\nInvited: how many persons."),
                ),
                (
                    "attended",
                    fields.IntField(
                        description="实到人数，不含直播观看。\n\nAttended: how many persons, without viewers of the stream."
                    ),
                ),
                (
                    "viewers",
                    fields.IntField(
                        null=True,
                        description="直播观看人数；未直播的为空。\n\nViewers of the stream; empty without one.",
                    ),
                ),
                (
                    "likes",
                    fields.IntField(
                        null=True,
                        description="直播点赞次数，一人可点多次，不是人数。\n\nLikes of the stream: one viewer gives many, so they are no persons.",
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
                "table": "training_event",
                "app": "mediation",
                "indexes": [Index(fields=["year", "path", "id"], name="training_event_year")],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="TrainingAttendance",
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
                    "event",
                    fields.ForeignKeyField(
                        "mediation.TrainingEvent",
                        source_field="event_id",
                        description="培训。\n\nThe event.",
                        db_constraint=True,
                        to_field="id",
                        related_name="attendances",
                        on_delete=OnDelete.RESTRICT,
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
                        related_name="trainings",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "hours",
                    fields.FloatField(
                        description="实际学时，以半小时为单位。\n\nHours attended, in half hours."
                    ),
                ),
            ],
            options={
                "table": "training_attendance",
                "app": "mediation",
                "unique_together": (("event", "mediator"),),
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        AddConstraints(
            {
                "TrainingEvent": [
                    CheckConstraint(
                        check="year = extract(year from held_on)", name="training_event_year_is_of_its_day"
                    ),
                    CheckConstraint(
                        check="hours > 0 and hours * 2 = floor(hours * 2)",
                        name="training_event_hours_in_halves",
                    ),
                    CheckConstraint(
                        check="attended >= 0 and (invited is null or invited >= 0)",
                        name="training_event_counts",
                    ),
                    CheckConstraint(
                        check="mode <> 'on_site' or (viewers is null and likes is null)",
                        name="training_event_viewers_only_of_a_stream",
                    ),
                    CheckConstraint(
                        check="(viewers is null or viewers >= 0) and (likes is null or likes >= 0)",
                        name="training_event_viewers_counted",
                    ),
                    CheckConstraint(
                        check="path like '%/' || division_id || '/'",
                        name="training_event_path_ends_with_division",
                    ),
                ],
                "TrainingAttendance": [
                    CheckConstraint(
                        check="hours > 0 and hours * 2 = floor(hours * 2)",
                        name="training_attendance_hours_in_halves",
                    )
                ],
            }
        ),
        ops.RunSQL(ADD_VOCABULARIES, reverse_sql=DROP_VOCABULARIES),
    ]
