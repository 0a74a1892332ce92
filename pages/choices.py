"""What the form offers, and how a chosen filter is called 筛选项: taken from what the library holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.access import PUBLIC
from mediation.clock import now
from mediation.models.case import CaseGrade
from mediation.models.precedent import PrecedentResult
from mediation.queries.precedents import Holding, holdings
from pages.asking import LONGEST
from search.engine import SearchOrder

if TYPE_CHECKING:
    from pages.asking import Ask

FIRST_YEAR = 2015
ORDERS = (
    (SearchOrder.SAME_ISSUE, "争的事最相近", "Same issue first"),
    (SearchOrder.NEAREST_FACTS, "经过最相近", "Nearest facts first"),
)


@dataclass(frozen=True)
class Choices:
    """The form as it stands and everything that can be chosen in it."""

    ask: Ask
    types: Sequence[Holding]
    divisions: Sequence[Holding]
    years: Sequence[int]
    held: int
    """How many precedents the library holds."""
    grades: Sequence[CaseGrade] = tuple(CaseGrade)
    results: Sequence[PrecedentResult] = tuple(PrecedentResult)
    orders: Sequence[tuple[SearchOrder, str, str]] = ORDERS
    longest: int = LONGEST


async def choices_for(ask: Ask) -> Choices:
    types, divisions = await holdings(PUBLIC)
    years = range(now().year, FIRST_YEAR - 1, -1)
    return Choices(ask, types, divisions, years, sum(one.count for one in types))


def filter_words(
    ask: Ask, types: Sequence[Holding], divisions: Sequence[Holding]
) -> dict[str, tuple[str, str]]:
    """Each filter that is set, by name, in both languages."""
    said = {
        "type": _same(_name(ask.dispute_type, types)),
        "division": _same(_name(ask.division, divisions)),
        "years": _span(ask.year_from, ask.year_to, "年", ""),
        "grade": _term(CaseGrade(ask.grade)) if ask.grade else ("", ""),
        "result": _term(PrecedentResult(ask.result)) if ask.result else ("", ""),
        "amount": _span(ask.amount_from, ask.amount_to, "元", " yuan"),
    }
    return {name: said[name] for name in ask.filters}


def _name(code: str, held: Sequence[Holding]) -> str:
    return next((one.name for one in held if one.code == code), code)


def _same(text: str) -> tuple[str, str]:
    return text, text


def _term(term: CaseGrade | PrecedentResult) -> tuple[str, str]:
    return term.zh, term.en


def _span(low: int | None, high: int | None, zh: str, en: str) -> tuple[str, str]:
    def written(value: int) -> str:
        return str(value) if zh == "年" else f"{value:,}"

    if low and high:
        both = written(low) if low == high else f"{written(low)}—{written(high)}"
        return f"{both} {zh}", f"{both}{en}"
    if low:
        return f"{written(low)} {zh}起", f"from {written(low)}{en}"
    if high:
        return f"{written(high)} {zh}以内", f"up to {written(high)}{en}"
    return "", ""
