"""Refusals 业务拒绝 as values, and the one exception that carries them.

A problem says what is wrong in Chinese and in English, under a stable code. Services raise
``Refused(problem)``; faces turn it into their own shape. Anything else that escapes is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """A business refusal; ``field`` is the input path it is about, or None for the whole."""

    code: ClassVar[str] = "REFUSED"
    zh: ClassVar[str] = "不能这样做。"
    en: ClassVar[str] = "This cannot be done."

    field: str | None = None

    @property
    def message(self) -> str:
        """Both languages, Chinese first."""
        return f"{self.in_chinese} {self.in_english}"

    @property
    def in_chinese(self) -> str:
        return self.zh.format(**self.__dict__)

    @property
    def in_english(self) -> str:
        return self.en.format(**self.__dict__)


class Refused(Exception):  # noqa: N818  a refusal, not an error
    """One or more problems; nothing was changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class NotAllowed(Problem):
    code = "NOT_ALLOWED"
    zh = "您没有权限办理这件事。"
    en = "You may not do this."


@dataclass(frozen=True)
class NotFound(Problem):
    """Missing, or not for this viewer to see: the two are told alike."""

    code = "NOT_FOUND"
    zh = "没有找到{what_zh}。"
    en = "No such {what_en}."

    what_zh: str = "这条记录"
    what_en: str = "record"


@dataclass(frozen=True)
class Invalid(Problem):
    """An input value that cannot be taken."""

    code = "INVALID"
    zh = "{why_zh}"
    en = "{why_en}"

    why_zh: str = "填写的内容不正确。"
    why_en: str = "The value is not valid."


@dataclass(frozen=True)
class Required(Problem):
    code = "REQUIRED"
    zh = "请填写{what_zh}。"
    en = "Fill in the {what_en}."

    what_zh: str = "此项"
    what_en: str = "field"


@dataclass(frozen=True)
class TooLong(Problem):
    code = "TOO_LONG"
    zh = "{what_zh}最多 {limit} 个字，现在有 {length} 个字。"
    en = "The {what_en} has {length} characters; at most {limit} are allowed."

    what_zh: str = "内容"
    what_en: str = "text"
    limit: int = 0
    length: int = 0


@dataclass(frozen=True)
class Conflict(Problem):
    """Another record stands in the way."""

    code = "CONFLICT"
    zh = "{why_zh}"
    en = "{why_en}"

    why_zh: str = "与已有记录冲突。"
    why_en: str = "It conflicts with another record."


@dataclass(frozen=True)
class StaleVersion(Problem):
    code = "STALE_VERSION"
    zh = "这条记录刚被别人修改过，请刷新后再改。"
    en = "Somebody else has just changed this record; reload it and try again."
