"""The planner's view of the schema: Strawberry's and Tortoise's own metadata, read once at start.

Start-up refuses declarations that would break null propagation: a statement has no way to bubble
a null, so what is non-null in the schema must be there in the database, and for every viewer.
"""

# ruff: noqa: ARG001  every check has one shape

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type
from tortoise.context import TortoiseContext

from api.planner.declarations import (
    PLAN,
    Choice,
    Column,
    Connected,
    Key,
    Late,
    One,
    Ordering,
    Plan,
    Sealed,
    Searched,
    Via,
)
from mediation.access import visible_to_all
from mediation.database import tortoise_config
from mediation.models import Case

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLField, GraphQLSchema
    from tortoise.models import Model

_SQL_TYPES = {
    "DateField": "date", "IntField": "int", "SmallIntField": "int", "BigIntField": "bigint",
    "UUIDField": "uuid", "BooleanField": "bool", "DatetimeField": "timestamptz",
}  # fmt: skip
_BASE64_LINE = 57
_UUID_LENGTH = 36


class CannotPlan(TypeError):  # noqa: N818  says what happened
    """A declaration that the planner must refuse at start-up."""


@dataclass(frozen=True)
class Relation:
    """How one row leads to others: ``{other}.{theirs} = {own}.{ours}``."""

    model: type[Model]
    ours: str
    theirs: str
    nullable: bool = False
    link: Link | None = None


@dataclass(frozen=True)
class Link:
    """The table between two: its columns to either side, and when a row of it counts."""

    table: str
    back: str
    onward: str
    when: str = ""


@dataclass(frozen=True)
class PlannedField:
    name: str
    plan: Plan
    definition: GraphQLField
    python_name: str

    @property
    def target(self) -> str:
        """Name of the type that the field leads to."""
        return get_named_type(self.definition.type).name


@dataclass(frozen=True)
class PlannedType:
    """A GraphQL type; for one without a model only name and fields count."""

    name: str
    fields: dict[str, PlannedField]
    model: Any = None
    table: str = ""
    key: str = ""
    columns: dict[str, str] | None = None
    types: dict[str, str] | None = None
    relations: dict[str, Relation] | None = None

    @property
    def key_type(self) -> str:
        return self.type_of(self.key)

    def column(self, name: str) -> str:
        """The database column of a model field; a column's own name is taken as it is."""
        return (self.columns or {}).get(name, name)

    def type_of(self, column: str) -> str:
        return (self.types or {})[column]

    def relation(self, name: str) -> Relation:
        return (self.relations or {})[name]


def connect_models() -> None:
    """Let Tortoise resolve the relations between its models, if it has not yet.

    Needs no database and never waits, so it may run inside or outside of an event loop.
    """
    if Case._meta.fields_map["committee"].related_model is None:  # type: ignore[attr-defined]
        config = tortoise_config("postgresql://localhost/none")
        try:
            TortoiseContext().init(config=config, init_connections=False).send(None)
        except StopIteration:
            return
        message = "Tortoise waited for something while it read the models"
        raise RuntimeError(message)


def relations_of(model: type[Model]) -> dict[str, Relation]:
    meta = model._meta
    found: dict[str, Relation] = {}
    for name in (*meta.fk_fields, *meta.o2o_fields):
        field: Any = meta.fields_map[name]
        found[name] = Relation(
            field.related_model, field.source_field or f"{name}_id",
            field.related_model._meta.db_pk_column, nullable=field.null,
        )  # fmt: skip
    for name in (*meta.backward_fk_fields, *meta.backward_o2o_fields):
        field = meta.fields_map[name]
        theirs = field.related_model._meta.fields_db_projection.get(
            field.relation_field, field.relation_field
        )
        found[name] = Relation(field.related_model, meta.db_pk_column, theirs, nullable=True)
    for name in meta.m2m_fields:
        field = meta.fields_map[name]
        link = Link(field.through, field.backward_key, field.forward_key)
        found[name] = Relation(
            field.related_model, meta.db_pk_column, field.related_model._meta.db_pk_column, link=link
        )
    return found


