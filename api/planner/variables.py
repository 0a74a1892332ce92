"""Variables: a quick way for the usual, well-formed values; graphql-core for all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
)
from graphql.execution.values import get_variable_values
from graphql.utilities import type_from_ast, value_from_ast

from api.planner.errors import bad_text

if TYPE_CHECKING:
    from graphql import GraphQLSchema, VariableDefinitionNode

Coerce = Callable[[Any], Any]
_INT_LIMIT = 2**31


class Unusual(Exception):  # noqa: N818  not an error: the slow way decides
    """The value is not of the quick kind."""


def check_text(value: str) -> str:
    """Refuse what PostgreSQL cannot keep: NUL and lone surrogates. Raises BadArgument."""
    if "\0" in value:
        raise bad_text()
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad_text() from None
    return value


def _check_all(value: Any) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            _check_all(item)
    elif isinstance(value, Sequence):
        for item in value:
            _check_all(item)


def _text(value: Any) -> Any:
    if value is None:
        return None
    if type(value) is not str:
        raise Unusual
    return check_text(value)


def _int(value: Any) -> Any:
    if value is None:
        return None
    if type(value) is not int or not -_INT_LIMIT <= value < _INT_LIMIT:
        raise Unusual
    return value


def _boolean(value: Any) -> Any:
    if value is not None and type(value) is not bool:
        raise Unusual
    return value


_SCALARS: dict[str, Coerce] = {"String": _text, "ID": _text, "Int": _int, "Boolean": _boolean}


def _quick(input_type: Any) -> Coerce:
    if isinstance(input_type, GraphQLNonNull):
        return _required(_quick(input_type.of_type))
    if isinstance(input_type, GraphQLList):
        return _list(_quick(input_type.of_type))
    if isinstance(input_type, GraphQLEnumType):
        return _enum(input_type)
    if isinstance(input_type, GraphQLInputObjectType):
        return _object(input_type)
    return _SCALARS.get(input_type.name) or _scalar(input_type.parse_value)


def _required(inner: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        if value is None:
            raise Unusual
        return inner(value)

    return coerce


def _list(inner: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not list:
            raise Unusual
        return [inner(item) for item in value]

    return coerce


def _enum(enum: GraphQLEnumType) -> Coerce:
    members = {name: member.value for name, member in enum.values.items()}

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        try:
            return members[value]
        except (KeyError, TypeError):
            raise Unusual from None

    return coerce


def _scalar(parse: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        if value is None:
            return None
        try:
            return parse(value)
        except Exception:  # noqa: BLE001  whatever a scalar refuses with, graphql-core words it
            raise Unusual from None

    return coerce


def _object(input_type: GraphQLInputObjectType) -> Coerce:
    members = {name: _quick(field.type) for name, field in input_type.fields.items()}
    simple = all(
        not isinstance(field.type, GraphQLNonNull) and field.default_value in (None, Undefined)
        for field in input_type.fields.values()
    )
    defaults = [name for name, field in input_type.fields.items() if field.default_value is None]

    def coerce(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not dict or not simple:
            raise Unusual
        try:
            coerced = {name: members[name](item) for name, item in value.items()}
        except KeyError:
            raise Unusual from None
        for name in defaults:
            coerced.setdefault(name, None)
        return coerced

    return coerce


class VariableReader:
    """Coerces the variables of one operation."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema = schema
        self._definitions = tuple(definitions)
        self._quick = []
        for definition in definitions:
            input_type: Any = type_from_ast(schema, definition.type)
            default = definition.default_value
            self._quick.append(
                (
                    definition.variable.name.value,
                    _quick(input_type),
                    default is not None,
                    None if default is None else value_from_ast(default, input_type),
                    isinstance(input_type, GraphQLNonNull),
                )
            )

    def read(self, given: Mapping[str, Any]) -> dict[str, Any] | list[GraphQLError]:
        """The coerced variables, or what is wrong with them."""
        try:
            try:
                return self._read_quickly(given)
            except Unusual:
                return self._read_slowly(given)
        except GraphQLError as error:
            return [error]

    def _read_quickly(self, given: Mapping[str, Any]) -> dict[str, Any]:
        coerced = {}
        for name, coerce, has_default, default, required in self._quick:
            if name in given:
                coerced[name] = coerce(given[name])
            elif has_default:
                coerced[name] = default
            elif required:
                raise Unusual
        return coerced

    def _read_slowly(self, given: Mapping[str, Any]) -> dict[str, Any] | list[GraphQLError]:
        result = get_variable_values(self._schema, self._definitions, dict(given))
        if isinstance(result, list):
            return result
        _check_all(result.coerced)
        return dict(result.coerced)
