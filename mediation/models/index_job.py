"""The outbox 发件箱: what the search index must still learn, written in the transaction of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from mediation.models.base import CodeField, say

if TYPE_CHECKING:
    from datetime import datetime


class IndexJob(Model):
    """One row a change, in order. The indexer reads the entity's present state by its key."""

    id: int = fields.BigIntField(primary_key=True, description=say("顺序号。", "Order number."))
    entity: str = CodeField(max_length=40, description=say("对象类别。", "Kind of object."))
    entity_id: str = CodeField(max_length=64, description=say("对象标识。", "Identifier of the object."))
    created_at: datetime = fields.DatetimeField(
        auto_now_add=True, description=say("写入时间。", "When it was written.")
    )
    attempts: int = fields.SmallIntField(default=0, description=say("已试次数。", "Attempts made."))
    due_at: datetime = fields.DatetimeField(
        auto_now_add=True, description=say("下次可试的时间。", "When it may next be tried.")
    )
    error: str | None = fields.TextField(
        null=True, description=say("上次失败的原因。", "Why the last attempt failed.")
    )
    dead: bool = fields.BooleanField(
        default=False, description=say("多次失败，等人处理。", "Failed too often; waits for a person.")
    )
    withdraws: bool = fields.BooleanField(
        default=False,
        db_default=False,
        description=say(
            "要从检索中撤出的类案；由数据库在写入时判定。",
            "It takes a withdrawn precedent out of search; the database tells when it is written.",
        ),
    )

    class Meta:
        table = "index_job"
        indexes = (Index(fields=("dead", "due_at", "id"), name="index_job_due"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.entity_id}"
