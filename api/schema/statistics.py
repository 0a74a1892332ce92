"""Statistics 统计 of cases: counts, rates and sums over what the viewer may see."""

# ruff: noqa: S608  names come from the models, values are parameters

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import strawberry

from api.planner.declarations import aggregate, same_rows
from api.planner.errors import unknown_division
from api.planner.filters import in_division
from api.planner.joins import where
from api.planner.leaves import JsonObject, plain, text
from api.schema.scalars import Money
from api.vocabulary import vocabulary
from mediation.models import (
    DIFFICULT_GRADES,
    OPEN_STATUSES,
    CaseGrade,
    CaseSource,
    CaseStatus,
    DivisionLevel,
)
from mediation.models.base import Term, say

if TYPE_CHECKING:
    from graphql import FieldNode

    from api.planner.compiler import Compiler
    from api.planner.directory import Directory
    from api.planner.registry import PlannedField


def _listed(terms: Sequence[Term]) -> str:
    return "(" + ",".join(f"'{term.value}'" for term in terms) + ")"


def _count(condition: str) -> str:
    return f"count(*) filter (where {condition})"


def _rate(condition: str) -> str:
    """Per cent with two decimals, half up; PostgreSQL rounds numerics half away from zero."""
    return f"round(100.0*{_count(condition)}/nullif(count(*),0),2)"


AGREED = "{row}.agreed_on is not null"
DIFFICULT = f"{{row}}.grade in {_listed(DIFFICULT_GRADES)}"
ON_THE_SPOT = "{row}.mode='on_the_spot'"
OPEN = f"{{row}}.status in {_listed(OPEN_STATUSES)}"


@strawberry.type(description=say("委托移送的案件，按移送单位。", "Referred cases, by who referred them."))
class ReferralCounts:
    court: int = aggregate(_count("{row}.referral_origin='court'"), say("法院。", "By courts."))
    police: int = aggregate(_count("{row}.referral_origin='police'"), say("公安。", "By the police."))
    petition: int = aggregate(
        _count("{row}.referral_origin='petition'"), say("信访。", "By petition offices.")
    )
    government: int = aggregate(
        _count("{row}.referral_origin='government'"), say("地方政府。", "By local governments.")
    )
    other: int = aggregate(_count("{row}.referral_origin='other'"), say("其他。", "By others."))
    total: int = aggregate(_count("{row}.source='referral'"), say("合计。", "In all."))


@strawberry.type(description=say("一组案件的统计数。", "Figures about a set of cases."))
class CaseCounts:
    cases: int = aggregate("count(*)", say("受理件数。", "Cases accepted."))
    succeeded: int = aggregate(
        _count(AGREED), say("调解成功（达成协议）件数。", "Cases in which an agreement was reached.")
    )
    success_rate: float | None = aggregate(
        _rate(AGREED),
        say(
            "成功率，百分比，两位小数；没有案件时为空。",
            "Success rate in per cent, two decimals; null without cases.",
        ),
    )
    difficult: int = aggregate(
        _count(DIFFICULT), say("疑难复杂（含重大）件数。", "Difficult cases, major ones included.")
    )
    on_the_spot: int = aggregate(_count(ON_THE_SPOT), say("随手调件数。", "Cases mediated on the spot."))
    on_the_spot_rate: float | None = aggregate(
        _rate(ON_THE_SPOT),
        say(
            "随手调占比，百分比，两位小数；没有案件时为空。",
            "Share mediated on the spot in per cent, two decimals; null without cases.",
        ),
    )
    amount: Money = aggregate(
        "coalesce(sum({row}.amount),0)", say("协议涉及金额合计。", "Sum of the agreements.")
    )
    judicial_confirmations: int = aggregate(
        _count("{row}.confirmation='confirmed'"),
        say("司法确认（裁定有效）件数。", "Agreements confirmed by a court."),
    )
    open: int = aggregate(_count(OPEN), say("未结件数。", "Cases still open."))
    referrals: ReferralCounts = same_rows(say("委托移送。", "Referrals."))


class StatisticsGroup(Term):
    DIVISION = "division", "按下级区划", "By the divisions right below"
    DISPUTE_TYPE = "dispute_type", "按纠纷类型（一级）", "By type of dispute, top level"
    GRADE = "grade", "按难易等级", "By grade of difficulty"
    STATUS = "status", "按状态", "By status"
    SOURCE = "source", "按来源", "By how they came"
    MONTH = "month", "按月", "By month"


vocabulary(StatisticsGroup, "统计的分组", "How statistics are grouped")

BELOW = {
    DivisionLevel.CITY.value: "coalesce({row}.county,{row}.city)",
    DivisionLevel.COUNTY.value: "coalesce({row}.township,{row}.county)",
    DivisionLevel.TOWNSHIP.value: "coalesce({row}.village,{row}.township)",
    DivisionLevel.VILLAGE.value: "{row}.village",
}
"""The division a case is counted in, by the level of the division asked for."""
KEYS = {
    "dispute_type": "left({row}.dispute_type_id,2)",
    "grade": "{row}.grade",
    "status": "{row}.status",
    "source": "{row}.source",
    "month": "to_char({row}.listed_on,'YYYY-MM')",
}
TERMS: dict[str, type[Term]] = {"grade": CaseGrade, "status": CaseStatus, "source": CaseSource}
TABLES = {"division": "division", "dispute_type": "dispute_type"}


