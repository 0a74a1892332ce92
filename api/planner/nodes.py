"""Rows named by opaque identifiers, and rows of one of several types."""

# ruff: noqa: ARG001  every kind of field is compiled by a function of one shape

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from api.planner.errors import BadArgument
from api.planner.identifiers import decode_id, key_of
from api.planner.joins import where
from api.planner.leaves import NULL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import FieldNode

    from api.planner.arguments import Value, Variables
    from api.planner.compiler import Compiler
    from api.planner.registry import PlannedField, PlannedType

MOST_IDS = 100


def identifier(planned: PlannedType, alias: str) -> str:
    """The opaque identifier of a row."""
    return f"encode(convert_to('{planned.name}:'||{alias}.{planned.key},'UTF8'),'base64')"


def compile_node(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    node = nodes[0]
    wanted = compiler.argument(field, node, "id")
    type_name = compiler.shape(
        ("node", id(node)), lambda variables, _viewer: decode_id(wanted.read(variables))[0]
    )
    target = compiler.registry.types.get(type_name)
    if target is None or target not in compiler.registry.possible_nodes(field):
        return NULL
    row = compiler.alias()
    key = compiler.parameter(
        ("node", id(node), type_name),
        lambda variables, _viewer, _found: key_of(wanted.read(variables), target.name, target.key_type),
        target.key_type,
    )
    conditions = [f"{row}.{target.key}={key}", *compiler.scope(target, row)]
    written = compiler.object(target.name, nodes, row, typed=True)
    return f"coalesce((select {written} from {target.table} {row}{where(conditions)}),{NULL})"


def row_by_key(compiler: Compiler, target: PlannedType, nodes: Sequence[FieldNode], key: Any) -> str:
    """The JSON of the row with that key, null where the viewer may not see it."""
    row = compiler.alias()
    wanted = compiler.parameter(
        ("row by key", target.name), lambda _variables, _viewer, _found: key, target.key_type
    )
    conditions = [f"{row}.{target.key}={wanted}", *compiler.scope(target, row)]
    written = compiler.object(target.name, nodes, row)
    return f"coalesce((select {written} from {target.table} {row}{where(conditions)}),{NULL})"


def check_ids(ids: list[str] | None) -> None:
    if ids is not None and len(ids) > MOST_IDS:
        raise BadArgument(
            "BAD_PAGE_SIZE", f"一次最多取 {MOST_IDS} 个标识。", f"At most {MOST_IDS} identifiers at a time."
        )


def _check_wanted(wanted: Value, variables: Variables) -> None:
    check_ids(wanted.read(variables))


def compile_nodes(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    node = nodes[0]
    wanted = compiler.argument(field, node, "ids")
    check = partial(_check_wanted, wanted)
    if not compiler.passes(check, [] if wanted.constant else [check]):
        return NULL
    possible = {target.name: target for target in compiler.registry.possible_nodes(field)}
    present = compiler.shape(
        ("nodes", id(node)),
        lambda variables, _viewer: tuple(
            sorted({decode_id(item)[0] for item in wanted.read(variables) or ()} & possible.keys())
        ),
    )
    count = compiler.parameter(
        ("nodes count", id(node)), lambda variables, _viewer, _found: len(wanted.read(variables) or ()), "int"
    )
    branches = [_branch(compiler, nodes, possible[name], wanted) for name in present]
    place = compiler.alias()
    if not branches:
        items = f"string_agg('null',',') from generate_series(1,{count}) {place}"
        return f"coalesce((select '['||{items}),'[')||']'"
    found = compiler.alias()
    return (
        f"coalesce((select '['||string_agg(coalesce({found}.json,'null'),',' order by {place}.place)"
        f" from generate_series(1,{count}) {place}(place)"
        f" left join ({' union all '.join(branches)}) {found} on {found}.place={place}.place),'[')||']'"
    )


def _branch(compiler: Compiler, nodes: Sequence[FieldNode], target: PlannedType, wanted: Value) -> str:
    """The wanted rows of one type, each with its place in the list."""

    def keys(variables: Any, _viewer: Any, _found: Any) -> list[Any]:
        return [key_of(item, target.name, target.key_type) for item in wanted.read(variables) or ()]

    row, key = compiler.alias(), compiler.alias()
    array = compiler.parameter(("nodes", id(nodes[0]), target.name), keys, f"{target.key_type}[]")
    conditions = [f"{row}.{target.key}={key}.key", *compiler.scope(target, row)]
    written = compiler.object(target.name, nodes, row, typed=True)
    return (
        f"select {key}.place,{written} json from {target.table} {row},"
        f" unnest({array}) with ordinality {key}(key,place){where(conditions)}"
    )


def compile_choice(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    plan: Any = field.plan
    branches = []
    for name in plan.relations:
        relation = planned.relation(name)
        target = compiler.registry.by_model[relation.model]
        row = compiler.alias()
        conditions = [
            f"{row}.{relation.theirs}={alias}.{relation.ours}",
            *compiler.scope(target, row, planned),
        ]
        written = compiler.object(target.name, nodes, row, typed=True)
        branches.append(
            f"when {alias}.{relation.ours} is not null then"
            f" (select {written} from {target.table} {row}{where(conditions)})"
        )
    return f"coalesce(case {' '.join(branches)} end,{NULL})"
