"""What a schema's reads can reach: fields, arguments, members of inputs, values of enums that are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_abstract_type,
    visit,
)


def readable_fields(schema: GraphQLSchema) -> set[str]:
    """``Type.field`` of every object that a query leads to, ``Type.field(argument)`` included."""
    return {name for name in _walk(schema, schema.query_type, set()) if not name.startswith("__")}


def _walk(schema: GraphQLSchema, named: Any, seen: set[str]) -> Iterator[str]:
    if named.name in seen:
        return
    seen.add(named.name)
    if is_abstract_type(named):
        for possible in schema.get_possible_types(named):
            yield from _walk(schema, possible, seen)
    if isinstance(named, GraphQLObjectType):
        for name, field in named.fields.items():
            yield f"{named.name}.{name}"
            for argument, item in field.args.items():
                yield f"{named.name}.{name}({argument})"
                yield from _inputs(get_named_type(item.type), seen)
            yield from _walk(schema, get_named_type(field.type), seen)


def _inputs(named: Any, seen: set[str]) -> Iterator[str]:
    if named.name in seen:
        return
    if isinstance(named, GraphQLEnumType):
        # Seen twice: an enum may be selected before it is given.
        yield from (f"{named.name}={value}" for value in named.values)
    elif isinstance(named, GraphQLInputObjectType):
        seen.add(named.name)
        for name, field in named.fields.items():
            yield f"{named.name}.{name}"
            yield from _inputs(get_named_type(field.type), seen)


class Reached(Visitor):
    """Gathers what documents ask for, in the same words."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self.names: set[str] = set()
        self._schema = schema

    def read(self, document: DocumentNode) -> None:
        self._info = TypeInfo(self._schema)
        visit(document, TypeInfoVisitor(self._info, self))

    def enter_field(self, node: Any, *_rest: Any) -> None:
        parent: Any = self._info.get_parent_type()
        self.names.add(f"{parent.name}.{node.name.value}")
        self.names |= {f"{parent.name}.{node.name.value}({item.name.value})" for item in node.arguments or ()}

    def enter_object_field(self, node: Any, *_rest: Any) -> None:
        parent: Any = get_named_type(self._info.get_parent_input_type())
        self.names.add(f"{parent.name}.{node.name.value}")

    def enter_enum_value(self, node: Any, *_rest: Any) -> None:
        kind: Any = get_named_type(self._info.get_input_type())
        self.names.add(f"{kind.name}={node.value}")
