"""The register of discipline."""

from mediation.schema_operations import AddConstraints
from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.discipline import DisciplineMeasure, Misconduct
from tortoise.fields.base import OnDelete
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

ADD_VOCABULARIES = """
alter table discipline add constraint discipline_ground_known
    check (ground in ('bias', 'insult', 'gain', 'leak'));
alter table discipline add constraint discipline_measure_known
    check (measure in ('criticism', 'correction', 'removal'));
"""
DROP_VOCABULARIES = """
alter table discipline drop constraint discipline_ground_known;
alter table discipline drop constraint discipline_measure_known;
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0016_access_entries")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Discipline",
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
                        related_name="disciplines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "ground",
                    fields.CharEnumField(
                        description="事由。\n\nGround.", enum_type=Misconduct, max_length=24
                    ),
                ),
                (
                    "measure",
                    fields.CharEnumField(
                        description="处理。\n\nMeasure.", enum_type=DisciplineMeasure, max_length=24
                    ),
                ),
                (
                    "facts",
                    fields.TextField(
                        null=True, description="查明的情况。\n\nFacts that were found.", unique=False
                    ),
                ),
                ("imposed_on", fields.DateField(description="处理日期。\n\nDay of the measure.")),
                (
                    "imposed_by",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="imposed_by_id",
                        null=True,
                        description="登记人。\n\nWho entered it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="imposed_disciplines",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "imposer",
                    fields.CharField(
                        description="作出处理的人和身份。\n\nWho imposed it, and in which role.",
                        max_length=100,
                    ),
                ),
                (
                    "lifted_on",
                    fields.DateField(
                        null=True,
                        description="解除日期；空为处分中。\n\nDay it was lifted; empty while in force.",
                    ),
                ),
                (
                    "lift_reason",
                    fields.CharField(
                        null=True, description="解除原因。\n\nWhy it was lifted.", max_length=200
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
                "table": "discipline",
                "app": "mediation",
                "indexes": [Index(fields=["imposed_on", "id"], name="discipline_imposed")],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        AddConstraints(
            {
                "Discipline": [
                    CheckConstraint(
                        check="(lifted_on is null) = (lift_reason is null)",
                        name="discipline_lifted_has_reason",
                    ),
                    CheckConstraint(
                        check="lifted_on is null or lifted_on >= imposed_on",
                        name="discipline_lifted_afterwards",
                    ),
                ],
            }
        ),
        ops.RunSQL(ADD_VOCABULARIES, reverse_sql=DROP_VOCABULARIES),
    ]
