"""Arguments of a field: constants of the document, or functions of its variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    VariableNode,
)
from graphql.utilities import value_from_ast

if TYPE_CHECKING:
    from graphql import FieldNode, GraphQLArgument, ValueNode

Variables = Mapping[str, Any]
Read = Callable[[Variables], Any]


@dataclass(frozen=True, slots=True)
class Value:
    """An argument's value; ``constant`` when no variable takes part."""

    read: Read
    constant: bool


def _constant(value: Any) -> Value:
    return Value(lambda _variables: value, constant=True)


ABSENT = _constant(Undefined)


def argument(definition: GraphQLArgument, node: FieldNode, name: str) -> Value:
    """The value that a field's node gives the argument, its default where it gives none."""
    written = next((given.value for given in node.arguments or () if given.name.value == name), None)
    default = None if definition.default_value is Undefined else definition.default_value
    if written is None:
        return _constant(default)
    if isinstance(written, VariableNode):
        variable = written.name.value
        return Value(lambda variables: variables.get(variable, default), constant=False)
    return _literal(written, definition.type)


def _literal(node: ValueNode, input_type: Any) -> Value:
    if isinstance(node, VariableNode):
        name = node.name.value
        return Value(lambda variables: variables.get(name, Undefined), constant=False)
    if isinstance(input_type, GraphQLNonNull):
        return _literal(node, input_type.of_type)
    if isinstance(node, NullValueNode):
        return _constant(None)
    if isinstance(input_type, GraphQLList):
        items = node.values if isinstance(node, ListValueNode) else (node,)
        return _list([_literal(item, input_type.of_type) for item in items])
    if isinstance(input_type, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        return _object(node, input_type)
    return _constant(value_from_ast(node, input_type))


def _list(items: list[Value]) -> Value:
    def read(variables: Variables) -> list[Any]:
        values = [item.read(variables) for item in items]
        return [None if value is Undefined else value for value in values]

    return _settled(Value(read, constant=all(item.constant for item in items)))


def _object(node: ObjectValueNode, input_type: GraphQLInputObjectType) -> Value:
    given = {field.name.value: field.value for field in node.fields}
    members = {
        name: (_literal(given[name], field.type) if name in given else ABSENT, field.default_value)
        for name, field in input_type.fields.items()
    }

    def read(variables: Variables) -> dict[str, Any]:
        values = {}
        for name, (member, default) in members.items():
            value = member.read(variables)
            if value is Undefined:
                value = default
            if value is not Undefined:
                values[name] = value
        return values

    return _settled(Value(read, constant=all(member.constant for member, _ in members.values())))


def _settled(value: Value) -> Value:
    return _constant(value.read({})) if value.constant else value
