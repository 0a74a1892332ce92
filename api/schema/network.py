"""The size of the network 网络概况: committees, mediators and divisions below a division."""

# ruff: noqa: S608  names come from the models, values are parameters

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import strawberry

from api.planner.declarations import aggregate
from api.planner.filters import in_division
from api.planner.joins import where
from api.planner.leaves import JsonObject, leaf, text
from mediation.models import ATTACHED_KINDS, CommitteeKind
from mediation.models.base import say

if TYPE_CHECKING:
    from graphql import FieldNode

    from api.planner.compiler import Compiler
    from api.planner.registry import PlannedField

_ATTACHED = ",".join(f"'{kind.value}'" for kind in ATTACHED_KINDS)
SOURCES = {
    "Committee": "{row}.status='active'",
    "Mediator": "{row}.status='active'",
    "Division": "{row}.valid_to is null and {row}.counted",
}
"""The rows that count, by type."""
_MAIN = f"{{row}}.kind not in ({_ATTACHED})"
_ROOMS = f"{{row}}.kind in ({_ATTACHED})"
_BY_KIND = {"committeesByKind": _MAIN, "attachedRoomsByKind": _ROOMS}
_COUNTED_FROM = {
    "committees": "Committee", "attachedRooms": "Committee",
    "mediators": "Mediator", "backpackMediators": "Mediator", "fullTimeMediators": "Mediator", "experts": "Mediator",
    "counties": "Division", "townships": "Division", "villages": "Division",
}  # fmt: skip


@strawberry.type(description=say("某一类别的调委会数。", "How many committees of a kind."))
class CommitteeKindCount:
    kind: CommitteeKind = strawberry.field(description=say("类别。", "Kind."))
    count: int = strawberry.field(description=say("个数。", "How many."))


@strawberry.type(description=say("一个区划内调解网络的规模。", "The size of the network within a division."))
class NetworkCounts:
    committees: int = aggregate(
        f"count(*) filter (where {_MAIN})",
        say(
            "在册调委会数，不含附设的工作室、调解室和小组；等于 committeesByKind 各项之和。",
            "Active committees, without attached rooms and groups: the sum of committeesByKind.",
        ),
    )
    attached_rooms: int = aggregate(
        f"count(*) filter (where {_ROOMS})",
        say(
            "在册调委会附设的工作室、派驻调解室和调解小组数；等于 attachedRoomsByKind 各项之和。",
            "Active workrooms, resident rooms and groups attached to committees: the sum of attachedRoomsByKind.",
        ),
    )
    mediators: int = aggregate("count(*)", say("在任调解员数。", "Mediators in office."))
    backpack_mediators: int = aggregate(
        "count(*) filter (where {row}.backpack)", say("背包调解员数。", "Backpack mediators.")
    )
    full_time_mediators: int = aggregate(
        "count(*) filter (where {row}.engagement='full_time')", say("专职调解员数。", "Full-time mediators.")
    )
    experts: int = aggregate(
        "count(*) filter (where {row}.expert)", say("专家库专家数。", "Mediation experts.")
    )
    counties: int = aggregate(
        "count(*) filter (where {row}.level='county')", say("县级区划数。", "Counties.")
    )
    townships: int = aggregate(
        "count(*) filter (where {row}.level='township')",
        say("乡级区划数，含街道。", "Townships, subdistricts included."),
    )
    villages: int = aggregate(
        "count(*) filter (where {row}.level='village')", say("村级区划数。", "Villages and neighbourhoods.")
    )
    committees_by_kind: list[CommitteeKindCount] = strawberry.field(
        description=say(
            "在册调委会数，按类别；没有的类别不列。附设的见 attachedRoomsByKind。",
            "Active committees by kind; kinds without any are left out. For attached ones see attachedRoomsByKind.",
        )
    )
    attached_rooms_by_kind: list[CommitteeKindCount] = strawberry.field(
        description=say(
            "附设的工作室、派驻调解室和调解小组数，按类别；没有的类别不列。",
            "Attached workrooms, resident rooms and groups by kind; kinds without any are left out.",
        )
    )


def compile_network(compiler: Compiler, field: PlannedField, nodes: Sequence[FieldNode], _alias: str) -> str:
    """Each table is read once, however many of its figures are selected."""
    planned = compiler.registry.types["NetworkCounts"]
    written = JsonObject()
    figures: dict[str, list[str]] = {}
    for response_key, inner in compiler.collector.fields(nodes, "NetworkCounts").items():
        name = inner[0].name.value
        if name == "__typename":
            written.add(response_key, text("NetworkCounts"))
        elif name in _BY_KIND:
            written.add(response_key, _by_kind(compiler, field, nodes[0], inner, _BY_KIND[name]))
        else:
            type_name = _COUNTED_FROM[name]
            counted = figures.setdefault(type_name, [])
            plan: Any = planned.fields[name].plan
            counted.append(plan.sql)
            written.add(response_key, f"counted_{type_name.lower()}.figure{len(counted)}")
    sources = [_figures(compiler, field, nodes[0], name, counted) for name, counted in figures.items()]
    return f"(select {written.sql()} from {','.join(sources)})" if sources else written.sql()


def _figures(
    compiler: Compiler, field: PlannedField, node: FieldNode, type_name: str, counted: list[str]
) -> str:
    alias = compiler.alias()
    source = _source(compiler, field, node, type_name, alias)
    columns = ",".join(f"{sql.format(row=alias)} figure{n}" for n, sql in enumerate(counted, 1))
    return f"(select {columns} from {source}) counted_{type_name.lower()}"


def _source(compiler: Compiler, field: PlannedField, node: FieldNode, type_name: str, alias: str) -> str:
    target = compiler.registry.types[type_name]
    division = compiler.argument(field, node, "division")
    inside = in_division(compiler, target, alias, ("network", id(node)), division.read)
    conditions = [inside, SOURCES[type_name].format(row=alias), *compiler.scope(target, alias)]
    return f"{target.table} {alias}{where(conditions)}"


def _by_kind(
    compiler: Compiler, field: PlannedField, node: FieldNode, nodes: Sequence[FieldNode], kept: str
) -> str:
    alias, grouped = compiler.alias(), compiler.alias()
    kind_count: Any = compiler.registry.schema.type_map["CommitteeKindCount"]
    values = {"kind": f"{grouped}.kind", "count": f"{grouped}.count"}
    row = JsonObject()
    for response_key, inner in compiler.collector.fields(nodes, "CommitteeKindCount").items():
        name = inner[0].name.value
        row.add(
            response_key,
            text("CommitteeKindCount")
            if name == "__typename"
            else leaf(kind_count.fields[name].type, values[name]),
        )
    source = _source(compiler, field, node, "Committee", alias)
    return (
        f"coalesce((select '['||string_agg({row.sql()},',' order by {grouped}.kind collate \"C\")||']'"
        f" from (select {alias}.kind,count(*) count from {source} and {kept.format(row=alias)} group by {alias}.kind) {grouped}),'[]')"
    )
