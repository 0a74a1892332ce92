"""What an author of a schema type writes: one declaration a field, no resolver.

A declaration is metadata on the Strawberry field. The registry reads it together with Tortoise's
own metadata at start-up; the compiler turns it into SQL; plain graphql-core can execute it too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from api.planner.kinds import (
    CONDITION,
    PLAN,
    Aggregate,
    Argument,
    Choice,
    Column,
    Compiled,
    CompileOwn,
    Condition,
    Connected,
    Expression,
    Key,
    Late,
    Many,
    NodeById,
    NodesByIds,
    One,
    Ordering,
    Plan,
    Same,
    Sealed,
    Searched,
    Via,
)
from mediation.models import Person
from mediation.models.base import say

if TYPE_CHECKING:
    from tortoise.models import Model

    from api.planner.compiler import Compiler

T = TypeVar("T", bound=type)
_THROUGH: dict[str, type[Model]] = {"person": Person}
"""To-one relations whose columns a type may show as its own."""


def _field(plan: Plan, description: str | None = None, arguments: Sequence[Argument] = ()) -> Any:
    field = strawberry.field(metadata={PLAN: plan}, description=description)
    if arguments:
        field.arguments = [
            StrawberryArgument(
                argument.name,
                argument.name,
                StrawberryAnnotation(argument.type),
                description=argument.description,
                default=argument.default,
            )
            for argument in arguments
        ]
    return field


def column(source: str | None = None, *, through: str | None = None, description: str | None = None) -> Any:
    return _field(Column(source, through), description)


def sealed(field: str, *, through: str | None = None, description: str) -> Any:
    return _field(Sealed(field, through), description)


def key() -> Any:
    return _field(Key(), say("不透明的全局标识。", "Opaque global identifier."))


def expression(sql: Callable[[Compiler, str], str], description: str) -> Any:
    return _field(Expression(sql), description)


def aggregate(sql: str, description: str) -> Any:
    return _field(Aggregate(sql), description)


def same_rows(description: str) -> Any:
    return _field(Same(), description)


def one(
    relation: str | None = None,
    *,
    by: str | None = None,
    argument: str | None = None,
    via: Via | None = None,
    description: str | None = None,
) -> Any:
    arguments = [Argument(to_camel_case(by), str, argument or "")] if by else []
    return _field(One(relation, by, via), description, arguments)


def choice(*relations: str, description: str) -> Any:
    return _field(Choice(relations), description)


def many(
    relation: str | None = None,
    *,
    order: str | None = None,
    on: str | None = None,
    description: str | None = None,
) -> Any:
    return _field(Many(relation, order, on), description)


FIRST = say("最多取多少条，1 到 100，默认 20。", "How many at most, 1 to 100; 20 by default.")
AFTER = say("从这个游标之后取。", "Take what follows this cursor.")
DEFAULT_FIRST = 20


def connection(
    relation: str | None = None,
    *,
    via: Via | None = None,
    filter: type | None = None,  # noqa: A002  the argument's own name
    order: Ordering | None = None,
    equal: Sequence[Argument] = (),
    under: Sequence[Argument] = (),
    description: str,
) -> Any:
    """A connection; ``order`` is the default one and brings the ``orderBy`` argument.

    ``equal`` are arguments beside the filter, each named as the column that it must equal;
    ``under`` are codes of divisions in whose subtree the rows must lie.
    """
    arguments = [*under, *equal]
    if filter is not None:
        arguments.append(Argument("filter", filter | None, say("筛选条件。", "What to keep."), None))
    if order is not None:
        arguments.append(Argument("orderBy", type(order), say("排列顺序。", "The order."), order))
    arguments.append(Argument("first", int, FIRST, DEFAULT_FIRST))
    arguments.append(Argument("after", str | None, AFTER, None))
    kinds = (tuple(argument.name for argument in some) for some in (equal, under))
    return _field(Connected(relation, via, *kinds), description, arguments)


def node(description: str) -> Any:
    id_argument = Argument("id", strawberry.ID, say("全局标识。", "Global identifier."))
    return _field(NodeById(), description, [id_argument])


def nodes(description: str) -> Any:
    ids = Argument(
        "ids", list[strawberry.ID], say("全局标识，最多 100 个。", "Global identifiers, at most 100.")
    )
    return _field(NodesByIds(), description, [ids])


def compiled(
    compile: CompileOwn,  # noqa: A002  says what it does
    description: str,
    arguments: Sequence[Argument] = (),
    check: Callable[[Any, Mapping[str, Any]], None] | None = None,
) -> Any:
    return _field(Compiled(compile, check), description, arguments)


def late(compute: Callable[..., Any], requires: Sequence[str], description: str) -> Any:
    return _field(Late(compute, tuple(requires)), description)


def searched(search: str, description: str, arguments: Sequence[Argument] = ()) -> Any:
    return _field(Searched(search), description, arguments)


def where(
    operator: str, column: str, description: str, *, sql_type: str = "text", through: str | None = None
) -> Any:
    """A field of a filter; omitted or null it asks nothing."""
    condition = Condition(operator, column, sql_type, through)
    return strawberry.field(default=None, description=description, metadata={CONDITION: condition})


def planned(model: type[Model], description: str) -> Callable[[T], T]:
    """Bind a GraphQL type to a Tortoise model; columns and relations take their descriptions there."""

    def bind(cls: T) -> T:
        for name, field in vars(cls).items():
            if isinstance(field, StrawberryField) and field.description is None:
                field.description = _model_description(model, name, field.metadata[PLAN])
        cls.__model__ = model  # type: ignore[attr-defined]
        return strawberry.type(cls, description=description)

    return bind


def _model_description(model: type[Model], name: str, plan: Plan) -> str | None:
    if isinstance(plan, Column):
        owner = _THROUGH[plan.through] if plan.through else model
        return owner._meta.fields_map[plan.source or name].description
    if isinstance(plan, (One, Many)):
        return model._meta.fields_map[plan.relation or name].description
    return None
