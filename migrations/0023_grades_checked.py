"""Grades held against the record, and grades given elsewhere that are recognised."""

from mediation.schema_operations import AddConstraints
from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

ADD_INDEX = "create index mediator_grade_doubted on mediator (path, id) where grade_doubted_on is not null;"
DROP_INDEX = "drop index mediator_grade_doubted;"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0022_long_lists")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Mediator",
            name="grade_checked_on",
            field=fields.DateField(
                null=True,
                description="最近按办案记录核对等级的日期。\n\nDay on which the grade was last held against the record.",
            ),
        ),
        ops.AddField(
            model_name="Mediator",
            name="grade_doubted_on",
            field=fields.DateField(
                null=True,
                description="自此日起办案记录达不到现等级；空为相符或者无从核对。\n\nSince when the record does not support the grade held; empty where it does, or cannot be checked.",
            ),
        ),
        ops.AddField(
            model_name="GradeChange",
            name="awarded_by",
            field=fields.CharField(
                null=True,
                max_length=100,
                description="原评定单位：等级在别处已经评定、在此认可的填写；空为按本市办案记录评定。\n\nBody that gave the grade elsewhere, which is recognised here; empty where it rests on the record here.",
            ),
        ),
        ops.AddField(
            model_name="GradeChange",
            name="awarded_on",
            field=fields.DateField(null=True, description="原评定日期。\n\nDay on which it was given there."),
        ),
        ops.AddField(
            model_name="GradeChange",
            name="award_number",
            field=fields.CharField(
                null=True, max_length=60, description="原证书或文号。\n\nNumber of that certificate or decision."
            ),
        ),
        AddConstraints(
            {
                "GradeChange": [
                    CheckConstraint(
                        check="(awarded_by is null) = (awarded_on is null) and (awarded_by is null) = (award_number is null) and (awarded_by is null or to_grade is not null)",
                        name="grade_change_award_whole",
                    )
                ]
            }
        ),
        ops.RunSQL(ADD_INDEX, reverse_sql=DROP_INDEX),
    ]
