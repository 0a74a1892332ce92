"""Audit entries 审计记录: who did what, when and from where; written with the change, never altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from mediation.models.base import CodeField, key_field, say

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models.user import User


class AuditEntry(Model):
    id: UUID = key_field()
    at: datetime = fields.DatetimeField(auto_now_add=True, description=say("时间。", "When."))
    user_id: UUID | None
    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="audit_entries",
        null=True,
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("操作人；空为系统。", "Who; empty for the system itself."),
    )
    actor: str = fields.CharField(
        max_length=100, description=say("操作人姓名和角色。", "Name and role of who acted.")
    )
    action: str = CodeField(max_length=60, description=say("操作。", "The action."))
    entity: str = CodeField(max_length=40, description=say("对象类别。", "Kind of object."))
    entity_id: str = CodeField(max_length=64, description=say("对象标识。", "Identifier of the object."))
    path: str | None = CodeField(
        max_length=64,
        null=True,
        description=say("对象所在区划路径。", "Division path of the object."),
    )
    before: dict[str, Any] | None = fields.JSONField(
        null=True, description=say("修改前的值。", "Values before.")
    )
    after: dict[str, Any] | None = fields.JSONField(
        null=True, description=say("修改后的值。", "Values after.")
    )
    address: str | None = fields.CharField(
        max_length=64, null=True, description=say("来自的网络地址。", "Network address it came from.")
    )

    class Meta:
        table = "audit_entry"
        indexes = (
            Index(fields=("entity", "entity_id", "at"), name="audit_entry_entity"),
            Index(fields=("at", "id"), name="audit_entry_at"),
            Index(fields=("action", "at", "id"), name="audit_entry_action"),
            Index(fields=("entity_id",), name="audit_entry_entity_id"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.entity}"
