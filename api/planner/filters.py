"""Filters: which conditions are present is part of the plan, their values are parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import get_named_type

from api.planner.errors import unknown_division
from api.planner.identifiers import key_of
from api.planner.kinds import Condition, conditions_in
from api.planner.leaves import plain
from mediation.access import AtLevel, scope_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from api.planner.arguments import Value
    from api.planner.compiler import Compiler
    from api.planner.directory import Directory
    from api.planner.registry import PlannedField, PlannedType

IMPLIED = "implied"


def check_filter(conditions: Mapping[str, Condition], directory: Directory, given: Mapping[str, Any]) -> None:
    """Refuse a filter that names an unknown division. Raises BadArgument."""
    for name, value in given.items():
        if value is not None and conditions[name].operator == "under":
            directory.require(value)


def conditions_of_field(field: PlannedField) -> dict[str, Condition]:
    """The conditions that the field's filter knows."""
    return conditions_in(get_named_type(field.definition.args["filter"].type))


class Filter:
    """One filter argument while it is compiled."""

    def __init__(self, compiler: Compiler, target: PlannedType, value: Value, alias: str, key: Any) -> None:
        self.compiler = compiler
        self.target = target
        self.value = value
        self.alias = alias
        self.key = key

    def given(self, name: str, variables: Any) -> Any:
        return plain((self.value.read(variables) or {}).get(name))

    def parameter(self, name: str, sql_type: str, convert: Any = None) -> str:
        def get(variables: Any, _viewer: Any, _found: Any) -> Any:
            value = self.given(name, variables)
            return convert(value) if convert else value

        return self.compiler.parameter(("filter", self.key, name, convert is None), get, sql_type)

    def sql(self, name: str, condition: Condition) -> str:
        """The condition in SQL; empty where it asks nothing of this viewer's rows."""
        if condition.through:
            relation = self.target.relation(condition.through)
            other = self.compiler.alias()
            inner = self._simple(name, condition, f"{other}.{condition.column}")
            tied = f"{other}.{relation.theirs}={self.alias}.{relation.ours}"
            return f'exists(select from "{relation.model._meta.db_table}" {other} where {tied} and {inner})'
        if condition.operator == "under":
            return self._under(name)
        return self._simple(name, condition, f"{self.alias}.{self.target.column(condition.column)}")

    def _simple(self, name: str, condition: Condition, column: str) -> str:  # noqa: PLR0911  one return an operator
        sql_type = condition.sql_type
        match condition.operator:
            case "eq":
                return f"{column}={self.parameter(name, sql_type)}"
            case "in":
                return f"{column}=any({self.parameter(name, sql_type + '[]')})"
            case ">=" | "<=":
                return f"{column}{condition.operator}{self.parameter(name, sql_type)}"
            case "contains":
                return f"position({self.parameter(name, 'text')} in {column})>0"
            case "below":
                end = self.parameter(name, "text", _after_codes)
                return f"({column}>={self.parameter(name, 'text')} and {column}<{end})"
            case "key":
                return f"{column}={self._key(name, condition)}"
            case "set":
                return f"({column} is not null)={self.parameter(name, 'bool')}"
        message = f"no such condition: {condition.operator}"
        raise ValueError(message)

    def _key(self, name: str, condition: Condition) -> str:
        relation = next(
            relation
            for relation in (self.target.relations or {}).values()
            if relation.ours == condition.column
        )
        leads = self.compiler.registry.by_model[relation.model]

        def to_key(identifier: str) -> Any:
            return key_of(identifier, leads.name, leads.key_type)

        return self.parameter(name, leads.key_type, to_key)

    def _under(self, name: str) -> str:
        return in_division(
            self.compiler, self.target, self.alias, (self.key, name),
            lambda variables: self.given(name, variables),
        )  # fmt: skip


def in_division(
    compiler: Compiler, target: PlannedType, alias: str, key: Any, code: Callable[[Any], str]
) -> str:
    """Keep the rows in a division's subtree; empty where the scope already does.

    Rows with a column for each level are found by equality, since a page by date then comes
    from one index; others by a range of paths.
    """
    directory = compiler.directory
    if "county" not in (target.columns or {}):
        low = compiler.parameter(
            (key, "low"), lambda variables, _viewer, _found: directory.require(code(variables)).path, "text"
        )
        high = compiler.parameter(
            (key, "high"),
            lambda variables, _viewer, _found: directory.require(code(variables)).path_end,
            "text",
        )
        return f"({alias}.path>={low} and {alias}.path<{high})"
    model = target.model.__name__

    def level(variables: Any, viewer: Any) -> str | None:
        # Asked for every later use of the document too, also where the filter is not there.
        place = directory.find(code(variables))
        if place is None:
            return None
        if isinstance(scope_of(model, viewer.role), AtLevel) and viewer.path.startswith(place.path):
            return IMPLIED  # the scope already keeps to the viewer's own division
        return place.level

    column = compiler.shape((key, "level"), level)
    if column is None:
        raise unknown_division(code(compiler.variables))
    if column == IMPLIED:
        return ""
    return f"{alias}.{column}=" + compiler.parameter(
        (key, "code"), lambda variables, _viewer, _found: code(variables), "text"
    )


def _after_codes(code: str) -> str:
    """The first text after the codes that start with this one: ``:`` follows ``9``."""
    return f"{code}:"


def conditions_of(
    compiler: Compiler, field: PlannedField, target: PlannedType, value: Value, alias: str, key: Any
) -> list[str]:
    """The conditions that the filter argument puts on the rows of ``alias``."""
    declared = conditions_of_field(field)

    def present(variables: Any, _viewer: Any) -> tuple[str, ...]:
        given = value.read(variables) or {}
        return tuple(name for name in declared if given.get(name) is not None)

    names = present({}, None) if value.constant else compiler.shape(("filter", key), present)
    filtering = Filter(compiler, target, value, alias, key)
    written = [filtering.sql(name, declared[name]) for name in names]
    return [condition for condition in written if condition]


def equality(
    compiler: Compiler, target: PlannedType, value: Value, alias: str, key: tuple[Any, str]
) -> list[str]:
    """The condition that an argument puts on the column of its name; none where it is not given."""

    def present(variables: Any, _viewer: Any) -> bool:
        return value.read(variables) is not None

    if not (present({}, None) if value.constant else compiler.shape(("equal", key), present)):
        return []
    column = target.column(key[1])
    wanted = compiler.parameter(
        ("equal", key),
        lambda variables, _viewer, _found: plain(value.read(variables)),
        target.type_of(column),
    )
    return [f"{alias}.{column}={wanted}"]
