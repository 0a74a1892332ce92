"""How each kind of declared field is compiled. One function a kind."""

# ruff: noqa: ARG001  every kind of field is compiled by a function of one shape

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.planner.connection import compile_connection
from api.planner.joins import join, where
from api.planner.kinds import (
    Aggregate,
    Choice,
    Column,
    Compiled,
    Connected,
    Expression,
    Key,
    Many,
    NodeById,
    NodesByIds,
    One,
    Same,
    Sealed,
    Searched,
)
from api.planner.leaves import NULL, quoted
from api.planner.nodes import compile_choice, compile_node, compile_nodes, identifier
from api.planner.searching import compile_search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphql import FieldNode

    from api.planner.compiler import Compiler
    from api.planner.registry import PlannedField, PlannedType

    CompileField = Callable[[Compiler, PlannedType, PlannedField, Sequence[FieldNode], str], str]


def compile_column(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    plan: Any = field.plan
    owner = compiler.through(planned, alias, plan.through)
    name = plan.source or field.python_name
    if plan.through:
        meta = planned.relation(plan.through).model._meta
        return compiler.leaf(field, f"{owner}.{meta.fields_db_projection[name]}")
    return compiler.leaf(field, f"{owner}.{planned.column(name)}")


def compile_sealed(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    plan: Any = field.plan
    return compiler.personal(planned, plan, alias, compiler.through(planned, alias, plan.through))


def compile_key(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    return quoted(identifier(planned, alias))


def compile_expression(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    plan: Any = field.plan
    return compiler.leaf(field, plan.sql(compiler, alias))


def compile_aggregate(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    plan: Any = field.plan
    return compiler.leaf(field, plan.sql.format(row=alias))


def compile_same(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    return compiler.object(field.target, nodes, alias)


def compile_one(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    plan: Any = field.plan
    target = compiler.registry.target(field)
    row = compiler.alias()
    if plan.by:
        (name,) = field.definition.args
        value = compiler.argument(field, nodes[0], name)
        wanted = compiler.parameter(
            (plan.by, id(nodes[0])), lambda variables, _viewer, _found: value.read(variables), "text"
        )
        source, conditions = f"{target.table} {row}", [f"{row}.{target.column(plan.by)}={wanted}"]
    else:
        source, conditions = join(compiler.registry.relation(planned, field), target, alias, row)
    conditions += compiler.scope(target, row, planned)
    written = compiler.object(target.name, nodes, row)
    # A link table does not promise that there is only one.
    first = " limit 1" if plan.via else ""
    return f"coalesce((select {written} from {source}{where(conditions)}{first}),{NULL})"


def compile_many(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    plan: Any = field.plan
    target = compiler.registry.target(field)
    row = compiler.alias()
    if plan.on:
        source, conditions = f"{target.table} {row}", [plan.on.format(parent=alias, row=row)]
    elif planned.model:
        source, conditions = join(compiler.registry.relation(planned, field), target, alias, row)
    else:
        source, conditions = f"{target.table} {row}", []
    conditions += compiler.scope(target, row, planned)
    written = compiler.object(target.name, nodes, row)
    order = f"{row}.{plan.order or target.key}"
    items = f"string_agg({written},',' order by {order})"
    return f"coalesce((select '['||{items}||']' from {source}{where(conditions)}),'[]')"


def compile_custom(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    plan: Any = field.plan
    if plan.check is not None:
        values = {name: compiler.argument(field, nodes[0], name) for name in field.definition.args}

        def check(variables: Any) -> None:
            plan.check(compiler.directory, {name: value.read(variables) for name, value in values.items()})

        varies = any(not value.constant for value in values.values())
        if not compiler.passes(check, [check] if varies else []):
            return NULL
    return str(plan.compile(compiler, field, nodes, alias))


COMPILERS: dict[type, CompileField] = {
    Column: compile_column,
    Sealed: compile_sealed,
    Key: compile_key,
    Expression: compile_expression,
    Aggregate: compile_aggregate,
    Same: compile_same,
    One: compile_one,
    Choice: compile_choice,
    Many: compile_many,
    Connected: compile_connection,
    NodeById: compile_node,
    NodesByIds: compile_nodes,
    Compiled: compile_custom,
    Searched: compile_search,
}
