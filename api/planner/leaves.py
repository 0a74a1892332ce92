"""JSON in SQL: how a value of each GraphQL leaf type is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import GraphQLOutputType

_MOST_ARGUMENTS = 90
"""PostgreSQL takes 100 arguments a call."""

NULL = "'null'"


def concat(parts: list[str]) -> str:
    """One text of all parts; neighbouring literals are joined, long lists are nested."""
    joined: list[str] = []
    for part in parts:
        if joined and _is_literal(joined[-1]) and _is_literal(part):
            joined[-1] = joined[-1][:-1] + part[1:]
        else:
            joined.append(part)
    while len(joined) > _MOST_ARGUMENTS:
        joined = [
            f"concat({','.join(joined[start : start + _MOST_ARGUMENTS])})"
            for start in range(0, len(joined), _MOST_ARGUMENTS)
        ]
    return joined[0] if len(joined) == 1 and _is_literal(joined[0]) else f"concat({','.join(joined)})"


def _is_literal(part: str) -> bool:
    return len(part) > 1 and part[0] == "'" == part[-1] and "'" not in part[1:-1]


class JsonObject:
    """Gathers the members of a JSON object; keys are GraphQL names, so they need no escape."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, key: str, value: str) -> None:
        separator = "," if self._parts else "{"
        self._parts += [f"'{separator}\"{key}\":'", value]

    def sql(self) -> str:
        return concat([*self._parts, "'}'"]) if self._parts else "'{}'"


def text(literal: str) -> str:
    """A JSON string of a GraphQL name."""
    return f"'\"{literal}\"'"


def quoted(value: str) -> str:
    """A JSON string of an SQL value that needs no escape; null stays null."""
    return f"'\"'||{value}||'\"'"


def nullable(value: str) -> str:
    """``concat`` swallows nulls; JSON does not."""
    return f"coalesce(({value})::text,'null')"


def plain(value: Any) -> Any:
    """The stored value of an enum member, also within a list."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return getattr(value, "value", value)


def _money(value: str) -> str:
    """Yuan with two decimals from fen; sums are not negative."""
    return f"'\"'||({value})::bigint/100||'.'||lpad((({value})::bigint%100)::text,2,'0')||'\"'"


def _moment(value: str) -> str:
    """To the second, in China Standard Time, as the scalar writes it."""
    return f"to_json(to_char(({value}) at time zone 'Asia/Shanghai','YYYY-MM-DD\"T\"HH24:MI:SS\"+08:00\"'))"


def _string(value: str) -> str:
    return f"to_json({value})"


_SCALARS: dict[str, Callable[[str], str]] = {
    "Int": lambda value: f"({value})::text",
    "Float": lambda value: f"({value})::float8::text",
    "Boolean": lambda value: f"({value})::text",
    "Money": _money,
    "Date": lambda value: quoted(f"({value})"),
    "DateTime": _moment,
    "ID": quoted,
}


def _enum(enum: GraphQLEnumType, value: str) -> str:
    stored = {name: plain(member.value) for name, member in enum.values.items()}
    if all(name == kept.upper() for name, kept in stored.items()):
        return quoted(f"upper({value})")
    cases = " ".join(f"when '{kept}' then '\"{name}\"'" for name, kept in stored.items())
    return f"case {value} {cases} end"


def leaf(graphql_type: GraphQLOutputType, value: str) -> str:
    """The SQL of the JSON of a value of that leaf type."""
    required = isinstance(graphql_type, GraphQLNonNull)
    inner: Any = graphql_type.of_type if isinstance(graphql_type, GraphQLNonNull) else graphql_type
    if isinstance(inner, GraphQLList):  # kept as a JSON array
        written = f"({value})::text"
    elif isinstance(inner, GraphQLEnumType):
        written = _enum(inner, value)
    else:
        written = _SCALARS.get(inner.name, _string)(value)
    return written if required else nullable(written)
