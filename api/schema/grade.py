"""Grades of mediators 等级 in the schema: the city's thresholds, and changes on their way (domain.md §4)."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from api.planner.declarations import column, compiled, expression, key, one, planned, same_rows
from api.planner.kinds import Ordering
from api.schema.connections import Node
from api.schema.division import Division
from api.schema.elements import compile_elements
from api.schema.mediator import Mediator
from api.vocabulary import vocabulary
from mediation import models
from mediation.models import GradeChangeStatus, GradeDecider, MediatorGrade
from mediation.models.base import say


class GradeThresholdOrder(Ordering):
    VALID_FROM_DESC = "valid_from desc", "按起用日期，新的在前", "By first day, latest first"


vocabulary(GradeThresholdOrder, "等级条件的排列顺序", "Order of thresholds of grades")


class GradeChangeOrder(Ordering):
    NOTICE_UNTIL_DESC = (
        "notice_until desc",
        "按公示截止日期，新的在前",
        "By the end of the notice, latest first",
    )
    NOTICE_UNTIL_ASC = (
        "notice_until asc",
        "按公示截止日期，旧的在前",
        "By the end of the notice, earliest first",
    )


vocabulary(GradeChangeOrder, "等级评定的排列顺序", "Order of changes of grade")


@planned(
    models.GradeThreshold,
    say(
        "评定一个等级的条件，由市设定；办案记录须逐项符合。",
        "What a record must show for a grade, item by item; set by the city.",
    ),
)
class GradeThreshold(Node):
    id: strawberry.ID = key()
    scheme: str = column()
    grade: MediatorGrade = column()
    min_years: int = column()
    min_cases: int = column()
    max_oral_share: int = column()
    min_agreement_rate: int = column()
    decided_by: GradeDecider = column()
    valid_from: date = column()
    valid_to: date | None = column()
    version: int = column()
    division: Division = one()


@strawberry.type(
    description=say(
        "提出等级时的办案数字。", "What the mediator's record showed when the grade was proposed."
    )
)
class GradeRecord:
    years: int | None = expression(
        lambda _compiler, row: f"({row}.record->>'years')::int",
        say("从事调解的年数。", "Years as a mediator."),
    )
    cases: int | None = expression(
        lambda _compiler, row: f"({row}.record->>'cases')::int",
        say("办结的案件数。", "Cases handled to their end."),
    )
    agreed: int | None = expression(
        lambda _compiler, row: f"({row}.record->>'agreed')::int",
        say("达成协议的案件数。", "Cases in which an agreement was reached."),
    )
    oral: int | None = expression(
        lambda _compiler, row: f"({row}.record->>'oral')::int",
        say("口头协议数。", "Oral agreements among them."),
    )


@strawberry.type(description=say("公示期间的一项异议。", "An objection raised during the notice."))
class GradeObjection:
    at: datetime = expression(
        lambda _compiler, row: f"({row}.element->>'at')::timestamptz",
        say("提出时间。", "When it was raised."),
    )
    raised_by: str = expression(
        lambda _compiler, row: f"{row}.element->>'raised_by'", say("提出人。", "Who raised it.")
    )
    text: str = expression(
        lambda _compiler, row: f"{row}.element->>'text'", say("异议内容。", "What is objected.")
    )


def _user_name(column: str) -> str:
    return f'(select u.name from "user" u where u.id = {column})'  # noqa: S608  constants only


@planned(
    models.GradeChange,
    say(
        "一次等级评定：提出、公示、由另一人评定、备案；只有调解员所在辖区的司法行政机关看得到。",
        "A change of grade: proposed, on public notice, decided by a second person, filed; seen by the bureaus"
        " of the mediator's own area.",
    ),
)
class GradeChange(Node):
    id: strawberry.ID = key()
    from_grade: MediatorGrade | None = column()
    to_grade: MediatorGrade | None = column()
    status: GradeChangeStatus = column()
    reason: str = column()
    awarded_by: str | None = column()
    awarded_on: date | None = column()
    award_number: str | None = column()
    record: GradeRecord = same_rows(say("提出时的办案数字。", "What the record showed when it was proposed."))
    proposer: str = expression(
        lambda _compiler, row: _user_name(f"{row}.proposed_by_id"),
        say("提出人姓名。", "Name of who proposed it."),
    )
    notice_until: date = column()
    objections: list[GradeObjection] = compiled(
        compile_elements("objections"),
        say("公示期间的异议，依提出的先后。", "Objections raised during the notice, in their order."),
    )
    decider: str | None = expression(
        lambda _compiler, row: _user_name(f"{row}.decided_by_id"),
        say("评定人姓名。", "Name of who decided it."),
    )
    decided_on: date | None = column()
    finding: str | None = column()
    filing_number: str | None = column()
    filed_on: date | None = column()
    version: int = column()
    mediator: Mediator | None = one()