class Registry:
    """Planned types by GraphQL name."""

    def __init__(self, schema: GraphQLSchema) -> None:
        connect_models()
        self.schema = schema
        self.types: dict[str, PlannedType] = {}
        for named in schema.type_map.values():
            if isinstance(named, GraphQLObjectType):
                self._add(named)
        self.by_model = {planned.model: planned for planned in self.types.values() if planned.model}
        for planned in self.types.values():
            for field in planned.fields.values():
                self._check(planned, field)

    def _add(self, named: GraphQLObjectType) -> None:
        definition = (named.extensions or {}).get("strawberry-definition")
        model = getattr(definition and definition.origin, "__model__", None)
        fields: dict[str, PlannedField] = {}
        for name, field in named.fields.items():
            declared = field.extensions.get("strawberry-definition")
            plan = (getattr(declared, "metadata", None) or {}).get(PLAN)
            if plan is not None:
                fields[name] = PlannedField(name, plan, field, declared.python_name)
        if model is None:
            if fields:
                self.types[named.name] = PlannedType(named.name, fields)
            return
        meta = model._meta
        columns = dict(meta.fields_db_projection)
        types = {
            column: _SQL_TYPES.get(type(meta.fields_map[name]).__name__, "text")
            for name, column in columns.items()
        }
        self.types[named.name] = PlannedType(
            named.name,
            fields,
            model,
            f'"{meta.db_table}"',
            meta.db_pk_column,
            columns,
            types,
            relations_of(model),
        )

    def target(self, field: PlannedField) -> PlannedType:
        return self.types[field.target]

    def node_type(self, field: PlannedField) -> PlannedType:
        """The type of the nodes of a connection."""
        connection: Any = get_named_type(field.definition.type)
        edge: Any = get_named_type(connection.fields["edges"].type)
        return self.types[get_named_type(edge.fields["node"].type).name]

    def relation(self, planned: PlannedType, field: PlannedField) -> Relation:
        """The relation a field follows, over a link table if it says so."""
        plan: Any = field.plan
        via: Via | None = getattr(plan, "via", None)
        if via is None:
            return planned.relation(plan.relation or field.python_name)
        back = planned.relation(via.link)
        onward = relations_of(back.model)[via.onward]
        link = Link(back.model._meta.db_table, back.theirs, onward.ours, via.when)
        return Relation(onward.model, back.ours, onward.theirs, link=link)

    def possible_nodes(self, field: PlannedField) -> list[PlannedType]:
        """The object types behind an interface or a union."""
        abstract: Any = get_named_type(field.definition.type)
        return [self.types[named.name] for named in self.schema.get_possible_types(abstract)]

    def _check(self, planned: PlannedType, field: PlannedField) -> None:
        """Raise CannotPlan for a declaration that could not be kept."""
        for plan_type, check in _CHECKS.items():
            if isinstance(field.plan, plan_type):
                reason = check(self, planned, field)
                if reason is not None:
                    message = f"{planned.name}.{field.name} {reason}"
                    raise CannotPlan(message)


def orders_of(argument_type: Any) -> list[Ordering]:
    """The orders of an ``orderBy`` argument; a cursor names one by its place."""
    enum: Any = get_named_type(argument_type)
    wrapped = enum.wrapped_cls
    return list(wrapped)


Reason = str | None


def _is_required(field: PlannedField) -> bool:
    return isinstance(field.definition.type, GraphQLNonNull)


def _check_column(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    plan: Any = field.plan
    meta, name = planned.model._meta, plan.source or field.python_name
    if plan.through:
        meta = planned.relation(plan.through).model._meta
    if _is_required(field) and meta.fields_map[name].null:
        return "is non-null but its column is not: make the field nullable"
    return None


def _check_absence(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    if _is_required(field):
        return "must be nullable: its value may be absent, out of sight, or fail by itself"
    return None


def _check_one(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    if not _is_required(field):
        return None
    plan: Any = field.plan
    target = registry.target(field)
    absent = plan.by is not None or registry.relation(planned, field).nullable
    if absent or not visible_to_all(target.model.__name__):
        return f"must be nullable: a {target.name} may be absent or out of some viewer's scope"
    return None


def _check_key(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    if planned.key_type == "uuid" and len(planned.name) + 1 + _UUID_LENGTH > _BASE64_LINE:
        return "would be longer than a line of base64: give the type a shorter name"
    return None


def _check_late(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    plan: Any = field.plan
    missing = [name for name in plan.requires if name not in (planned.columns or {})]
    return f"requires {missing}, for which {planned.name} has no column" if missing else None


def _check_orders(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    argument = field.definition.args.get("orderBy")
    fields = registry.node_type(field).model._meta.fields_map
    for order in orders_of(argument.type) if argument else ():
        if order.column not in fields or fields[order.column].null:
            return f"may not order by {order.column}: a cursor needs a column that is NOT NULL"
    return None


_CHECKS: dict[type, Callable[[Registry, PlannedType, PlannedField], Reason]] = {
    Column: _check_column,
    Sealed: _check_absence,
    Choice: _check_absence,
    Searched: _check_absence,
    One: _check_one,
    Key: _check_key,
    Late: _check_late,
    Connected: _check_orders,
}
