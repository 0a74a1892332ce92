"""What search refuses 检索的拒绝, under stable codes."""

from __future__ import annotations

from dataclasses import dataclass

from mediation.models.base import LONGEST_TEXT
from mediation.problems import Problem

SHORTEST_NARRATIVE = 2
LONGEST_NARRATIVE = LONGEST_TEXT


@dataclass(frozen=True)
class NarrativeEmpty(Problem):
    code = "NARRATIVE_EMPTY"
    zh = "请写下纠纷经过。"
    en = "Write down what happened."


@dataclass(frozen=True)
class NarrativeTooShort(Problem):
    """One character says nothing that could be compared."""

    code = "NARRATIVE_TOO_SHORT"
    zh = "写得太短，请至少写 {shortest} 个字；写得越完整，找得越准。"
    en = "Too short: write at least {shortest} characters; the fuller the account, the better the result."

    shortest: int = SHORTEST_NARRATIVE


@dataclass(frozen=True)
class NarrativeTooLong(Problem):
    code = "NARRATIVE_TOO_LONG"
    zh = "纠纷经过最多 {longest} 个字，现在有 {length} 个字，请删减后再查。"
    en = "The narrative has {length} characters; at most {longest} are allowed."

    longest: int = LONGEST_NARRATIVE
    length: int = 0


@dataclass(frozen=True)
class NarrativeWithoutWords(Problem):
    """Only emoji, punctuation or words that stand in every account."""

    code = "NARRATIVE_WITHOUT_WORDS"
    zh = "这段文字里没有可以用来查找的词，请写清谁和谁、为什么事、各要什么。"
    en = "Nothing in this text can be searched for: say who, over what, and what each side wants."


@dataclass(frozen=True)
class NarrativeNotText(Problem):
    """Half of a surrogate pair, or a NUL: no such text exists."""

    code = "NARRATIVE_NOT_TEXT"
    zh = "文字里有损坏的字符，请重新粘贴。"
    en = "The text holds a broken character; paste it again."


@dataclass(frozen=True)
class PageSizeOutOfRange(Problem):
    code = "PAGE_SIZE_OUT_OF_RANGE"
    zh = "每页只能要 1 到 {largest} 条。"
    en = "A page holds 1 to {largest} results."

    largest: int = 100


@dataclass(frozen=True)
class CursorNotValid(Problem):
    """Not a cursor, or one of another search."""

    code = "INVALID_CURSOR"
    zh = "翻页标记无效，请从第一页重新查找。"
    en = "The cursor is not valid for this search; start again from the first page."
