"""What was taken out of a precedent, and the steps of its review."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from mediation.models.precedent_review import PrecedentStepKind, RedactionKind
from tortoise.fields.base import OnDelete
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index

# (table, column, values)
VOCABULARIES = (
    (
        "precedent_redaction",
        "kind",
        (
            "person",
            "organisation",
            "place",
            "address",
            "phone",
            "id_number",
            "credit_code",
            "account",
            "email",
            "plate",
            "case_number",
        ),
    ),
    (
        "precedent_step",
        "kind",
        ("drafted", "edited", "submitted", "approved", "rejected", "published", "withdrawn"),
    ),
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


class Migration(migrations.Migration):
    dependencies = [("mediation", "0004_honour_rounds")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PrecedentRedaction",
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
                    "precedent",
                    fields.ForeignKeyField(
                        "mediation.Precedent",
                        source_field="precedent_id",
                        description="类案。\n\nThe precedent.",
                        db_constraint=True,
                        to_field="id",
                        related_name="redactions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "case",
                    fields.ForeignKeyField(
                        "mediation.Case",
                        source_field="case_id",
                        db_index=True,
                        description="来源案件；能看案件的人才能看。\n\nThe case; who may see it may see this.",
                        db_constraint=True,
                        to_field="id",
                        related_name="redactions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="类别。\n\nKind.", enum_type=RedactionKind, max_length=24
                    ),
                ),
                (
                    "original_masked",
                    fields.CharField(
                        description="原文（已遮盖）。\n\nWhat stood there, masked.", max_length=100
                    ),
                ),
                (
                    "original_sealed",
                    fields.CharField(
                        description="原文的密文。\n\nWhat stood there, encrypted at rest.", max_length=1000
                    ),
                ),
                (
                    "original_hash",
                    CodeField(
                        description="原文的带密钥摘要。\n\nKeyed hash of what stood there.", max_length=64
                    ),
                ),
                (
                    "replacement",
                    fields.CharField(description="替换成的文字。\n\nWhat stands there now.", max_length=100),
                ),
            ],
            options={
                "table": "precedent_redaction",
                "app": "mediation",
                "unique_together": (("precedent_id", "kind", "original_hash"),),
                "pk_attr": "id",
                "table_description": "Something that was taken out, for the editor to compare; never for readers.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PrecedentStep",
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
                    "precedent",
                    fields.ForeignKeyField(
                        "mediation.Precedent",
                        source_field="precedent_id",
                        description="类案。\n\nThe precedent.",
                        db_constraint=True,
                        to_field="id",
                        related_name="steps",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="步骤。\n\nStep.", enum_type=PrecedentStepKind, max_length=24
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="user_id",
                        null=True,
                        description="操作人。\n\nWho did it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="precedent_steps",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "actor",
                    fields.CharField(
                        description="操作人姓名和角色。\n\nName and role of who did it.", max_length=100
                    ),
                ),
                ("note", fields.CharField(null=True, description="意见。\n\nOpinion.", max_length=500)),
                (
                    "at",
                    fields.DatetimeField(description="时间。\n\nWhen.", auto_now=False, auto_now_add=True),
                ),
            ],
            options={
                "table": "precedent_step",
                "app": "mediation",
                "indexes": [Index(fields=["precedent_id", "id"], name="precedent_step_precedent")],
                "pk_attr": "id",
                "table_description": "One step of the review, kept for good: who, when, why.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(ADD_VOCABULARIES, reverse_sql=DROP_VOCABULARIES),
    ]