@strawberry.type(description=say("分组统计的一行。", "A row of grouped statistics."))
class StatisticsRow:
    key: str = strawberry.field(description=say("组的代码。", "Code of the group."))
    name: str = strawberry.field(description=say("组的名称。", "Name of the group."))
    counts: CaseCounts = strawberry.field(description=say("统计数。", "The figures."))


@strawberry.type(
    description=say("一个区划一段时期的案件统计。", "Statistics of the cases of a division in a period.")
)
class Statistics:
    total: CaseCounts = strawberry.field(description=say("合计。", "In all."))
    rows: list[StatisticsRow] = strawberry.field(
        description=say("各组，按代码排列；不分组时为空。", "The groups by code; empty without grouping.")
    )


def check_division(directory: Directory, values: Mapping[str, Any]) -> None:
    directory.require(values["division"])


def _source(compiler: Compiler, field: PlannedField, node: FieldNode, alias: str) -> tuple[str, Any]:
    """The cases accepted in the division and the period, as far as the viewer sees them."""
    target = compiler.registry.types["Case"]
    values = {name: compiler.argument(field, node, name) for name in ("division", "from", "to")}
    key = ("statistics", id(node))

    def day(name: str) -> str:
        return compiler.parameter(
            (key, name), lambda variables, _viewer, _found: values[name].read(variables), "date"
        )

    inside = in_division(compiler, target, alias, key, values["division"].read)
    conditions = [
        *([inside] if inside else []),
        f"{alias}.accepted_on is not null and {alias}.listed_on between {day('from')} and {day('to')}",
        *compiler.scope(target, alias),
    ]
    return f"{target.table} {alias}{where(conditions)}", values["division"]


def compile_statistics(
    compiler: Compiler, field: PlannedField, nodes: Sequence[FieldNode], _alias: str
) -> str:
    written = JsonObject()
    for response_key, inner in compiler.collector.fields(nodes, "Statistics").items():
        name = inner[0].name.value
        if name == "__typename":
            written.add(response_key, text("Statistics"))
        elif name == "total":
            alias = compiler.alias()
            source, _division = _source(compiler, field, nodes[0], alias)
            counts = compiler.object("CaseCounts", inner, alias)
            # With no figure selected nothing makes it an aggregate, but it is still one row.
            written.add(response_key, f"(select {counts} from {source} having true)")
        else:
            written.add(response_key, _rows(compiler, field, nodes[0], inner))
    return written.sql()


def _rows(compiler: Compiler, field: PlannedField, node: FieldNode, nodes: Sequence[FieldNode]) -> str:
    chosen = compiler.argument(field, node, "groupBy")
    group = compiler.shape(("group", id(node)), lambda variables, _viewer: plain(chosen.read(variables)))
    if group is None:
        return "'[]'"
    alias, grouped = compiler.alias(), compiler.alias()
    source, division = _source(compiler, field, node, alias)
    key = _key(compiler, node, group, division).format(row=alias)
    columns = [f"{key} as key"]
    row = JsonObject()
    for response_key, inner in compiler.collector.fields(nodes, "StatisticsRow").items():
        name = inner[0].name.value
        if name == "__typename":
            row.add(response_key, text("StatisticsRow"))
        elif name == "counts":
            columns.append(f"{compiler.object('CaseCounts', inner, alias)} as counts{len(columns)}")
            row.add(response_key, f"{grouped}.counts{len(columns) - 1}")
        else:
            row.add(response_key, f"to_json({_label(group, f'{grouped}.key', named=name == 'name')})")
    return (
        f"coalesce((select '['||string_agg({row.sql()},',' order by {grouped}.key collate \"C\")||']'"
        f" from (select {','.join(columns)} from {source} group by {key}) {grouped}),'[]')"
    )


def _key(compiler: Compiler, node: FieldNode, group: str, division: Any) -> str:
    if group != "division":
        return KEYS[group]
    directory = compiler.directory
    level = compiler.shape(
        ("group level", id(node)),
        lambda variables, _viewer: getattr(directory.find(division.read(variables)), "level", None),
    )
    if level is None:
        raise unknown_division(division.read(compiler.variables))
    return BELOW[level]


def _label(group: str, key: str, *, named: bool) -> str:
    """The group's code, upper-cased for a term; or its name, in Chinese."""
    if group in TERMS:
        cases = " ".join(f"when '{term.value}' then '{term.zh}'" for term in TERMS[group])
        return f"case {key} {cases} end" if named else f"upper({key})"
    if named and group in TABLES:
        return f"(select name from {TABLES[group]} where code={key})"
    return key
