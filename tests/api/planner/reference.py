"""The slow truth: plain graphql-core over rows in memory.

It shares the declarations with the planner, and the ``test`` side of the rules of access; how
rows are filtered, ordered, paged, counted and masked is written anew here.
"""

# ruff: noqa: C901, PLR0911  one branch a kind of condition

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
from graphql import (
    ExecutionResult,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    execute_sync,
    get_named_type,
    parse,
)

from api.planner import kinds as plans
from api.planner.errors import bad_cursor, bad_page_size, unknown_division
from api.planner.identifiers import decode_id, encode_id
from api.planner.kinds import conditions_in
from api.planner.leaves import plain
from api.planner.nodes import check_ids
from api.planner.registry import PlannedField, PlannedType, Registry
from api.schema import build_schema
from mediation.access import Viewer, in_full, scope_of
from mediation.database import connection_arguments
from mediation.personal_data import current_vault
from tests.api.planner.figures import EXPRESSIONS, FIGURES
from tests.api.planner.searches import SampleSearches

if TYPE_CHECKING:
    from strawberry import Schema

Row = dict[str, Any]
TABLES = "select tablename from pg_tables where schemaname = 'public'"


@dataclass
class Memory:
    """All rows, by table; what the rules of access look things up in."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def table(self, name: str) -> list[Row]:
        return self.tables[name]

    @classmethod
    async def load(cls, url: str) -> Memory:
        connection = await asyncpg.connect(**connection_arguments(url))
        try:
            names = [row["tablename"] for row in await connection.fetch(TABLES)]
            return cls(
                {
                    name: [dict(row) for row in await connection.fetch(f'select * from "{name}"')]
                    for name in names
                }
            )
        finally:
            await connection.close()


class Reference:
    """Executes an operation for a viewer."""

    def __init__(
        self, memory: Memory, searches: SampleSearches | None = None, schema: Schema | None = None
    ) -> None:
        """Over the product's schema, or over another of a test."""
        self.memory = memory
        self.searches = searches
        self.registry = Registry((schema or build_schema())._schema)
        self.reached: set[str] = set()
        """Fields that had a value for some viewer."""
        self._links: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        for named in self.registry.schema.type_map.values():
            if isinstance(named, (GraphQLInterfaceType, GraphQLUnionType)):
                named.resolve_type = lambda row, _info, _type: row["~type"]
            elif isinstance(named, GraphQLObjectType) and not named.name.startswith("__"):
                self._install(named)

    def execute(self, text: str, variables: Mapping[str, Any], viewer: Viewer) -> ExecutionResult:
        return execute_sync(self.registry.schema, parse(text), None, viewer, variable_values=dict(variables))

    def _install(self, named: GraphQLObjectType) -> None:
        named.is_type_of = None
        planned = self.registry.types.get(named.name)
        for name, definition in named.fields.items():
            declared = planned.fields.get(name) if planned else None
            if planned is not None and declared is not None:
                resolve = self._resolver(planned, declared)
            else:
                resolve = _member
            definition.resolve = self._noting(f"{named.name}.{name}", resolve)

    def _noting(self, field: str, resolve: Callable[..., Any]) -> Callable[..., Any]:
        def noted(row: Any, info: Any, **arguments: Any) -> Any:
            value = resolve(row, info, **arguments)
            if value is not None and value != []:
                self.reached.add(field)
            return value

        return noted

    def _resolver(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        plan = declared.plan
        where = (planned.name, declared.name)
        if where in EXPRESSIONS:
            figure = EXPRESSIONS[where]
            return lambda row, info, **arguments: figure(self, row, info.context, **arguments)
        if isinstance(plan, plans.Aggregate):
            return lambda rows, _info: FIGURES[where](rows)
        if isinstance(plan, plans.Same):
            return lambda rows, _info: rows
        makers: dict[type, Callable[[PlannedType, PlannedField], Callable[..., Any]]] = {
            plans.Column: self._column, plans.Sealed: self._sealed, plans.Key: self._key, plans.One: self._one,
            plans.Choice: self._choice, plans.Many: self._many, plans.Connected: self._connection,
            plans.NodeById: self._node, plans.NodesByIds: self._nodes,
            plans.Searched: self._searched, plans.Late: self._late,
        }  # fmt: skip
        return makers[type(plan)](planned, declared)

    # Rows

    def rows(self, planned: PlannedType) -> list[Row]:
        return self.memory.tables[planned.table.strip('"')]

    def visible(self, planned: PlannedType, rows: list[Row], viewer: Viewer) -> list[Row]:
        rule = scope_of(planned.model.__name__, viewer.role)
        return [row for row in rows if rule.test(row, viewer, self.memory)]

    def related(
        self, planned: PlannedType, declared: PlannedField, row: Row, target: PlannedType
    ) -> list[Row]:
        relation = self.registry.relation(planned, declared)
        key = (planned.name, declared.name)
        if key not in self._links:
            index: dict[Any, list[Row]] = {}
            if relation.link is None:
                for other in self.rows(target):
                    index.setdefault(other[relation.theirs], []).append(other)
            else:
                by_key = {other[relation.theirs]: other for other in self.rows(target)}
                for link in self.memory.tables[relation.link.table]:
                    if relation.link.when and link["ended_on"] is not None:
                        continue
                    if (other := by_key.get(link[relation.link.onward])) is not None:
                        index.setdefault(link[relation.link.back], []).append(other)
            self._links[key] = index
        value = row[relation.ours]
        return [] if value is None else self._links[key].get(value, [])

    def place(self, code: str) -> Row:
        found = next((row for row in self.memory.tables["division"] if row["code"] == code), None)
        if found is None:
            raise unknown_division(code)
        return found

    # Kinds of fields

    def _column(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        plan: Any = declared.plan
        name = plan.source or declared.python_name
        graphql_type: Any = get_named_type(declared.definition.type)

        def resolve(row: Row, _info: Any) -> Any:
            if plan.through:
                row = self._through(planned, plan.through, row)
            value = row[planned.column(name) if not plan.through else name]
            if (
                isinstance(value, str)
                and value[:1] == "["
                and name in ("laws_cited", "keywords", "lecturers")
            ):
                return json.loads(value)
            if isinstance(graphql_type, GraphQLEnumType) and value is not None:
                return next(
                    member.value for member in graphql_type.values.values() if plain(member.value) == value
                )
            return value

        return resolve

    def _through(self, planned: PlannedType, name: str, row: Row) -> Row:
        relation = planned.relation(name)
        table = self.memory.tables[relation.model._meta.db_table]
        return next(other for other in table if other[relation.theirs] == row[relation.ours])

    def _sealed(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        plan: Any = declared.plan

        def resolve(row: Row, info: Any) -> str | None:
            viewer: Viewer = info.context
            rule = in_full(planned.model.__name__, viewer.role, personal_data=viewer.personal_data)
            owner = self._through(planned, plan.through, row) if plan.through else row
            if rule.test(row, viewer, self.memory) and owner[f"{plan.field}_sealed"]:
                return current_vault().unseal(owner[f"{plan.field}_sealed"])
            masked: str | None = owner[f"{plan.field}_masked"]
            return masked

        return resolve

    def _key(self, planned: PlannedType, _declared: PlannedField) -> Callable[..., Any]:
        return lambda row, _info: encode_id(planned.name, row[planned.key])

    def _one(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        plan: Any = declared.plan
        target = self.registry.target(declared)

        def resolve(row: Row, info: Any, **arguments: Any) -> Row | None:
            if plan.by:
                (wanted,) = arguments.values()
                rows = [other for other in self.rows(target) if other[plan.by] == wanted]
            else:
                rows = self.related(planned, declared, row, target)
            return next(iter(self.visible(target, rows, info.context)), None)

        return resolve

    def _choice(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        plan: Any = declared.plan

        def resolve(row: Row, info: Any) -> Row | None:
            for name in plan.relations:
                relation = planned.relation(name)
                target = self.registry.by_model[relation.model]
                rows = [other for other in self.rows(target) if other[relation.theirs] == row[relation.ours]]
                for other in self.visible(target, rows, info.context):
                    return {**other, "~type": target.name}
            return None

        return resolve

    def _many(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        plan: Any = declared.plan
        target = self.registry.target(declared)

        def resolve(row: Row, info: Any) -> list[Row]:
            if plan.on:  # ancestors
                rows = [
                    d
                    for d in self.rows(target)
                    if row["path"].startswith(d["path"]) and d["code"] != row["code"]
                ]
            elif planned.model:
                rows = self.related(planned, declared, row, target)
            else:
                rows = self.rows(target)
            column, _, direction = (plan.order or target.key).partition(" ")
            return sorted(
                self.visible(target, rows, info.context),
                key=lambda other: other[column],
                reverse=direction == "desc",
            )

        return resolve

    def _node(self, _planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        return lambda _row, info, id: self.by_id(declared, id, info.context)  # noqa: A006  the argument's name

    def _nodes(self, _planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        def resolve(_row: Any, info: Any, ids: list[str]) -> list[Row | None]:
            check_ids(ids)
            return [self.by_id(declared, identifier, info.context) for identifier in ids]

        return resolve

    def by_id(self, declared: PlannedField, identifier: str, viewer: Viewer) -> Row | None:
        type_name, key = decode_id(identifier)
        target = next((t for t in self.registry.possible_nodes(declared) if t.name == type_name), None)
        if target is None:
            return None
        try:
            wanted = str(UUID(key)) if target.key_type == "uuid" else key
        except ValueError:
            return None
        rows = [row for row in self.rows(target) if str(row[target.key]) == wanted]
        return next(({**row, "~type": target.name} for row in self.visible(target, rows, viewer)), None)

    # Searches and late fields

    def _searched(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        plan: Any = declared.plan
        edges = getattr(get_named_type(declared.definition.type), "fields", {}).get("edges")

        def resolve(row: Row | None, info: Any, **arguments: Any) -> Any:
            if self.searches is None:
                message = "this reference has no searches"
                raise AssertionError(message)
            if planned.model:
                arguments["key"] = row[planned.key]  # type: ignore[index]  # there is one below a row
            found = self.searches.find(plan.search, arguments)
            if edges is None:
                return found.value
            target = self.registry.types[get_named_type(get_named_type(edges.type).fields["node"].type).name]
            rows = {
                other[target.key]: other for other in self.visible(target, self.rows(target), info.context)
            }
            hits = [{**hit.fields, "node": rows[hit.key]} for hit in found.hits if hit.key in rows]
            return {**found.fields, "edges": hits}

        return resolve

    def _late(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        plan: Any = declared.plan

        def resolve(row: Row, info: Any, **arguments: Any) -> Any:
            return plan.compute(_Attributes(row, planned), info.context, **arguments)

        return resolve

    # Connections

    def _connection(self, planned: PlannedType, declared: PlannedField) -> Callable[..., Any]:
        target = self.registry.node_type(declared)

        def resolve(row: Row, info: Any, **arguments: Any) -> dict[str, Any]:
            first = arguments["first"]
            if not 1 <= first <= 100:
                raise bad_page_size(100)
            order = Order.of(declared, target, arguments.get("orderBy"))
            after = order.read(arguments.get("after"))
            rows = self.related(planned, declared, row, target) if planned.model else self.rows(target)
            rows = self.visible(target, rows, info.context)
            if arguments.get("filter"):
                rows = self._filtered(declared, target, rows, arguments["filter"])
            for name in declared.plan.equal:  # type: ignore[union-attr]  # the plan of a connection
                if arguments.get(name) is not None:
                    rows = [other for other in rows if other[name] == plain(arguments[name])]
            for name in declared.plan.under:  # type: ignore[union-attr]  # the same
                path = self.place(arguments[name])["path"]
                rows = [other for other in rows if other["path"].startswith(path)]
            rows = sorted(rows, key=order.key, reverse=order.descending)
            total = len(rows)
            if after is not None:
                rows = [
                    r for r in rows if (order.key(r) < after if order.descending else order.key(r) > after)
                ]
            page = rows[:first]
            cursors = [order.cursor(r) for r in page]
            return {
                "totalCount": total,
                "pageInfo": {
                    "hasNextPage": len(rows) > first,
                    "hasPreviousPage": arguments.get("after") is not None,
                    "startCursor": cursors[0] if cursors else None,
                    "endCursor": cursors[-1] if cursors else None,
                },
                "edges": [{"cursor": c, "node": r} for c, r in zip(cursors, page, strict=True)],
            }

        return resolve

    def _filtered(
        self, declared: PlannedField, target: PlannedType, rows: list[Row], given: Mapping[str, Any]
    ) -> list[Row]:
        conditions = conditions_in(get_named_type(declared.definition.args["filter"].type))
        for name, value in given.items():
            if value is not None:
                condition = conditions[name]
                if condition.operator == "under":
                    self.place(value)
                rows = [row for row in rows if self._holds(target, condition, row, plain(value))]
        return rows

    def _holds(self, target: PlannedType, condition: Any, row: Row, wanted: Any) -> bool:
        if condition.through:
            row = self._through(target, condition.through, row)
        has = row[target.column(condition.column) if not condition.through else condition.column]
        match condition.operator:
            case "eq":
                return has is not None and bool(has == wanted)
            case "in":
                return has in wanted
            case ">=":
                return bool(has >= wanted)
            case "<=":
                return bool(has <= wanted)
            case "contains":
                return wanted in has
            case "under":
                return bool(has.startswith(self.place(wanted)["path"]))
            case "below":
                return bool(has.startswith(wanted))
            case "set":
                return (has is not None) == wanted
            case "key":
                return encode_id("Committee", has) == wanted
        raise AssertionError(condition.operator)


def _member(row: Row, info: Any, **_arguments: Any) -> Any:
    return row[info.field_name]


class _Attributes:
    """The columns of a row as attributes, with Python's types."""

    def __init__(self, row: Row, planned: PlannedType) -> None:
        self._row = row
        self._planned = planned

    def __getattr__(self, name: str) -> Any:
        value = self._row[self._planned.column(name)]
        enum = getattr(self._planned.model._meta.fields_map[name], "enum_type", None)
        return enum(value) if enum is not None and value is not None else value


@dataclass(frozen=True)
class Order:
    """An order of rows and its cursors."""

    number: int
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    descending: bool

    @classmethod
    def of(cls, declared: PlannedField, target: PlannedType, chosen: Any) -> Order:
        if "orderBy" not in declared.definition.args:
            return cls(9, (target.key,), (target.key_type,), descending=False)
        enum: Any = get_named_type(declared.definition.args["orderBy"].type)
        values = [plain(member.value) for member in enum.values.values()]
        column, direction = plain(chosen).split(" ")
        column = target.column(column)
        columns = (column,) if column == target.key else (column, target.key)
        return cls(
            values.index(plain(chosen)),
            columns,
            tuple(target.type_of(c) for c in columns),
            descending=direction == "desc",
        )

    def key(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[column] for column in self.columns)

    def cursor(self, row: Row) -> str:
        return written_cursor(self.number, *self.key(row))

    def read(self, cursor: str | None) -> tuple[Any, ...] | None:
        if cursor is None:
            return None
        try:
            number, *values = json.loads(base64.b64decode(cursor, validate=True))
        except (ValueError, TypeError):
            raise bad_cursor() from None
        if number != self.number or len(values) != len(self.kinds):
            raise bad_cursor()
        try:
            return tuple(_as(kind, value) for kind, value in zip(self.kinds, values, strict=True))
        except (ValueError, TypeError, AttributeError):
            raise bad_cursor() from None


def written_cursor(*values: Any) -> str:
    """The cursor of these values, the place of its order first."""
    text = json.dumps([_kept(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):  # in UTC, without the zeros that end a fraction
        whole, _, fraction = value.astimezone(UTC).replace(tzinfo=None).isoformat().partition(".")
        return f"{whole}.{fraction.rstrip('0')}" if fraction else whole
    return value if value is None or isinstance(value, int) else str(value)


def _as(kind: str, value: Any) -> Any:
    if kind == "int":
        if type(value) is not int:
            raise ValueError
        return value
    if type(value) is not str:
        raise ValueError
    if kind == "timestamptz":
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            raise ValueError
        return moment.replace(tzinfo=UTC)
    return {"date": date.fromisoformat, "uuid": UUID, "text": str}[kind](value)
