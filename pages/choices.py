"""What the form offers, and how a chosen filter is called 筛选项: taken from what the library holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.access import PUBLIC
from mediation.clock import now
from mediation.models.case import CaseGrade
from mediation.models.precedent import PrecedentResult
from mediation.queries.precedents import Holding, division_holding, holdings, type_holding
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
    """What the library holds by main type and by county, and what else was chosen, by its name."""
    types, divisions = await holdings(PUBLIC)
    held = sum(one.count for one in types)
    if ask.dispute_type and all(one.code != ask.dispute_type for one in types):
        types = _with(types, await type_holding(ask.dispute_type, PUBLIC))
    if ask.division and all(one.code != ask.division for one in divisions):
        divisions = _with(divisions, await division_holding(ask.division, PUBLIC))
    years = range(now().year, FIRST_YEAR - 1, -1)
    return Choices(ask, types, divisions, years, held)


def _with(held: list[Holding], other: Holding | None) -> list[Holding]:
    """A code that names nothing is not offered again."""
    return held if other is None else [*held, other]


def filter_words(
    ask: Ask, types: Sequence[Holding], divisions: Sequence[Holding]
) -> dict[str, tuple[str, str]]:
    """Each filter that is set, by name, in both languages."""
    said = {
        "type": _name(ask.dispute_type, types, "没有编码为 % 的类型", "no type of the code %"),
        "division": _name(ask.division, divisions, "没有编码为 % 的地区", "no area of the code %"),
        "years": _span(ask.year_from, ask.year_to, "年", ""),
        "grade": _term(CaseGrade(ask.grade)) if ask.grade else ("", ""),
        "result": _term(PrecedentResult(ask.result)) if ask.result else ("", ""),
        "amount": _span(ask.amount_from, ask.amount_to, "元", " yuan"),
    }
    return {name: said[name] for name in ask.filters}


def _name(code: str, held: Sequence[Holding], zh: str, en: str) -> tuple[str, str]:
    """Its name, which has no English; what is to be said of a code that names nothing."""
    name = next((one.name for one in held if one.code == code), None)
    return (name, name) if name is not None else (zh.replace("%", code), en.replace("%", code))


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
