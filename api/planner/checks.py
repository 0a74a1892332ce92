"""What start-up refuses: declarations that would break null propagation, cursors or identifiers.

A statement has no way to bubble a null, so what is non-null in the schema must be there in the
database, and in sight of every viewer.
"""

# ruff: noqa: ARG001  every check has one shape

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLNonNull

from api.planner.cursors import READERS
from api.planner.kinds import Choice, Column, Connected, Key, Late, One, Sealed, Searched
from api.planner.registry import orders_of
from mediation.access import visible_to_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.planner.registry import PlannedField, PlannedType, Registry

_BASE64_LINE = 57
_UUID_LENGTH = 36


class CannotPlan(TypeError):  # noqa: N818  says what happened
    """A declaration that the planner must refuse at start-up."""


def check_declarations(registry: Registry) -> None:
    """Raise CannotPlan for the first declaration that could not be kept."""
    for planned in registry.types.values():
        for field in planned.fields.values():
            check = _CHECKS.get(type(field.plan))
            reason = check(registry, planned, field) if check else None
            if reason is not None:
                message = f"{planned.name}.{field.name} {reason}"
                raise CannotPlan(message)


Reason = str | None


def _is_required(field: PlannedField) -> bool:
    return isinstance(field.definition.type, GraphQLNonNull)


def _check_column(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    plan: Any = field.plan
    meta, name = planned.model._meta, plan.source or field.python_name
    if plan.through:
        meta = planned.relation(plan.through).model._meta
    if _is_required(field) and meta.fields_map[name].null:
        return "is non-null but its column is not: make the field nullable"
    return None


def _check_absence(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    if _is_required(field):
        return "must be nullable: its value may be absent, out of sight, or fail by itself"
    return None


def _check_one(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    if not _is_required(field):
        return None
    plan: Any = field.plan
    target = registry.target(field)
    absent = plan.by is not None or registry.relation(planned, field).nullable
    if absent or not visible_to_all(target.model.__name__):
        return f"must be nullable: a {target.name} may be absent or out of some viewer's scope"
    return None


def _check_key(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    if planned.key_type == "uuid" and len(planned.name) + 1 + _UUID_LENGTH > _BASE64_LINE:
        return "would be longer than a line of base64: give the type a shorter name"
    return None


def _check_late(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    plan: Any = field.plan
    missing = [name for name in plan.requires if name not in (planned.columns or {})]
    return f"requires {missing}, for which {planned.name} has no column" if missing else None


def _check_orders(registry: Registry, planned: PlannedType, field: PlannedField) -> Reason:
    argument = field.definition.args.get("orderBy")
    target = registry.node_type(field)
    fields = target.model._meta.fields_map
    for order in orders_of(argument.type) if argument else ():
        if order.column not in fields or fields[order.column].null:
            return f"may not order by {order.column}: a cursor needs a column that is NOT NULL"
        if (kept := target.type_of(target.column(order.column))) not in READERS:
            return f"may not order by {order.column}: no cursor can hold a {kept}"
    return None


_CHECKS: dict[type, Callable[[Registry, PlannedType, PlannedField], Reason]] = {
    Column: _check_column,
    Sealed: _check_absence,
    Choice: _check_absence,
    Searched: _check_absence,
    One: _check_one,
    Key: _check_key,
    Late: _check_late,
    Connected: _check_orders,
}
