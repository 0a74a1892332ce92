"""graphql-core over the rows of one statement: for what SQL alone cannot answer.

The statement has answered every planned field under its response key, so a planned field's
resolver reads exactly that. Errors, null propagation, introspection and object-valued late fields
are then graphql-core's own work.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from graphql import (
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from api.planner.connection import check_connection
from api.planner.kinds import Compiled, Connected, Late, NodesByIds, Searched
from api.planner.nodes import check_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLField, GraphQLResolveInfo

    from api.planner.engine import Engine
    from api.planner.registry import PlannedField, PlannedType, Registry

_PYTHON_TYPES: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "uuid": UUID,
    "timestamptz": datetime.fromisoformat,
}


@dataclass(frozen=True)
class ById:
    """What a mutation's payload holds in place of an object: its key.

    The selection below is then planned like any read, and answers with the object as it now
    stands; null where the viewer may not see it.
    """

    key: Any


class Required:
    """The columns that a late field asked for, as attributes with Python's types."""

    def __init__(self, row: dict[str, Any], planned: PlannedType) -> None:
        self._row = row
        self._planned = planned

    def __getattr__(self, name: str) -> Any:
        value = self._row[f"~{name}"]
        if value is None:
            return None
        field = self._planned.model._meta.fields_map[name]
        enum = getattr(field, "enum_type", None)
        if enum is not None:
            return enum(value)
        return _PYTHON_TYPES.get(self._planned.type_of(self._planned.column(name)), _as_is)(value)


def _as_is(value: Any) -> Any:
    return value


def from_json(output: Any, value: Any) -> Any:
    """The value that graphql-core serializes back to this JSON."""
    if value is None:
        return None
    if isinstance(output, GraphQLNonNull):
        return from_json(output.of_type, value)
    if isinstance(output, GraphQLList):
        return [from_json(output.of_type, item) for item in value]
    if is_leaf_type(output) and output.name not in ("Int", "Float", "Boolean", "String", "ID"):
        return output.parse_value(value)
    return value


def install(engine: Engine) -> None:
    """Give every field of the built schema its resolver over rows."""
    schema = engine.registry.schema
    roots = {schema.mutation_type, schema.subscription_type}
    for named in schema.type_map.values():
        if isinstance(named, (GraphQLInterfaceType, GraphQLUnionType)):
            _tell_types_apart(named)
        elif isinstance(named, GraphQLObjectType) and named not in roots and not named.name.startswith("__"):
            _install_type(engine, named)


def _tell_types_apart(named: GraphQLInterfaceType | GraphQLUnionType) -> None:
    original = named.resolve_type

    def resolve(value: Any, info: GraphQLResolveInfo[Any], abstract: Any) -> Any:
        if isinstance(value, dict):
            return value["~type"]
        return original(value, info, abstract) if original else None

    named.resolve_type = resolve


def _install_type(engine: Engine, named: GraphQLObjectType) -> None:
    planned = engine.registry.types.get(named.name)
    is_row = planned is not None or named.name in _results_of(engine.registry)
    if is_row:
        named.is_type_of = None
    for name, definition in named.fields.items():
        field = planned.fields.get(name) if planned else None
        if planned is not None and field is not None:
            definition.resolve = _resolver(engine, planned, field)
        elif is_row:
            definition.resolve = _reader(definition)
        elif _target(engine.registry, definition) is not None:
            definition.resolve = _payload(engine, definition)


def _results_of(registry: Registry) -> set[str]:
    """Types that only a statement or a search fills: connections, edges, statistics, facets."""
    found: set[str] = set()

    def walk(named: Any) -> None:
        if (
            isinstance(named, GraphQLObjectType)
            and named.name not in registry.types
            and named.name not in found
        ):
            found.add(named.name)
            for definition in named.fields.values():
                walk(get_named_type(definition.type))

    for name in registry.types:
        planned: Any = registry.schema.type_map[name]
        for definition in planned.fields.values():
            walk(get_named_type(definition.type))
    return found


def _reader(definition: GraphQLField) -> Callable[..., Any]:
    def resolve(row: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
        return from_json(definition.type, row[info.path.key])

    return resolve


def _resolver(engine: Engine, planned: PlannedType, field: PlannedField) -> Callable[..., Any]:
    plan = field.plan
    if isinstance(plan, Late):
        return _late(planned, plan)
    if isinstance(plan, Searched):
        return _search(engine, planned, field)
    check = _check_of(engine, field)

    def resolve(row: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if check is not None:
            check(arguments)
        return from_json(field.definition.type, row[info.path.key])

    return resolve


def _check_of(engine: Engine, field: PlannedField) -> Callable[[dict[str, Any]], None] | None:
    plan = field.plan
    if isinstance(plan, Connected):
        target = engine.registry.node_type(field)
        return lambda arguments: check_connection(field, target, engine.directory, arguments)
    if isinstance(plan, NodesByIds):
        return lambda arguments: check_ids(arguments["ids"])
    if isinstance(plan, Compiled) and plan.check is not None:
        check = plan.check
        return lambda arguments: check(engine.directory, arguments)
    return None


def _late(planned: PlannedType, plan: Late) -> Callable[..., Any]:
    def resolve(row: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        return plan.compute(Required(row, planned), info.context, **arguments)

    return resolve


def _search(engine: Engine, planned: PlannedType, field: PlannedField) -> Callable[..., Any]:
    async def below_a_row(row: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        key = getattr(Required(row, planned), planned.model._meta.pk_attr)
        return await engine.search_below(info, field, {"key": key, **arguments})

    def at_the_root(row: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
        failure = row.get("~errors", {}).get(info.path.key)
        if failure is not None:
            raise failure
        return from_json(field.definition.type, row[info.path.key])

    return below_a_row if planned.model else at_the_root


def _target(registry: Registry, definition: GraphQLField) -> PlannedType | None:
    target = registry.types.get(get_named_type(definition.type).name)
    return target if target is not None and target.model else None


def _payload(engine: Engine, definition: GraphQLField) -> Callable[..., Any]:
    """A payload's own resolver, and the object where it holds a key."""
    original = definition.resolve

    async def resolve(payload: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        value = original(payload, info, **arguments) if original else getattr(payload, info.field_name)
        if inspect.isawaitable(value):
            value = await value
        if isinstance(value, ById):
            return await engine.fetch_object(info, value.key)
        return value

    return resolve
