"""The days off and the made-up working days that deadlines are counted by."""

from mediation.schema_operations import AddConstraints
from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint
from mediation.models.calendar_day import DayKind

ADD_KINDS = "alter table calendar_day add constraint calendar_day_kind_known check (kind in ('holiday', 'workday'))"
DROP_KINDS = "alter table calendar_day drop constraint calendar_day_kind_known"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0010_signing_in")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CalendarDay",
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
                        description="最近修改时间。\n\nWhen it last changed.", auto_now=True, auto_now_add=False
                    ),
                ),
                (
                    "day",
                    fields.DateField(
                        primary_key=True, unique=True, db_index=True, description="日期。\n\nThe day."
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="放假，或周末调休上班。\n\nA day off, or a Saturday or Sunday that is worked.",
                        enum_type=DayKind,
                        max_length=24,
                    ),
                ),
                (
                    "name",
                    fields.CharField(
                        description="因哪个节日，如春节。\n\nThe festival it is for, such as 春节.", max_length=40
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
                "table": "calendar_day",
                "app": "mediation",
                "pk_attr": "day",
                "table_description": "A day off, or a Saturday or Sunday that is worked 调休. Days without a row are what their weekday says.",
            },
            bases=["Stamped"],
        ),
        AddConstraints(
            {
                "CalendarDay": [
                    CheckConstraint(check="length(name) > 0", name="calendar_day_named"),
                    CheckConstraint(
                        check="kind <> 'workday' or extract(isodow from day) in (6, 7)",
                        name="calendar_day_worked_is_weekend",
                    ),
                ],
            }
        ),
        ops.RunSQL(ADD_KINDS, reverse_sql=DROP_KINDS),
    ]
