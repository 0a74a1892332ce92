"""The kinds of declared fields, and what each declaration says. See ``declarations`` for the authors' side."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from mediation.models.base import Term

if TYPE_CHECKING:
    from graphql import FieldNode

    from api.planner.compiler import Compiler
    from api.planner.registry import PlannedField

PLAN = "plan"
CONDITION = "condition"


class Ordering(Term):
    """An order of a connection: ``NAME = "column asc|desc", "中文", "English"``.

    The column is NOT NULL and the key comes last, so that a cursor names one place.
    """

    @property
    def column(self) -> str:
        return str(self.value).partition(" ")[0]

    @property
    def direction(self) -> str:
        return str(self.value).partition(" ")[2]


@dataclass(frozen=True)
class Column:
    """A column of the model, or of the row that the to-one ``through`` leads to."""

    source: str | None = None
    through: str | None = None


@dataclass(frozen=True)
class Sealed:
    """Personal data kept masked and sealed; ``access.in_full`` says who gets which."""

    field: str
    through: str | None = None


@dataclass(frozen=True)
class Key:
    """The opaque identifier of the Relay ``Node``."""


@dataclass(frozen=True)
class Expression:
    """An SQL value over the row: ``sql(compiler, alias)``."""

    sql: Callable[[Compiler, str], str]


@dataclass(frozen=True)
class Aggregate:
    """An SQL aggregate over scoped rows; ``{row}`` stands for the row."""

    sql: str


@dataclass(frozen=True)
class Same:
    """An object that groups more aggregates over the same rows."""


@dataclass(frozen=True)
class One:
    """A to-one relation, over a link table too, or with ``by`` a root field that looks up a unique column."""

    relation: str | None = None
    by: str | None = None
    via: Via | None = None


@dataclass(frozen=True)
class Choice:
    """One of several to-one relations, whichever the row has; a union in GraphQL."""

    relations: tuple[str, ...]


@dataclass(frozen=True)
class Many:
    """A list that stays short; ``on`` is an SQL condition between {parent} and {row}.

    ``order`` is a column, with `` desc`` behind it where the last comes first.
    """

    relation: str | None = None
    order: str | None = None
    on: str | None = None


@dataclass(frozen=True)
class Via:
    """A to-many over a link table: the backward relation to it, its relation on, and when it counts."""

    link: str
    onward: str
    when: str = ""


@dataclass(frozen=True)
class Connected:
    """A connection with keyset cursors; at the root over the whole table.

    ``equal`` names arguments that ask for equality with the column of their name, where given;
    ``under`` those that name a division whose subtree the rows lie in.
    """

    relation: str | None = None
    via: Via | None = None
    equal: tuple[str, ...] = ()
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class NodeById:
    """``node(id:)``."""


@dataclass(frozen=True)
class NodesByIds:
    """``nodes(ids:)``."""


CompileOwn: TypeAlias = "Callable[[Compiler, PlannedField, Sequence[FieldNode], str], str]"


@dataclass(frozen=True)
class Compiled:
    """A field with a compile function of its own; ``check`` refuses arguments before."""

    compile: CompileOwn
    check: Callable[[Any, Mapping[str, Any]], None] | None = None


@dataclass(frozen=True)
class Late:
    """Computed in Python after the statement, from the required columns of the row."""

    compute: Callable[..., Any]
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Searched:
    """Answered by a search named in the context.

    At the root it runs before the statement, and the nodes of its hits come with everything else.
    Below a row it runs after, given the row's key.
    """

    search: str


Plan = (
    Column
    | Sealed
    | Key
    | Expression
    | Aggregate
    | Same
    | One
    | Choice
    | Many
    | Connected
    | NodeById
    | NodesByIds
    | Compiled
    | Late
    | Searched
)


@dataclass(frozen=True)
class Condition:
    """What one field of a filter asks of a row.

    ``operator`` is one of eq, in, >=, <=, contains, under (a division's subtree), below (a dispute
    type's subtree), key (an opaque identifier), and set (a flag: the column holds something).
    """

    operator: str
    column: str
    sql_type: str = "text"
    through: str | None = None


@dataclass(frozen=True)
class Argument:
    """A GraphQL argument of a declared field."""

    name: str
    type: Any
    description: str
    default: Any = inspect.Parameter.empty


def conditions_in(filter_type: Any) -> dict[str, Condition]:
    """The conditions of a filter's GraphQL type, by field."""
    declared = {
        name: field.extensions["strawberry-definition"].metadata.get(CONDITION)
        for name, field in filter_type.fields.items()
    }
    return {name: condition for name, condition in declared.items() if condition is not None}
