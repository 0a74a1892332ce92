"""The story of a case 纠纷经过: what happened, what was said, how it was mediated, how it ended.

The sentences are chosen once, with the names left open; so the case can be told with its (invented)
names and the precedent made from it with redacted ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mediation.models import CaseMode
from mediation.models.base import Term
from server.demo.chance import Chance
from server.demo.lives import Life
from server.demo.plans import Plan
from server.demo.scenarios import Filling, Scenario
from server.demo.vocabulary import words

Names = dict[str, str]
_NUMERALS = "一二三四五六"


@dataclass(slots=True)
class Telling:
    """The sentences of a case, names open."""

    scenario: Scenario
    facts: list[str]
    course: list[str]
    outcome: str
    terms: list[str]
    focus: str
    comment: str

    def narrative(self, names: Names) -> str:
        """The whole story, as the committee writes it down."""
        text = "".join((*self.facts, *self.course, self.outcome))
        if self.terms:
            listed = (f"{numeral}、{term}" for numeral, term in zip(_NUMERALS, self.terms, strict=False))
            text += "；".join(listed) + "。"
        return text.format_map(names)

    def said(self, sentences: list[str], names: Names, separator: str = "") -> str:
        return separator.join(sentences).format_map(names)


def tell(plan: Plan, life: Life, chance: Chance, *, family: bool) -> Telling:
    """Choose the sentences for the planned case. ``family``: the applicant does not come alone."""
    common = words("common")
    filling = Filling(plan.scenario, chance)

    def one(texts: list[str]) -> str:
        return filling.fill(chance.choice(texts))

    facts = [filling.choose(section) for section in ("setting", "event", "applicant", "respondent")]
    if family:
        facts.append(one(common["family"]))
    course: list[str] = []
    terms: list[str] = []
    if life.accepted_on is None:
        outcome = one(common["not_accepted_yet"])
    elif plan.mode == CaseMode.ON_THE_SPOT and life.agreed_on:
        course = [one(common["on_the_spot"]), filling.choose("reason")]
        outcome = one(common["agreed_on_the_spot"])
        terms = _terms(plan, filling, chance, most=2)
    else:
        course = [one(common["arrive"][_manner(plan).value]), one(common["inquire"])]
        if life.agreed_on:
            course += [filling.choose("reason"), one(common["propose"])]
            outcome = one(common["agreed"])
            terms = _terms(plan, filling, chance, most=4)
        elif life.terminated_on:
            course.append(filling.choose("reason"))
            outcome = one(common["failed"])
        else:
            outcome = one(common["still_open"])
    return Telling(
        scenario=plan.scenario,
        facts=facts,
        course=course,
        outcome=outcome,
        terms=terms,
        focus=filling.choose("focus"),
        comment=one(common["comment_first"]) + one(common["comment_second"]),
    )


def _manner(plan: Plan) -> Term:
    """How the committee came to the case: the referring body, the mode or the source."""
    if plan.origin:
        return plan.origin
    return plan.mode if plan.mode in {CaseMode.ONLINE, CaseMode.BACKPACK} else plan.source


def _terms(plan: Plan, filling: Filling, chance: Chance, most: int) -> list[str]:
    scenario = plan.scenario
    money = filling.some("money_terms", 1) if plan.amount and scenario.sections["money_terms"] else []
    own = filling.some("terms", chance.randint(1, max(1, most - 1 - len(money))))
    last = filling.fill(chance.choice(words("common")["last_terms"]))
    return [*money, *own, last][:most]


def sums(plan: Plan, chance: Chance) -> Names:
    """The sum agreed, the larger one claimed and the smaller one first offered, in yuan."""
    low, high = plan.scenario.sums or (200, 2000)
    agreed = (plan.amount or 100 * round(low * (high / low) ** chance.random()) // 100 * 100) / 100
    claimed = round(agreed * chance.uniform(1.1, 2.2), -2 if agreed > 1000 else -1)
    offered = round(agreed * chance.uniform(0.25, 0.8), -2 if agreed > 1000 else -1)
    return {"元": f"{agreed:.0f}", "索": f"{claimed:.0f}", "付": f"{offered:.0f}"}


def banded(sum_of_yuan: str) -> str:
    """A sum as a precedent gives it: two digits and no more."""
    yuan = int(sum_of_yuan)
    if yuan >= 10_000:
        return f"约{yuan / 10_000:.1f}万"
    return f"约{round(yuan, -2) or 100}"


def event_day(plan: Plan, life: Life, chance: Chance) -> date:
    """The day it happened, some time before it was brought to the committee."""
    days = chance.randrange(2) if plan.mode == CaseMode.ON_THE_SPOT else int(chance.triangular(1, 60, 5))
    return life.received_on - timedelta(days=days)
