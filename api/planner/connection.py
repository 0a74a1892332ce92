"""Connections: pages by keyset cursor, at the root or below any row.

The page is one subquery, limited before anything else is read; edges, cursors and ``pageInfo``
are aggregates over it. One row more than asked is read only where ``hasNextPage`` is selected.
``totalCount`` is a subquery of its own, only where it is selected.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphql import get_named_type

from api.planner.cursors import BY_KEY, CursorShape
from api.planner.errors import BadArgument, bad_page_size
from api.planner.filters import check_filter, conditions_of, conditions_of_field, equality, in_division
from api.planner.joins import join, where
from api.planner.leaves import NULL, JsonObject, quoted, text
from api.planner.registry import orders_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphql import FieldNode

    from api.planner.arguments import Value
    from api.planner.compiler import Compiler
    from api.planner.directory import Directory
    from api.planner.kinds import Condition
    from api.planner.plans import Check
    from api.planner.registry import PlannedField, PlannedType

MOST_ROWS = 100
_NEEDS_ENDS = {"startCursor", "endCursor"}


def check_page(first: int | None) -> None:
    if first is None or not 1 <= first <= MOST_ROWS:
        raise bad_page_size(MOST_ROWS)


@dataclass(frozen=True)
class Order:
    """An order of a connection, as SQL and as the shape of its cursors."""

    columns: tuple[str, ...]
    direction: str
    cursor: CursorShape

    def keys(self, alias: str) -> list[str]:
        return [f"{alias}.{column}" for column in self.columns]


def order_of(field: PlannedField, target: PlannedType, chosen: Any) -> Order:
    """The order of that ``orderBy`` value; by key where the connection has no orders."""
    if "orderBy" not in field.definition.args:
        return Order((target.key,), "asc", CursorShape(BY_KEY, (target.key_type,)))
    orders = orders_of(field.definition.args["orderBy"].type)
    number = next((n for n, order in enumerate(orders) if order == chosen), None)
    if number is None:
        raise BadArgument("BAD_USER_INPUT", "请给出排列顺序。", "Say which order.")
    order = orders[number]
    column = target.column(order.column)
    columns = (column, target.key) if column != target.key else (column,)
    types = tuple(target.type_of(name) for name in columns)
    return Order(columns, order.direction, CursorShape(number, types))


def check_connection(
    field: PlannedField, target: PlannedType, directory: Directory, values: Mapping[str, Any]
) -> None:
    """Refuse what the schema's types let through. Raises BadArgument."""
    check_page(values.get("first"))
    order_of(field, target, values.get("orderBy")).cursor.read(values.get("after"))
    if values.get("filter"):
        check_filter(conditions_of_field(field), directory, values["filter"])
    plan: Any = field.plan
    for name in plan.under:
        directory.require(values[name])


class Page:
    """One connection field while it is compiled."""

    def __init__(
        self,
        compiler: Compiler,
        planned: PlannedType,
        field: PlannedField,
        nodes: Sequence[FieldNode],
        alias: str,
    ) -> None:
        self.compiler = compiler
        self.planned = planned
        self.field = field
        self.nodes = nodes
        self.parent = alias
        self.connection: Any = get_named_type(field.definition.type)
        self.target = compiler.registry.node_type(field)
        self.arguments = {name: compiler.argument(field, nodes[0], name) for name in field.definition.args}
        self.key = (id(nodes[0]), planned.name)
        self.row = compiler.alias()
        """Alias of a row of the page."""

    def check(self, variables: Any) -> None:
        values = {name: value.read(variables) for name, value in self.arguments.items()}
        check_connection(self.field, self.target, self.compiler.directory, values)

    def checks_at_use(self) -> list[Check]:
        """What variables decide, and the plan's key does not."""
        checks: list[Check] = []
        first, after, given = (self.arguments.get(name) for name in ("first", "after", "filter"))
        if first is not None and not first.constant:
            checks.append(lambda variables: check_page(first.read(variables)))
        if after is not None and not after.constant:
            checks.append(lambda variables: self._check_cursor(after.read(variables)))
        if given is not None and not given.constant:
            checks.append(lambda variables: self._check_filter(given.read(variables)))
        plan: Any = self.field.plan
        checks += [
            self._check_division(self.arguments[name])
            for name in plan.under
            if not self.arguments[name].constant
        ]
        return checks

    def _check_division(self, code: Value) -> Check:
        directory = self.compiler.directory

        def check(variables: Any) -> None:
            directory.require(code.read(variables))

        return check

    def _check_cursor(self, cursor: str | None) -> None:
        if cursor is not None:
            self.ordered.cursor.read(cursor)

    def _check_filter(self, given: Mapping[str, Any] | None) -> None:
        if given:
            check_filter(self.conditions, self.compiler.directory, given)

    @cached_property
    def ordered(self) -> Order:
        """The order of this plan; a variable's is part of the plan's key."""
        return self._order()

    @cached_property
    def conditions(self) -> dict[str, Condition]:
        return conditions_of_field(self.field)

    def _order(self) -> Order:
        chosen = self.arguments.get("orderBy")
        if chosen is None:
            return order_of(self.field, self.target, None)
        value = (
            chosen.read({})
            if chosen.constant
            else self.compiler.shape(("order", self.key), lambda variables, _viewer: chosen.read(variables))
        )
        return order_of(self.field, self.target, value)

    def source(self, alias: str) -> tuple[str, list[str]]:
        """Where the rows come from: tied to the parent, in scope, and as filtered."""
        compiler, target = self.compiler, self.target
        if self.planned.model:
            relation = compiler.registry.relation(self.planned, self.field)
            source, conditions = join(relation, target, self.parent, alias)
        else:
            source, conditions = f"{target.table} {alias}", []
        conditions += compiler.scope(target, alias, self.planned)
        if "filter" in self.arguments:
            conditions += conditions_of(
                compiler, self.field, target, self.arguments["filter"], alias, self.key
            )
        plan: Any = self.field.plan
        for name in plan.equal:
            conditions += equality(compiler, target, self.arguments[name], alias, (self.key, name))
        for name in plan.under:
            conditions.append(
                in_division(compiler, target, alias, (self.key, name), self.arguments[name].read)
            )
        return source, conditions

    def limit(self) -> str:
        first = self.arguments["first"]
        if first.constant:
            check_page(first.read({}))
            return str(first.read({}))
        return self.compiler.parameter(
            ("first", self.key), lambda variables, _viewer, _found: first.read(variables), "int"
        )

    def follows(self) -> bool:
        """Whether the page starts after a cursor."""
        after = self.arguments["after"]
        if after.constant:
            return after.read({}) is not None
        return bool(
            self.compiler.shape(
                ("after", self.key), lambda variables, _viewer: after.read(variables) is not None
            )
        )

    def beyond(self, order: Order, alias: str) -> str:
        """The rows after the cursor. All keys go one way, so a row comparison says it."""
        after = self.arguments["after"]

        def reader(place: int) -> Any:
            return lambda variables, _viewer, _found: (order.cursor.read(after.read(variables)) or ())[place]

        values = [
            self.compiler.parameter(("after", self.key, place), reader(place), sql_type)
            for place, sql_type in enumerate(order.cursor.types)
        ]
        comparison = "<" if order.direction == "desc" else ">"
        return f"({','.join(order.keys(alias))}){comparison}({','.join(values)})"


