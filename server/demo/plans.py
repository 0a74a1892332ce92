"""Which cases there are 案件安排: how many of each kind, in which committee, for what sum.

A plan fixes everything that is counted; the narrative and the rows follow from it later, batch by
batch, so that only the plans are held in memory.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from mediation.models import CaseGrade, CaseMode, CaseSource, CommitteeKind, ReferralOrigin
from server.demo.chance import Chance
from server.demo.committees import Seat
from server.demo.figures import CityFigures
from server.demo.places import Place
from server.demo.scenarios import Scenario, scenarios

_ACTIVITY = {
    CommitteeKind.VILLAGE: 1.0,
    CommitteeKind.TOWNSHIP: 14.0,
    CommitteeKind.INDUSTRY: 20.0,
    CommitteeKind.ENTERPRISE: 4.0,
}
"""How many cases a committee has, against a village's."""

_MONTHS = (1.25, 1.1, 1.0, 0.95, 0.95, 0.9, 0.9, 0.95, 1.0, 1.0, 1.05, 1.15)
"""More before and after the Spring Festival, when those who work elsewhere are at home."""

_OF_AN_ENTERPRISE = "企业"
_SLIGHT_SUM = 40_000
_STEP = 100_00
"""Sums are agreed in whole hundreds of yuan."""


@dataclass(slots=True, eq=False)
class Plan:
    """A case, not yet told."""

    seat: Seat
    place: Place
    scenario: Scenario
    on: date
    """The day it was accepted; of an open case, perhaps only received."""
    source: CaseSource
    origin: ReferralOrigin | None
    mode: CaseMode
    grade: CaseGrade
    agreed: bool
    recent: bool = False
    confirmed: bool = False
    amount: int | None = None
    number: int = 0


