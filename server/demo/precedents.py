"""Precedents 类案 written from closed demo cases: names redacted, places to the county, sums in bands."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from mediation.models import CaseMode, CaseStatus, DivisionLevel, PrecedentResult, PrecedentStatus
from server.demo.cases import Told
from server.demo.chance import Chance
from server.demo.copying import Row, stamped
from server.demo.plans import Plan
from server.demo.scenarios import Scenario

_AGREED_EACH, _FAILED_EACH = 7, 1
FINAL = {CaseStatus.CLOSED, CaseStatus.ARCHIVED}


def worth_keeping(plans: list[Plan], chance: Chance) -> set[Plan]:
    """Some cases of every kind of dispute, a few that failed among them."""
    by_kind: dict[tuple[Scenario, bool], list[Plan]] = defaultdict(list)
    for plan in plans:
        # What was settled in passing is told in too few words to learn from.
        if plan.mode == CaseMode.ON_THE_SPOT:
            continue
        by_kind[plan.scenario, plan.agreed].append(plan)
    return {
        plan
        for (_, agreed), group in by_kind.items()
        for plan in chance.some(group, _AGREED_EACH if agreed else _FAILED_EACH)
    }


def precedent_rows(told: list[Told], chance: Chance, today: date) -> Iterator[Row]:
    for case in told:
        if case.life.status in FINAL and case.life.closed_on:
            yield precedent_row(case, case.life.closed_on, chance, today)


def precedent_row(case: Told, closed_on: date, chance: Chance, today: date) -> dict[str, Any]:
    """A published precedent of the case."""
    consented_on = min(today, closed_on + timedelta(days=chance.randrange(3, 40)))
    published_on = min(today, consented_on + timedelta(days=chance.randrange(7, 90)))
    at = chance.moment(published_on)
    plan, life, telling, names = case.plan, case.life, case.telling, case.redacted
    county = plan.place.at(DivisionLevel.COUNTY) or plan.place
    ended_on = life.agreed_on or life.terminated_on or closed_on
    return {
        "id": chance.key(at),
        "case_id": case.key,
        "status": PrecedentStatus.PUBLISHED,
        "title": f"{names['甲']}与{names['乙']}{plan.scenario.title}纠纷调解案",
        "dispute_type_id": plan.scenario.dispute_type,
        "division_id": county.code,
        "path": county.path,
        "year": life.listed_on.year,
        "grade": plan.grade,
        "facts": telling.said(telling.facts, names),
        "focus": telling.said([telling.focus], names),
        "process": telling.said(
            telling.course if telling.terms else [*telling.course, telling.outcome], names
        ),
        "terms": telling.said(telling.terms, names, "\n") if telling.terms else None,
        "laws_cited": json.dumps(_laws(plan.scenario, chance), ensure_ascii=False),
        "comment": telling.comment.format_map(names),
        "keywords": json.dumps(plan.scenario.keywords, ensure_ascii=False),
        "result": PrecedentResult.AGREED if life.agreed_on else PrecedentResult.TERMINATED,
        "amount": plan.amount if life.agreed_on else None,
        "days": (ended_on - life.listed_on).days,
        "consented_on": consented_on,
        "published_on": published_on,
        "demo": True,
        "version": 1,
        **stamped(at),
    }


def _laws(scenario: Scenario, chance: Chance) -> list[str]:
    """Some of the scenario's articles, in its order."""
    chosen = set(chance.some(scenario.laws, 2 + chance.happens(0.5)))
    return [law for law in scenario.laws if law in chosen]


def index_job_rows(precedents: list[Row]) -> Iterator[Row]:
    """What the search index must learn."""
    for row in precedents:
        at = row["created_at"]
        yield {
            "entity": "Precedent",
            "entity_id": str(row["id"]),
            "created_at": at,
            "due_at": at,
            "attempts": 0,
            "dead": False,
        }
