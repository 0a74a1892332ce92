"""Whether what was found was of use 类案评价: a search as it was shown, and what people said of it.

What nobody judges is gone within the hour; what is judged is kept without names, for measuring and
improving search on the city's own cases (个人信息保护法 art. 6, 13 and 19).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from mediation.models.base import PATH_LENGTH, CodeField, key_field, say

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models.precedent import Precedent

Shown = list[tuple[str, float]]
"""Precedents with their scores, in the order in which they were shown."""


def _engine_field() -> CodeField:
    return CodeField(max_length=24, description=say("作答的引擎。", "The engine that answered."))


def _ordering_field() -> CodeField:
    return CodeField(max_length=24, description=say("排列顺序。", "The order asked for."))


def _place_field() -> CodeField:
    return CodeField(
        max_length=PATH_LENGTH,
        null=True,
        description=say(
            "查找人所在区划的路径；公众为空。", "Path of the searcher's division; empty for the public."
        ),
    )


class ShownSearch(Model):
    """A search that may still be judged; the table is not logged, and a row lasts an hour."""

    id: UUID = key_field()
    narrative_sealed: str = fields.TextField(
        description=say("去掉个人信息的经过，再加密。", "The narrative, redacted and then encrypted.")
    )
    narrative_hash: str = CodeField(
        max_length=64, description=say("经过的带密钥摘要。", "Keyed hash of the narrative.")
    )
    engine: str = _engine_field()
    ordering: str = _ordering_field()
    path: str | None = _place_field()
    shown: Shown = fields.JSONField(
        description=say("出示的类案和得分。", "Precedents shown, with their scores.")
    )
    at: datetime = fields.DatetimeField(auto_now_add=True, description=say("时间。", "When."))

    class Meta:
        table = "shown_search"
        indexes = (Index(fields=("at",), name="shown_search_at"),)

    def __str__(self) -> str:
        return str(self.id)


class JudgedSearch(Model):
    """A search that somebody judged. Who searched is not kept."""

    id: UUID = key_field()
    narrative: str = fields.TextField(
        description=say("去掉个人信息的经过。", "The narrative, with personal data taken out.")
    )
    engine: str = _engine_field()
    ordering: str = _ordering_field()
    path: str | None = _place_field()
    shown: Shown = fields.JSONField(
        description=say("出示的类案和得分。", "Precedents shown, with their scores.")
    )
    at: datetime = fields.DatetimeField(description=say("查找的时间。", "When it was searched."))

    class Meta:
        table = "judged_search"
        constraints = (
            CheckConstraint(check="length(narrative) > 0", name="judged_search_tells"),
            CheckConstraint(check="jsonb_array_length(shown) > 0", name="judged_search_showed"),
        )

    def __str__(self) -> str:
        return str(self.id)


class Judgment(Model):
    """What one person said of one precedent in one search; the last word stands."""

    id: UUID = key_field()
    search_id: UUID
    search: fields.ForeignKeyRelation[JudgedSearch] = fields.ForeignKeyField(
        "mediation.JudgedSearch",
        related_name="judgments",
        on_delete=fields.OnDelete.CASCADE,
        description=say("查找。", "The search."),
    )
    precedent_id: UUID
    precedent: fields.ForeignKeyRelation[Precedent] = fields.ForeignKeyField(
        "mediation.Precedent",
        related_name="judgments",
        db_index=True,
        on_delete=fields.OnDelete.CASCADE,
        description=say("类案。", "The precedent."),
    )
    judge_hash: str = CodeField(
        max_length=64, description=say("评价人的带密钥摘要。", "Keyed hash of who judged.")
    )
    useful: bool = fields.BooleanField(description=say("是否有用。", "Whether it was of use."))
    at: datetime = fields.DatetimeField(description=say("评价的时间。", "When it was judged."))

    class Meta:
        table = "judgment"
        unique_together = (("search_id", "precedent_id", "judge_hash"),)

    def __str__(self) -> str:
        return "有用" if self.useful else "没有用"
