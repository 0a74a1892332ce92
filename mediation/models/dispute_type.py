"""Dispute types 纠纷类型: a tree whose codes come and go; a report maps each leaf to a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import CodeField, Stamped, say, version_field

if TYPE_CHECKING:
    from datetime import date


class DisputeType(Stamped):
    code: str = CodeField(
        max_length=8,
        primary_key=True,
        description=say("类型代码：两位一级。", "Code of the type, two digits a level."),
    )
    name: str = fields.CharField(max_length=40, description=say("类型名称。", "Name of the type."))
    parent_id: str | None
    parent: fields.ForeignKeyNullableRelation[DisputeType] = fields.ForeignKeyField(
        "mediation.DisputeType",
        related_name="children",
        null=True,
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("上级类型。", "The type above."),
    )
    report_row: str = CodeField(
        max_length=2,
        description=say("统计报表中的行。", "The row of the published report it is counted in."),
    )
    valid_from: date | None = fields.DateField(null=True, description=say("启用日期。", "First day in use."))
    valid_to: date | None = fields.DateField(
        null=True, description=say("停用日期；空为现行。", "Last day in use; empty while in use.")
    )
    version: int = version_field(db_default=1)

    class Meta:
        table = "dispute_type"
        constraints = (
            CheckConstraint(check="code ~ '^([0-9]{2}){1,4}$'", name="dispute_type_code_digits"),
            CheckConstraint(
                check="parent_id is null or code like parent_id || '__'",
                name="dispute_type_code_below_parent",
            ),
            CheckConstraint(
                check="(parent_id is null) = (length(code) = 2)", name="dispute_type_parent_unless_root"
            ),
        )

    def __str__(self) -> str:
        return self.name
