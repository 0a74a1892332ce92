"""How the nearest cases ended, drawn 结果图: one mark a case, because so few deserve no curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.charts import strip, waffle
from search.sums import largest_sum

if TYPE_CHECKING:
    from markupsafe import Markup

    from pages.preferences import Preferences
    from search.engine import Outcomes

FEN = 100


@dataclass(frozen=True)
class OutcomeCharts:
    outcomes: Outcomes
    agreed: Markup
    days: Markup | None
    days_from: int
    days_to: int
    sums: Markup | None
    yours: int | None
    """The sum that the narrative names, in yuan."""


def drawn(outcomes: Outcomes, narrative: str, reader: Preferences) -> OutcomeCharts:
    """The three charts, labelled in the reader's language."""
    say = reader.say
    agreed = waffle(
        [case.agreed for case in outcomes.nearest],
        say(
            f"{outcomes.cases} 件里 {outcomes.agreed} 件达成协议",
            f"{outcomes.agreed} of {outcomes.cases} agreed",
        ),
    )
    timed = [(case.days, not case.agreed) for case in outcomes.nearest if case.days is not None]
    days = [value for value, _ in timed]
    sums = [case.amount // FEN for case in outcomes.nearest if case.amount is not None]
    named = largest_sum(narrative)
    return OutcomeCharts(
        outcomes=outcomes,
        agreed=agreed,
        days=_days(outcomes, timed, reader) if days else None,
        days_from=min(days, default=0),
        days_to=max(days, default=0),
        sums=_sums(outcomes, sums, named, reader) if sums and outcomes.amount else None,
        yours=named // FEN if named else None,
    )


def _days(outcomes: Outcomes, timed: list[tuple[int, bool]], reader: Preferences) -> Markup:
    days = [value for value, _ in timed]
    say, median = reader.say, outcomes.median_days
    return strip(
        days,
        say(
            f"用时从 {min(days)} 天到 {max(days)} 天，居中 {median} 天",
            f"From {min(days)} to {max(days)} days, median {median}",
        ),
        lambda value: say(f"{value} 天", f"{value} days"),
        hollow=[apart for _, apart in timed],
        middle=None if median is None else (median, median, median),
    )


def _sums(outcomes: Outcomes, sums: list[int], named: int | None, reader: Preferences) -> Markup:
    quartiles = outcomes.amount
    assert quartiles is not None  # noqa: S101  checked by the caller
    low, median, high = (value // FEN for value in (quartiles.p25, quartiles.median, quartiles.p75))
    say = reader.say
    yours = None if named is None else named // FEN
    return strip(
        sums,
        say(
            f"金额从 {min(sums):,} 元到 {max(sums):,} 元，居中 {median:,} 元",
            f"{min(sums):,} to {max(sums):,} yuan, median {median:,}",
        ),
        lambda value: say(f"{value:,} 元" if value else "0", f"{value:,}"),
        middle=(low, median, high),
        yours=None if yours is None else (yours, say(f"您 {yours:,}", f"Yours {yours:,}")),
    )
