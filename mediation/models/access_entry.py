"""Access entries 查阅记录: who was shown whose personal data in full, or took a list away, when and from where."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from mediation.models.base import CodeField, Term, key_field, say, term_field

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models.user import User


class AccessWay(Term):
    INTERFACE = "interface", "接口", "Interface"
    PANEL = "panel", "管理后台", "Admin panel"
    EXPORT = "export", "导出", "Export"


class AccessEntry(Model):
    """One record of which something was shown in full, or one export. Written before it is shown.

    Sources: 个人信息保护法 art. 51, 54 (who may use personal data, and checking that it was so);
    domain.md §10.
    """

    id: UUID = key_field()
    at: datetime = fields.DatetimeField(auto_now_add=True, description=say("时间。", "When."))
    user_id: UUID | None
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="access_entries",
        null=True,
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("查阅人；当事人本人没有账号。", "Who; a party has no account."),
    )
    actor: str = fields.CharField(
        max_length=100, description=say("查阅人姓名和角色。", "Name and role of who looked.")
    )
    address: str | None = fields.CharField(
        max_length=64, null=True, description=say("来自的网络地址。", "Network address it came from.")
    )
    way: AccessWay = term_field(AccessWay, description=say("途径。", "Way: interface, panel or export."))
    entity: str = CodeField(max_length=40, description=say("对象类别。", "Kind of record."))
    entity_id: str | None = CodeField(
        max_length=64,
        null=True,
        description=say("对象标识；导出整张表的为空。", "Identifier of the record; empty of a whole list."),
    )
    fields_shown: str = fields.CharField(
        max_length=500,
        description=say("完整显示的项目，以顿号分隔。", "Fields shown in full, separated by 、."),
    )
    path: str | None = CodeField(
        max_length=64, null=True, description=say("对象所在区划路径。", "Division path of the record.")
    )

    class Meta:
        table = "access_entry"
        indexes = (
            Index(fields=("at", "id"), name="access_entry_at"),
            Index(fields=("entity", "entity_id", "at"), name="access_entry_entity"),
            Index(fields=("way", "at", "id"), name="access_entry_way"),
            Index(fields=("entity_id",), name="access_entry_entity_id"),
        )
        constraints = (
            CheckConstraint(
                check="entity_id is not null or way = 'export'", name="access_entry_names_the_record"
            ),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.fields_shown}"