class Planner:
    """Plans the cases of one city."""

    def __init__(self, city: Place, seats: list[Seat], figures: CityFigures, chance: Chance) -> None:
        self._figures = figures
        self._chance = chance
        self._city = city
        self._seats = [seat for seat in seats if not seat.attached]
        self._activity = list(
            accumulate(_ACTIVITY[seat.kind] * chance.lognormvariate(0, 0.7) for seat in self._seats)
        )
        self._choices: dict[str, tuple[list[Scenario], list[float]]] = {}

    def year(self) -> list[Plan]:
        """The cases of the published year, exactly as many of each kind as the figures say."""
        figures = self._figures.cases
        plans = [self._plan(self._day()) for _ in range(figures.cases)]
        origins = [origin for origin, count in figures.referrals.items() for _ in range(count)]
        # What is settled in a field in passing is a slight matter of a village or a township, and
        # was not handed over by a court.
        plans.sort(key=_slight, reverse=True)
        on_the_spot, slow = plans[: figures.on_the_spot], plans[figures.on_the_spot :]
        self._chance.shuffle(slow)
        for plan, origin in zip(slow, origins, strict=False):
            plan.source, plan.origin = CaseSource.REFERRAL, origin
        for plan in on_the_spot:
            plan.mode, plan.source = CaseMode.ON_THE_SPOT, CaseSource.INITIATIVE
        self._difficult(slow, figures.difficult)
        for plan in self._chance.sample(slow, figures.cases - figures.succeeded):
            plan.agreed = False
        self._sums(plans, figures.amount)
        confirmable = [plan for plan in slow if plan.agreed and plan.scenario.confirmable and plan.amount]
        # Courts confirm above all what they referred: those come first in ``slow``.
        for plan in self._chance.sample(confirmable[: 3 * figures.confirmed], figures.confirmed):
            plan.confirmed = True
        return plans

    def recent(self, today: date) -> list[Plan]:
        """Cases of the last ten weeks, many of them still open."""
        plans = []
        for _ in range(self._figures.recent_cases):
            plan = self._plan(today - timedelta(days=self._chance.randrange(70)))
            plan.recent = True
            plan.agreed = self._chance.happens(0.35)
            if self._chance.happens(0.12):
                plan.source, plan.origin = CaseSource.REFERRAL, self._chance.choice(list(ReferralOrigin))
            plans.append(plan)
        self._sums(plans, None)
        return plans

    def _plan(self, on: date) -> Plan:
        chance = self._chance
        seat = chance.choices(self._seats, cum_weights=self._activity)[0]
        scenarios_here, weights = self._choices_of(seat)
        return Plan(
            seat=seat,
            place=self._place(seat),
            scenario=chance.choices(scenarios_here, cum_weights=weights)[0],
            on=on,
            source=CaseSource.INITIATIVE if chance.happens(0.56) else CaseSource.APPLICATION,
            origin=None,
            mode=chance.weighted({CaseMode.ORDINARY: 0.62, CaseMode.BACKPACK: 0.33, CaseMode.ONLINE: 0.05}),
            grade=chance.weighted({CaseGrade.SIMPLE: 0.45, CaseGrade.ORDINARY: 0.55}),
            agreed=True,
        )

    def _day(self) -> date:
        year = self._figures.cases.year
        month = self._chance.choices(range(1, 13), _MONTHS)[0]
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return self._chance.day_between(date(year, month, 1), last)

    def _place(self, seat: Seat) -> Place:
        """Where the dispute is: in the committee's division or below it."""
        place = seat.place
        while place.below and self._chance.happens(0.85):
            place = self._chance.choice(place.below)
        return place

    def _choices_of(self, seat: Seat) -> tuple[list[Scenario], list[float]]:
        key = seat.industry or seat.kind.value
        if key not in self._choices:
            found = {scenario: _likelihood(scenario, seat) for scenario in _all()}
            likely = [scenario for scenario in _all() if found[scenario]]
            self._choices[key] = likely, list(accumulate(found[scenario] for scenario in likely))
        return self._choices[key]

    def _difficult(self, plans: list[Plan], count: int) -> None:
        chosen = self._chance.sample(plans, count)
        major, critical = count * 6 // 100, count // 150
        for order, plan in enumerate(chosen):
            plan.grade = (
                CaseGrade.CRITICAL
                if order < critical
                else CaseGrade.MAJOR
                if order < critical + major
                else CaseGrade.DIFFICULT
            )

    def _sums(self, plans: list[Plan], total: int | None) -> None:
        """Give most agreements about money a sum, in fen; together exactly the total."""
        paid = []
        for plan in plans:
            if plan.agreed and plan.scenario.sums and self._chance.happens(0.86):
                plan.amount = self._sum(plan, plan.scenario.sums)
                paid.append(plan)
        if total is not None:
            fit(paid, total, self._chance)

    def _sum(self, plan: Plan, sums: tuple[int, int]) -> int:
        low, high = sums
        # The logarithm is even: many small sums, few large ones.
        yuan = low * math.pow(high / low, self._chance.random())
        grave = {CaseGrade.DIFFICULT: 3, CaseGrade.MAJOR: 7, CaseGrade.CRITICAL: 15}.get(plan.grade, 1)
        small = 0.3 if plan.mode == CaseMode.ON_THE_SPOT else 1
        return max(_STEP, round(yuan * grave * small) * 100 // _STEP * _STEP)


def fit(plans: list[Plan], total: int, chance: Chance) -> None:
    """Scale the sums so that they add up to the total, in whole steps."""
    factor = total / sum(plan.amount or 0 for plan in plans)
    for plan in plans:
        plan.amount = max(_STEP, round((plan.amount or 0) * factor / _STEP) * _STEP)
    rest = (total - sum(plan.amount or 0 for plan in plans)) // _STEP
    # What rounding left over: one step more or less for as many of the larger sums.
    large = [plan for plan in plans if plan.amount and plan.amount > 20 * _STEP]
    for plan in chance.sample(large, abs(rest)):
        plan.amount = (plan.amount or 0) + (_STEP if rest > 0 else -_STEP)


def _slight(plan: Plan) -> bool:
    """Whether it may be settled on the spot: no great sum, no firm, no industry's committee."""
    sums = plan.scenario.sums
    return (
        plan.seat.kind in {CommitteeKind.VILLAGE, CommitteeKind.TOWNSHIP}
        and not plan.scenario.organisation
        and (sums is None or sums[1] <= _SLIGHT_SUM)
    )


def _all() -> list[Scenario]:
    return list(scenarios())


def _likelihood(scenario: Scenario, seat: Seat) -> float:
    match seat.kind:
        case CommitteeKind.VILLAGE:
            return scenario.village
        case CommitteeKind.INDUSTRY:
            return float(seat.industry in scenario.industries)
        case CommitteeKind.ENTERPRISE:
            return float(_OF_AN_ENTERPRISE in scenario.industries)
        case _:
            return scenario.township


def number_by_committee(plans: list[Plan]) -> dict[tuple[Seat, int], int]:
    """Number the cases of each committee and year by day, without gaps; give back the last numbers."""
    last: dict[tuple[Seat, int], int] = {}
    plans.sort(key=lambda plan: plan.on)
    for plan in plans:
        key = plan.seat, plan.on.year
        plan.number = last[key] = last.get(key, 0) + 1
    return last
