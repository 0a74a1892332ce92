"""What a mediator asks 查找请求: the narrative and the filters of the form, checked, and turned into a search."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import orjson

from mediation.models.base import LONGEST_TEXT
from mediation.models.case import CaseGrade
from mediation.models.precedent import PrecedentResult
from pages.forms import first
from search.engine import Dispute, SearchFilter, SearchOrder, SearchRequest
from search.sums import typed_sum

if TYPE_CHECKING:
    from pages.forms import Fields

SHORTEST = 15
LONGEST = LONGEST_TEXT
_LONGEST_SUM = 40
PAGE = 10
MOST_SHOWN = 100
_PARTS = {
    "type": ("dispute_type",),
    "division": ("division",),
    "years": ("year_from", "year_to"),
    "grade": ("grade",),
    "result": ("result",),
    "amount": ("amount_from", "amount_to"),
}
"""The fields that a filter is made of: a range is one filter."""


EVERY = "all"
"""In place of a filter's name: all that are set."""


@dataclass(frozen=True)
class Ask:
    """Everything that the form holds. Empty means any."""

    narrative: str = ""
    dispute_type: str = ""
    division: str = ""
    year_from: int | None = None
    year_to: int | None = None
    grade: str = ""
    result: str = ""
    amount_from: int | None = None
    """In yuan."""
    amount_to: int | None = None
    amount_misread: tuple[str, str] = ("", "")
    """What was typed as the least and as the most, where it is no sum."""
    order: str = SearchOrder.SAME_ISSUE.value

    @classmethod
    def of(cls, form: Fields) -> Ask:
        """From a posted form. What is chosen and no such term counts as not chosen; a sum is typed, and told."""
        sums = [first(form, name).strip()[:_LONGEST_SUM] for name in _PARTS["amount"]]
        least, most = (_yuan(text, 10**12) for text in sums)
        return cls(
            narrative=first(form, "narrative").replace("\r\n", "\n").strip(),
            dispute_type=_code(first(form, "type")),
            division=_code(first(form, "division")),
            year_from=_number(first(form, "year_from"), 9999),
            year_to=_number(first(form, "year_to"), 9999),
            grade=_term(first(form, "grade"), CaseGrade),
            result=_term(first(form, "result"), PrecedentResult),
            amount_from=least,
            amount_to=most,
            amount_misread=(sums[0] if least is None else "", sums[1] if most is None else ""),
            order=_term(first(form, "order"), SearchOrder) or SearchOrder.SAME_ISSUE.value,
        )

    @property
    def problem(self) -> tuple[str, str] | None:
        """What must be changed before it can be searched for, in both languages; ``problem_at`` tells the field."""
        length = len(self.narrative)
        if not length:
            return "请写下纠纷经过", "Write down what happened"
        if length < SHORTEST:
            return f"写得太短，请至少写 {SHORTEST} 个字", f"Too short: write at least {SHORTEST} characters"
        if length > LONGEST:
            over = length - LONGEST
            return (
                f"纠纷经过最多 {LONGEST:,} 个字，现在多了 {over:,} 个字，请删减后再查",
                f"At most {LONGEST:,} characters: remove {over:,}",
            )
        if misread := next(filter(None, self.amount_misread), None):
            return (
                f"金额“{misread}”看不懂，请写成 5000 或 5万 这样",
                f"“{misread}” is no sum: write it as 5000 or 5万",
            )
        return None

    @property
    def problem_at(self) -> str:
        """The field that the problem is told at: ``narrative`` or ``amount``."""
        told = SHORTEST <= len(self.narrative) <= LONGEST
        return "amount" if told and any(self.amount_misread) else "narrative"

    @property
    def filters(self) -> tuple[str, ...]:
        """Names of the filters that are set."""
        return tuple(name for name, parts in _PARTS.items() if any(getattr(self, part) for part in parts))

    def without(self, name: str) -> Ask:
        """The same without one filter, or without any (``EVERY``); unchanged for a name that is none."""
        empty = Ask()
        parts = [part for each in _PARTS.values() for part in each] if name == EVERY else _PARTS.get(name, ())
        unset = {part: getattr(empty, part) for part in parts}
        return replace(self, **unset)

    def request(self, shown: int = PAGE) -> SearchRequest:
        """The search; sums go from yuan to fen, and the upper bound takes its last yuan whole."""
        return SearchRequest(
            self.narrative,
            SearchFilter(
                dispute_type=self.dispute_type or None,
                division=self.division or None,
                year_from=self.year_from,
                year_to=self.year_to,
                grades=(self.grade,) if self.grade else None,
                results=(self.result,) if self.result else None,
                amount_from=None if self.amount_from is None else self.amount_from * 100,
                amount_to=None if self.amount_to is None else self.amount_to * 100 + 99,
            ),
            order=SearchOrder(self.order),
            first=shown,
            dispute=Dispute(dispute_type=self.dispute_type or None),
        )

    def as_bytes(self) -> bytes:
        return orjson.dumps(asdict(self))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Ask:
        kept: dict[str, Any] = orjson.loads(raw)
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})


def _code(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= 12 else ""


def _number(text: str, most: int) -> int | None:
    text = text.strip().replace(",", "").replace("，", "")
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        return None
    return min(int(text), most)


def _yuan(text: str, most: int) -> int | None:
    """As ``_number``, and as people write sums: 5万, 八千元."""
    number = _number(text, most)
    if number is None and (fen := typed_sum(text)) is not None:
        number = fen // 100
    return number


def _term(text: str, terms: type[CaseGrade | PrecedentResult | SearchOrder]) -> str:
    return text if text in {term.value for term in terms} else ""
