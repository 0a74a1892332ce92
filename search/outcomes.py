"""How the nearest cases ended 结果参考."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING

from search.engine import NearCase, Outcomes, Quartiles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.engine import PrecedentDocument

NEAREST = 20
"""Cases looked at: enough for quartiles, few enough to be alike."""


def outcomes_of(documents: Iterable[PrecedentDocument]) -> Outcomes:
    """Of the nearest documents, nearest first."""
    near = tuple(NearCase(one.id, one.result == "agreed", one.days, one.amount) for one in documents)[
        :NEAREST
    ]
    days = [case.days for case in near if case.days is not None]
    return Outcomes(
        nearest=near,
        median_days=_half_up(median(days)) if days else None,
        amount=quartiles([case.amount for case in near if case.amount is not None]),
    )


def quartiles(values: list[int]) -> Quartiles | None:
    """Linear between neighbours; None for no values."""
    if not values:
        return None
    if len(values) == 1:
        return Quartiles(values[0], values[0], values[0])
    return Quartiles(*(_half_up(cut) for cut in quantiles(values, n=4, method="inclusive")))


def _half_up(value: float) -> int:
    return int(value + 0.5)
