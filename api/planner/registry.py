"""The planner's view of the schema: Strawberry's and Tortoise's own metadata, read once at start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType, get_named_type
from tortoise.context import TortoiseContext

from api.planner.kinds import (
    PLAN,
    Ordering,
    Plan,
    Via,
)
from mediation.database import tortoise_config
from mediation.models import Case

if TYPE_CHECKING:
    from graphql import GraphQLField, GraphQLSchema
    from tortoise.models import Model

_SQL_TYPES = {
    "DateField": "date", "IntField": "int", "SmallIntField": "int", "BigIntField": "bigint",
    "UUIDField": "uuid", "BooleanField": "bool", "DatetimeField": "timestamptz",
}  # fmt: skip


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


def orders_of(argument_type: Any) -> list[Ordering]:
    """The orders of an ``orderBy`` argument; a cursor names one by its place."""
    enum: Any = get_named_type(argument_type)
    wrapped = enum.wrapped_cls
    return list(wrapped)
