"""What a mediator's cases show 办案记录, and which grade that supports, as expressions over the mediator."""

# ruff: noqa: S608  names are constants, values are the row's own

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import strawberry

from api.planner.declarations import expression
from mediation.access import STAFF, Under
from mediation.models import MediatorGrade
from mediation.models.base import say

if TYPE_CHECKING:
    from api.planner.compiler import Compiler

ENDED = "(c.agreed_on is not null or c.terminated_on is not null)"
TODAY = "(now() at time zone 'Asia/Shanghai')::date"


def _years(row: str) -> str:
    return f"extract(year from age({TODAY}::timestamp,{row}.started_on::timestamp))::int"


def _cases(row: str, more: str = "true") -> str:
    return (
        '(select count(*) from case_mediator h join "case" c on c.id = h.case_id'
        f" where h.mediator_id = {row}.id and {ENDED} and {more})"
    )


def reached(compiler: Compiler, row: str, sql: str) -> str:
    """The value for the bureaus of the mediator's area; null for everybody else."""
    if compiler.viewer.role not in STAFF:
        return "null"
    return f"case when {Under().sql(row, compiler.bind, compiler.viewer.role)} then {sql} end"


def _counted(more: str, description: str) -> Any:
    return expression(lambda compiler, row: reached(compiler, row, _cases(row, more)), description)


def supported(compiler: Compiler, row: str) -> str:
    """The highest grade whose threshold of the city holds today and is met."""
    order = " ".join(f"when '{grade.value}' then {place}" for place, grade in enumerate(MediatorGrade))
    return reached(
        compiler,
        row,
        f"(select g.grade from grade_threshold g,"
        f" (select count(*) n, count(*) filter (where c.agreed_on is not null) agreed,"
        f" count(*) filter (where c.agreement_form = 'oral') oral"
        f' from case_mediator h join "case" c on c.id = h.case_id'
        f" where h.mediator_id = {row}.id and {ENDED}) held"
        f" where g.division_id = split_part({row}.path, '/', 2)"
        f" and g.valid_from <= {TODAY} and (g.valid_to is null or g.valid_to >= {TODAY})"
        f" and {_years(row)} >= g.min_years and held.n >= g.min_cases"
        f" and held.oral * 100 <= g.max_oral_share * held.n"
        f" and held.agreed * 100 >= g.min_agreement_rate * held.n"
        f" order by case g.grade {order} end limit 1)",
    )


@strawberry.type(
    description=say(
        "办案记录：已办结的案件；只有其所在辖区的司法行政机关看得到，其他人为空。",
        "The record of cases that ended; for the bureaus of the mediator's own area, null for others.",
    )
)
class MediatorRecord:
    years: int | None = expression(
        lambda compiler, row: reached(compiler, row, _years(row)),
        say("从事调解的年数。", "Years as a mediator."),
    )
    cases: int | None = _counted("true", say("办结的案件数。", "Cases handled to their end."))
    agreed: int | None = _counted(
        "c.agreed_on is not null", say("达成协议的案件数。", "Cases in which an agreement was reached.")
    )
    oral: int | None = _counted(
        "c.agreement_form = 'oral'", say("口头协议数。", "Oral agreements among them.")
    )
    grade_supported: MediatorGrade | None = expression(
        supported,
        say(
            "按本市现行条件，这份记录支持的最高等级。",
            "The highest grade that this record supports by the city's thresholds of today.",
        ),
    )
    grade_doubted_on: date | None = expression(
        lambda compiler, row: reached(compiler, row, f"{row}.grade_doubted_on"),
        say(
            "自此日起办案记录达不到现等级，每日核对；空为相符、无从核对，或者是认可的别处评定。",
            "Since when the record does not support the grade held, checked daily; null where it does, cannot be"
            " checked, or the grade was given elsewhere and is recognised.",
        ),
    )
