"""What every table shares 公共部分: keys, codes, bilingual terms, sealed personal data."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    from datetime import datetime


def say(zh: str, en: str) -> str:
    """Join a Chinese and an English sentence as one bilingual description."""
    return f"{zh}\n\n{en}"


class Term(str, Enum):
    """A closed vocabulary 术语: stored value, Chinese label, English label.

    Written ``NAME = "value", "中文", "English"``. The stored value is the lower-cased member
    name, so that SQL can spell the GraphQL name with ``upper()``.
    """

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    def __str__(self) -> str:
        return self.zh

    @property
    def description(self) -> str:
        return say(f"{self.zh}。", f"{self.en}.")


class CodeField(fields.CharField[str]):
    """A code, number or path, compared byte by byte.

    One collation for all of them: a comparison between two collations silently drops the index.
    """

    @property
    def SQL_TYPE(self) -> str:  # type: ignore[override]  # noqa: N802  Tortoise's own name
        return f'VARCHAR({self.max_length}) COLLATE "C"'


PATH_LENGTH = 64
LONGEST_TEXT = 20_000
"""Characters of a narrative, or of any other text without a limit of its own: some twenty printed pages."""


def path_field(**kwargs: Any) -> CodeField:
    """The codes from the city down, ``/430500/430502/430502001/``; a subtree is a prefix range."""
    return CodeField(
        max_length=PATH_LENGTH,
        description=say(
            "自市级起的区划代码路径，下级以它为前缀。",
            "Division codes from the city down; what lies below starts with it.",
        ),
        **kwargs,
    )


def term_field(term: type[Term], *, description: str, **kwargs: Any) -> Any:
    """A closed vocabulary, stored as its value."""
    return fields.CharEnumField(term, max_length=24, description=description, **kwargs)


def key_field() -> fields.UUIDField[UUID]:
    """A UUIDv7 key: ordered by time, and tells nobody how many rows there are."""
    return fields.UUIDField(
        primary_key=True,
        default=uuid7,
        description=say("内部标识。", "Internal identifier."),
    )


def demo_field() -> Any:
    """Marks what ``fengqiao demo`` invented."""
    return fields.BooleanField(
        default=False,
        description=say("演示数据，并非真实记录。", "Invented for demonstration; not a real record."),
    )


def version_field(**kwargs: Any) -> Any:
    """Counts changes, so that the second of two editors is told."""
    return fields.IntField(
        default=1,
        **kwargs,
        description=say(
            "修改次数，用于发现两人同时修改。", "Number of changes; shows that two people edited."
        ),
    )


class Stamped(Model):
    """When the row was first and last written."""

    created_at: datetime = fields.DatetimeField(
        auto_now_add=True, description=say("登记时间。", "When it was recorded.")
    )
    updated_at: datetime = fields.DatetimeField(
        auto_now=True, description=say("最近修改时间。", "When it last changed.")
    )

    class Meta:
        abstract = True


def masked_field(what_zh: str, what_en: str) -> Any:
    return fields.CharField(
        max_length=64,
        null=True,
        description=say(f"{what_zh}（已遮盖）。", f"{what_en}, masked."),
    )


def sealed_field(what_zh: str, what_en: str) -> Any:
    return fields.CharField(
        max_length=255,
        null=True,
        description=say(f"{what_zh}的密文。", f"{what_en}, encrypted at rest."),
    )


def hash_field(what_zh: str, what_en: str) -> Any:
    return CodeField(
        max_length=64,
        null=True,
        db_index=True,
        description=say(
            f"{what_zh}的带密钥摘要，只供查找。", f"Keyed hash of the {what_en.lower()}, for look-up only."
        ),
    )
