"""Rules 规则: conditions over one row, each as SQL for the statements and as a test over rows in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mediation.access.viewer import Viewer
    from mediation.models import Role

Row = Mapping[str, Any]
Value = Callable[["Viewer"], Any]


class Bind(Protocol):
    """Makes a placeholder of a value of the viewer."""

    def __call__(self, name: str, value: Value, sql_type: str) -> str: ...


class Rows(Protocol):
    """What a rule's ``test`` may look up: the other rows, by table."""

    def table(self, name: str) -> list[Row]: ...


class Rule(Protocol):
    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        """The condition over the row ``alias``; empty where every row passes."""

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        """The same over a row in memory."""


@dataclass(frozen=True)
class Everyone:
    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002  one shape for all rules
        return ""

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return True


@dataclass(frozen=True)
class Nobody:
    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        return "false"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return False


@dataclass(frozen=True)
class Is:
    """The column holds this constant."""

    column: str
    value: str

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        return f"{alias}.{self.column} = '{self.value}'"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return bool(row[self.column] == self.value)


@dataclass(frozen=True)
class IsOneOf:
    """The column holds one of these constants."""

    column: str
    values: tuple[str, ...]

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        listed = ", ".join(f"'{value}'" for value in self.values)
        return f"{alias}.{self.column} in ({listed})"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return row[self.column] in self.values


@dataclass(frozen=True)
class Holds:
    """The column holds something."""

    column: str

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        return f"{alias}.{self.column} is not null"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return row[self.column] is not None


@dataclass(frozen=True)
class Own:
    """The column holds the viewer's own value of that attribute."""

    column: str
    attribute: str
    sql_type: str

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        value = bind(self.attribute, lambda viewer: getattr(viewer, self.attribute), self.sql_type)
        return f"{alias}.{self.column} = {value}"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        own = getattr(viewer, self.attribute)
        return own is not None and bool(row[self.column] == own)


@dataclass(frozen=True)
class Under:
    """The row lies in the viewer's subtree: a range of paths."""

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        low = bind("path", lambda viewer: viewer.path, "text")
        high = bind("path_end", lambda viewer: viewer.path_end, "text")
        return f'({alias}.path >= {low} collate "C" and {alias}.path < {high} collate "C")'

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return viewer.reaches(row["path"])


@dataclass(frozen=True)
class Below:
    """The row's column names a row of the other table that lies in the viewer's subtree.

    For what is kept of somebody who may move: it goes where they go.
    """

    table: str
    column: str

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        other = f"{alias}_{self.table}"
        condition = Under().sql(other, bind, role)
        return f'exists (select from "{self.table}" {other} where {other}.id = {alias}.{self.column} and {condition})'

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        return any(
            other["id"] == row[self.column] and viewer.reaches(other["path"])
            for other in rows.table(self.table)
        )


@dataclass(frozen=True)
class AtLevel:
    """The row's column for the viewer's level names the viewer's division.

    Equality, because a page by date then comes from one index; a path range does not.
    """

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        return f"{alias}.{role.value} = {bind('division', lambda viewer: viewer.division, 'text')}"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:  # noqa: ARG002
        return bool(row[viewer.role.value] == viewer.division)


@dataclass(frozen=True)
class PartyTo:
    """The viewer is a party of the case."""

    def sql(self, alias: str, bind: Bind, role: Role) -> str:  # noqa: ARG002
        own = bind("id_number_hash", lambda viewer: viewer.id_number_hash, "text")
        return (
            f"exists (select from party own where own.case_id = {alias}.id"
            f' and own.id_number_hash = {own} collate "C")'
        )

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        return any(
            party["case_id"] == row["id"] and party["id_number_hash"] == viewer.id_number_hash
            for party in rows.table("party")
        )


@dataclass(frozen=True)
class AnyOf:
    rules: tuple[Rule, ...]

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        parts = [rule.sql(alias, bind, role) for rule in self.rules]
        return "" if "" in parts else "(" + " or ".join(parts) + ")"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        return any(rule.test(row, viewer, rows) for rule in self.rules)


EVERYONE, NOBODY = Everyone(), Nobody()