def compile_connection(
    compiler: Compiler, planned: PlannedType, field: PlannedField, nodes: Sequence[FieldNode], alias: str
) -> str:
    page = Page(compiler, planned, field, nodes, alias)
    if not compiler.passes(page.check, page.checks_at_use()):
        return NULL
    selected = compiler.collector.fields(nodes, page.connection.name)
    info = {
        node.name.value
        for field_nodes in selected.values() if field_nodes[0].name.value == "pageInfo"
        for inner in compiler.collector.fields(field_nodes, "PageInfo").values()
        for node in inner
    }  # fmt: skip
    order, limit = page.ordered, page.limit()
    written = JsonObject()
    for response_key, field_nodes in selected.items():
        name = field_nodes[0].name.value
        if name == "__typename":
            written.add(response_key, text(page.connection.name))
        elif name == "totalCount":
            written.add(response_key, _count(page))
        elif name == "pageInfo":
            written.add(response_key, _page_info(page, order, limit, field_nodes))
        else:
            written.add(response_key, _edges(page, order, limit, response_key, field_nodes, info))
    has_rows = any(field_nodes[0].name.value == "edges" for field_nodes in selected.values())
    if not has_rows and not info - {"__typename", "hasPreviousPage"}:
        return written.sql()
    return f"(select {written.sql()} from ({_rows(page, order, limit, info)}) {page.row})"


def _rows(page: Page, order: Order, limit: str, info: set[str]) -> str:
    alias = page.compiler.alias()
    source, conditions = page.source(alias)
    if page.follows():
        conditions.append(page.beyond(order, alias))
    ordered = ",".join(f"{key} {order.direction}" for key in order.keys(alias))
    more = "+1" if "hasNextPage" in info else ""
    rows = f"select {alias}.* from {source}{where(conditions)} order by {ordered} limit {limit}{more}"
    ends = info & _NEEDS_ENDS
    if not more and not ends:
        return rows
    counted = ",count(*) over () row_count_" if ends else ""
    return f"select *,row_number() over () row_number_{counted} from ({rows}) {alias}_page"


def _count(page: Page) -> str:
    alias = page.compiler.alias()
    source, conditions = page.source(alias)
    return f"(select count(*) from {source}{where(conditions)})"


def _page_info(page: Page, order: Order, limit: str, nodes: Sequence[FieldNode]) -> str:
    row = page.row
    cursor = order.cursor.sql(order.keys(row))
    values: dict[str, Callable[[], str]] = {
        "__typename": lambda: text("PageInfo"),
        "hasNextPage": lambda: f"(count(*)>{limit})::text",
        "hasPreviousPage": lambda: "'true'" if page.follows() else "'false'",
        "startCursor": lambda: _cursor_at(cursor, f"{row}.row_number_=1"),
        "endCursor": lambda: _cursor_at(cursor, f"{row}.row_number_=least({row}.row_count_,{limit})"),
    }
    written = JsonObject()
    for response_key, field_nodes in page.compiler.collector.fields(nodes, "PageInfo").items():
        written.add(response_key, values[field_nodes[0].name.value]())
    return written.sql()


def _cursor_at(cursor: str, place: str) -> str:
    return f"coalesce('\"'||max({cursor}) filter (where {place})||'\"','null')"


def _edges(
    page: Page, order: Order, limit: str, response_key: str, nodes: Sequence[FieldNode], info: set[str]
) -> str:
    compiler, row = page.compiler, page.row
    edge = get_named_type(page.connection.fields["edges"].type).name
    written = JsonObject()
    for key, field_nodes in compiler.collector.fields(nodes, edge).items():
        name = field_nodes[0].name.value
        if name == "__typename":
            written.add(key, text(edge))
        elif name == "cursor":
            written.add(key, quoted(order.cursor.sql(order.keys(row))))
        else:
            compiler.path += [response_key, key]
            written.add(key, compiler.object(page.target.name, field_nodes, row))
            del compiler.path[-2:]
    kept = f" filter (where {row}.row_number_<={limit})" if "hasNextPage" in info else ""
    return f"coalesce('['||string_agg({written.sql()},','){kept}||']','[]')"
