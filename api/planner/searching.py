"""Fields answered by a search: its result in Python, the nodes of its hits from the statement.

What is not a node is written as JSON here and handed to the statement as a parameter; the nodes
are joined by key, in scope, so a hit that has just gone out of sight loses its edge.
"""

# ruff: noqa: ARG001  every kind of field is compiled by a function of one shape

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import orjson
from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLObjectType, get_named_type

from api.planner.errors import BadArgument
from api.planner.joins import where
from api.planner.leaves import NULL, JsonObject, plain
from api.planner.plans import SearchCall

if TYPE_CHECKING:
    from uuid import UUID

    from graphql import FieldNode, GraphQLError

    from api.planner.arguments import Variables
    from api.planner.compiler import Compiler
    from api.planner.registry import PlannedField, PlannedType
    from mediation.access import Viewer

Write = Callable[[Any], Any]


@dataclass(frozen=True)
class Hit:
    """One edge: the key of its node, and its other fields by GraphQL name."""

    key: UUID
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """The answer of a search: its edges, and the connection's other fields by GraphQL name.

    A search whose field is no connection answers with ``value`` alone.
    """

    hits: Sequence[Hit] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    value: Any = None


@dataclass(frozen=True)
class Failed:
    """The search raised; its field is null, and the answer tells why."""

    error: GraphQLError


class Search(Protocol):
    """A search as the context offers it by name."""

    async def __call__(self, arguments: Mapping[str, Any], viewer: Viewer, context: Any) -> Found: ...


def writer(compiler: Compiler, output: Any, nodes: Sequence[FieldNode]) -> Write:
    """A function that makes of a value what the selection asks for, ready for JSON."""
    if isinstance(output, GraphQLNonNull):
        return writer(compiler, output.of_type, nodes)
    if isinstance(output, GraphQLList):
        write = writer(compiler, output.of_type, nodes)
        return lambda value: None if value is None else [write(item) for item in value]
    if isinstance(output, GraphQLObjectType):
        members = {
            key: _member(compiler, output, inner)
            for key, inner in compiler.collector.fields(nodes, output.name).items()
        }
        return lambda value: None if value is None else {key: read(value) for key, read in members.items()}
    if isinstance(output, GraphQLEnumType):
        names = {plain(member.value): name for name, member in output.values.items()}
        return lambda value: None if value is None else names[plain(value)]
    return lambda value: None if value is None else output.serialize(value)


def _member(compiler: Compiler, output: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Write:
    name = nodes[0].name.value
    if name == "__typename":
        return lambda _value: output.name
    write = writer(compiler, output.fields[name].type, nodes)
    return lambda value: write(value[name] if isinstance(value, Mapping) else getattr(value, name))


def compile_search(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    """A search at the root: called before the statement runs."""
    node, plan = nodes[0], field.plan
    key = ("search", id(node))
    values = {name: compiler.argument(field, node, name) for name in field.definition.args}
    needed = [
        value
        for name, value in values.items()
        if isinstance(field.definition.args[name].type, GraphQLNonNull) and not value.constant
    ]

    def check(variables: Variables) -> None:
        # A variable with a default may be null where the argument may not; graphql-core words it.
        if any(value.read(variables) is None for value in needed):
            raise BadArgument("BAD_USER_INPUT", "缺少参数的值。", "The value of an argument is missing.")

    if not compiler.passes(check, [check] if needed else []):
        return NULL
    compiler.searches.append(
        SearchCall(
            key, plan.search, tuple(compiler.path),  # type: ignore[union-attr]
            lambda variables: {name: value.read(variables) for name, value in values.items()}, nodes,
        )
    )  # fmt: skip
    return found_object(compiler, field, nodes, key)


def found_object(compiler: Compiler, field: PlannedField, nodes: Sequence[FieldNode], key: Any) -> str:
    """The JSON of what was found under ``key``; null where the search failed."""
    output: Any = get_named_type(field.definition.type)
    edges = getattr(output, "fields", {}).get("edges")
    if edges is None:
        write = writer(compiler, field.definition.type, nodes)
        whole = _json(compiler, key, "value", lambda found: write(found.value))
        return f"coalesce({whole},{NULL})"
    members = JsonObject()
    for response_key, inner in compiler.collector.fields(nodes, output.name).items():
        name = inner[0].name.value
        if name == "edges":
            members.add(response_key, _edges(compiler, get_named_type(edges.type), inner, key, response_key))
        elif name == "__typename":
            members.add(response_key, f"'\"{output.name}\"'")
        else:
            members.add(response_key, _part(compiler, output.fields[name].type, inner, key, response_key))
    succeeded = compiler.parameter(
        (key, "succeeded"), lambda _variables, _viewer, results: not isinstance(results[key], Failed), "bool"
    )
    return f"(case when {succeeded} then {members.sql()} else {NULL} end)"


def _json(compiler: Compiler, key: Any, name: str, write: Any) -> str:
    def get(_variables: Any, _viewer: Any, results: Mapping[Any, Any]) -> str | None:
        found = results[key]
        return None if isinstance(found, Failed) else orjson.dumps(write(found)).decode()

    return compiler.parameter((key, name), get, "text")


def _part(compiler: Compiler, output: Any, nodes: Sequence[FieldNode], key: Any, response_key: str) -> str:
    name = nodes[0].name.value
    write = writer(compiler, output, nodes)
    return _json(compiler, key, response_key, lambda found: write(found.fields[name]))


def _edges(compiler: Compiler, edge: Any, nodes: Sequence[FieldNode], key: Any, response_key: str) -> str:
    target = compiler.registry.types[get_named_type(edge.fields["node"].type).name]
    row, hit = compiler.alias(), compiler.alias()
    keys = compiler.parameter(
        (key, "keys"),
        lambda _variables, _viewer, results: [found.key for found in getattr(results[key], "hits", ())], "uuid[]",
    )  # fmt: skip
    sources, names = [keys], ["key"]
    members = JsonObject()
    for member_key, inner in compiler.collector.fields(nodes, edge.name).items():
        name = inner[0].name.value
        if name == "__typename":
            members.add(member_key, f"'\"{edge.name}\"'")
        elif name == "node":
            compiler.path += [response_key, member_key]
            members.add(member_key, compiler.object(target.name, inner, row))
            del compiler.path[-2:]
        else:
            names.append(f"part{len(names)}")
            sources.append(_parts(compiler, edge.fields[name].type, inner, key, (response_key, member_key)))
            members.add(member_key, f"{hit}.{names[-1]}")
    conditions = [f"{row}.{target.key}={hit}.key", *compiler.scope(target, row)]
    return (
        f"coalesce((select '['||string_agg({members.sql()},',' order by {hit}.place)||']'"
        f" from unnest({','.join(sources)}) with ordinality {hit}({','.join(names)},place),"
        f" {target.table} {row}{where(conditions)}),'[]')"
    )


def _parts(compiler: Compiler, output: Any, nodes: Sequence[FieldNode], key: Any, place: Any) -> str:
    name = nodes[0].name.value
    write = writer(compiler, output, nodes)

    def get(_variables: Any, _viewer: Any, results: Mapping[Any, Any]) -> list[str]:
        return [orjson.dumps(write(hit.fields[name])).decode() for hit in getattr(results[key], "hits", ())]

    return compiler.parameter((key, place), get, "text[]")
