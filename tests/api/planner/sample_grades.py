"""Grades of the sample: thresholds of one city, and changes of grade in every state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from mediation import models

if TYPE_CHECKING:
    from tests.api.planner.sample import Builder

START = date(2021, 12, 1)
STATES = ("on_notice", "granted", "rejected")


def grade_thresholds(builder: Builder) -> list[models.GradeThreshold]:
    return [
        models.GradeThreshold(
            id=builder.key(), division_id="430500", path="/430500/", scheme="办法", grade=grade, min_years=2,
            min_cases=cases, max_oral_share=50, min_agreement_rate=rate, decided_by="city", valid_from=START,
            valid_to=date(2022, 1, 1) if grade == "first" else None,
        )
        for grade, cases, rate in (("first", 0, 0), ("second", 2, 60), ("third", 1, 40), ("fourth", 1, 0))
    ]  # fmt: skip


def grade_users(builder: Builder) -> list[models.User]:
    """Who proposes and who decides."""
    return [
        models.User(id=builder.key(), username=f"grade-{place}", name=name, password_hash="-")
        for place, name in enumerate(('提出"人"', "评定\\人"))
    ]


def grade_changes(builder: Builder) -> list[models.GradeChange]:
    """Of every second mediator; every fourth was given elsewhere."""
    proposer, decider = builder.sample.users
    changes = []
    for place, mediator in enumerate(builder.sample.mediators[::2]):
        status, elsewhere = STATES[place % 3], place % 4 == 0
        decided = status != "on_notice"
        changes.append(
            models.GradeChange(
                id=builder.key(), mediator_id=mediator.id, from_grade="fourth" if place % 5 == 0 else None,
                to_grade=None if place % 5 == 0 and not elsewhere else "second", status=status, reason='办案"多年"',
                awarded_by='省"厅"' if elsewhere else None, awarded_on=START if elsewhere else None,
                award_number="1号" if elsewhere else None,
                record={} if place % 7 == 0 else {"years": 3, "cases": 60 + place, "agreed": 58, "oral": 3},
                proposed_by_id=proposer.id, notice_until=START + timedelta(days=place // 3),
                objections=[
                    {"at": f"2026-01-0{number}T10:00:00+08:00", "raised_by": "李\\某", "text": '案件"不实"\n查'}
                    for number in range(1, 1 + place % 3)
                ],
                decided_by_id=decider.id if decided else None, decided_on=START if decided else None,
                finding="属实" if place % 3 == 2 else None, filed_on=START if place % 6 == 1 else None,
            )
        )  # fmt: skip
    return changes
