"""Compiles a read operation into one SQL statement whose value is the response.

The compiler asks ``mediation.access`` for the scope of every table that it names. Everything that
it asks of a variable or of the viewer's own division, and that changes the text, goes through
``shape``, and so into the key of the plan.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLList, GraphQLNonNull, get_named_type, is_leaf_type

from api.planner import arguments
from api.planner.errors import BadArgument
from api.planner.fields import COMPILERS
from api.planner.kinds import Late, Sealed, Searched
from api.planner.leaves import JsonObject, concat, leaf, text
from api.planner.plans import Plan
from api.planner.selection import Collector
from mediation.access import Through, Viewer, in_full, scope_of
from mediation.personal_data import seal_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphql import FieldNode

    from api.planner.arguments import Value, Variables
    from api.planner.directory import Directory
    from api.planner.documents import Document
    from api.planner.plans import Check, Getter, SearchCall, Shape
    from api.planner.registry import PlannedField, PlannedType, Registry
    from api.planner.selection import Nodes
    from mediation.access import Rule

_PARAMETER = re.compile("\x01(\\d+)\x02")
META_FIELDS = ("__schema", "__type")


class Compiler:
    """One compile of one document for one kind of viewer."""

    def __init__(
        self,
        registry: Registry,
        directory: Directory,
        document: Document,
        variables: Variables,
        viewer: Viewer,
        *,
        as_rows: bool = False,
        checking: bool = False,
    ) -> None:
        """``as_rows`` writes what graphql-core needs to go on; ``checking`` leaves out bad fields."""
        self.registry = registry
        self.directory = directory
        self.document = document
        self.variables = variables
        self.viewer = viewer
        self.as_rows = as_rows
        self.checking = checking
        self.late = False
        self.patchable = True
        self.patches: dict[tuple[str, ...], dict[str, tuple[PlannedType, PlannedField]]] = {}
        self.searches: list[SearchCall] = []
        self.path: list[str] = []
        self.sealed = False
        self._getters: list[Getter] = []
        self._numbers: dict[Any, int] = {}
        self._checks: list[Check] = []
        self._aliases = 0
        self._joined: list[dict[str, tuple[str, str]]] = []
        self._arguments: dict[tuple[int, str], Value] = {}
        self.collector = Collector(registry.schema, document.fragments, self._truth)

    # Parameters, aliases, shapes

    def parameter(self, key: Any, get: Getter, sql_type: str) -> str:
        """A placeholder, one for each key; only those that reach the text are numbered."""
        number = self._numbers.get((key, sql_type))
        if number is None:
            self._getters.append(get)
            number = self._numbers[key, sql_type] = len(self._getters)
        return f"\x01{number}\x02::{sql_type}"

    def bind(self, name: str, value: Callable[[Viewer], Any], sql_type: str) -> str:
        """A placeholder of a value of the viewer, as the rules of access ask for it."""
        return self.parameter(("viewer", name), lambda _variables, viewer, _found: value(viewer), sql_type)

    def alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    def shape(self, key: Any, answer: Shape) -> Any:
        """Ask something that the text depends on."""
        self.document.shapes.setdefault(key, answer)
        return answer(self.variables, self.viewer)

    def _truth(self, name: str) -> Any:
        return self.shape(("bool", name), lambda variables, _viewer: bool(variables.get(name)))

    def argument(self, field: PlannedField, node: FieldNode, name: str) -> Value:
        key = (id(node), name)
        if key not in self._arguments:
            self._arguments[key] = arguments.argument(field.definition.args[name], node, name)
        return self._arguments[key]

    def passes(self, check: Check, at_each_use: Sequence[Check]) -> bool:
        """Whether the arguments are good now; what variables decide is checked at each use again.

        Bad ones stop the compile, or where it is ``checking`` leave the field to graphql-core.
        """
        try:
            check(self.variables)
        except BadArgument:
            if not self.checking:
                raise
            self.late, self.patchable = True, False
            return False
        self._checks.extend(at_each_use)
        return True

    # Access

    def scope(self, target: PlannedType, alias: str, parent: PlannedType | None = None) -> list[str]:
        """Conditions that keep the rows the viewer may see."""
        rule: Rule = scope_of(target.model.__name__, self.viewer.role)
        if isinstance(rule, Through) and parent is not None and parent.name == rule.parent:
            return []  # the parent's row was scoped just now
        condition = rule.sql(alias, self.bind, self.viewer.role)
        return [condition] if condition else []

    def personal(self, planned: PlannedType, plan: Sealed, row: str, alias: str) -> str:
        """The JSON of sealed personal data: in full between marks, or masked."""
        rule = in_full(planned.model.__name__, self.viewer.role, personal_data=self.viewer.personal_data)
        condition = rule.sql(row, self.bind, self.viewer.role)
        masked = f"to_json({alias}.{plan.field}_masked)::text"
        key = f"{row}.{planned.key}"
        full = seal_mark(planned.model.__name__, plan.field, key, f"{alias}.{plan.field}_sealed", masked)
        if condition == "false":
            return f"coalesce({masked},'null')"
        self.sealed = True
        if not condition:
            return f"coalesce({full},'null')"
        return f"coalesce(case when {condition} then {full} else {masked} end,'null')"

    # Objects

    def through(self, planned: PlannedType, alias: str, relation: str | None) -> str:
        """The alias of the row whose columns are read: the object's own, or one joined once."""
        if relation is None:
            return alias
        joined = self._joined[-1]
        if relation not in joined:
            other = self.alias()
            leads = planned.relation(relation)
            source = (
                f'"{leads.model._meta.db_table}" {other} where {other}.{leads.theirs}={alias}.{leads.ours}'
            )
            joined[relation] = (other, source)
        return joined[relation][0]

    def object(self, type_name: str, nodes: Nodes, alias: str, *, typed: bool = False) -> str:
        """The JSON of an object over the row ``alias``; ``typed`` behind an interface or a union."""
        planned = self.registry.types[type_name]
        members = JsonObject()
        hidden: dict[str, str] = {}
        self._joined.append({})
        if typed and self.as_rows:
            members.add("~type", text(type_name))
        for response_key, field_nodes in self.collector.fields(nodes, type_name).items():
            name = field_nodes[0].name.value
            if name in META_FIELDS:
                self.late, self.patchable = True, False
                continue
            self.path.append(response_key)
            members.add(response_key, self.field(planned, name, field_nodes, alias, hidden))
            self.path.pop()
        for column, value in hidden.items():
            members.add(column, value)
        written = members.sql()
        for _row, source in self._joined.pop().values():
            written = f"(select {written} from {source})"
        return written

    def field(
        self,
        planned: PlannedType,
        name: str,
        nodes: Sequence[FieldNode],
        alias: str,
        hidden: dict[str, str] | None = None,
    ) -> str:
        if name == "__typename":
            return text(planned.name)
        field = planned.fields[name]
        plan = field.plan
        if isinstance(plan, Late) or (isinstance(plan, Searched) and planned.model):
            return self._later(planned, field, nodes[0], alias, hidden if hidden is not None else {})
        return COMPILERS[type(plan)](self, planned, field, nodes, alias)

    def _later(
        self, planned: PlannedType, field: PlannedField, node: FieldNode, alias: str, hidden: dict[str, str]
    ) -> str:
        """Leave a place for Python, and the columns that it needs."""
        self.late = True
        plan: Any = field.plan
        output: Any = field.definition.type
        inner = output.of_type if isinstance(output, GraphQLNonNull) else output
        is_leaf = is_leaf_type(get_named_type(output)) and not isinstance(inner, GraphQLList)
        if is_leaf and not node.arguments and isinstance(plan, Late):
            self.patches.setdefault(tuple(self.path[:-1]), {})[self.path[-1]] = (planned, field)
        else:
            self.patchable = False
        requires = plan.requires if isinstance(plan, Late) else (planned.model._meta.pk_attr,)
        for name in requires:
            hidden[f"~{name}"] = f"coalesce(to_json({alias}.{planned.column(name)})::text,'null')"
        return "'null'"

    def leaf(self, field: PlannedField, value: str) -> str:
        return leaf(field.definition.type, value)

    # Statements

    def statement(self, written: str) -> Plan:
        """The plan of a statement that answers ``written``."""
        used: list[int] = []

        def number(match: re.Match[str]) -> str:
            index = int(match[1])
            if index not in used:
                used.append(index)
            return f"${used.index(index) + 1}"

        sql = _PARAMETER.sub(number, f"select textsend({written})")
        return Plan(
            sql,
            [self._getters[index - 1] for index in used],
            self._checks,
            self.searches,
            self.late,
            self.patches if self.late and self.patchable else None,
            self.sealed,
        )

    def operation(self) -> Plan:
        """The plan of the whole operation."""
        query = self.registry.schema.query_type
        if query is None:
            message = "the schema has no query type"
            raise GraphQLError(message)
        written = self.object(query.name, [self.document.operation], "")
        return self.statement(concat(["'{\"data\":'", written, "'}'"]))
