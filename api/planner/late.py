"""Leaf late fields, filled into the parsed rows in place; quicker than executing everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLNonNull

from api.planner.rows import Required

if TYPE_CHECKING:
    from api.planner.plans import Plan
    from api.planner.registry import PlannedField, PlannedType


class NeedsExecution(Exception):  # noqa: N818  not an error: graphql-core decides
    """A null where none may be, which only graphql-core can carry upwards."""


def patch(data: dict[str, Any], plan: Plan, context: Any) -> dict[str, Any]:
    """Compute the late fields of the plan. Any surprise raises; graphql-core then words it."""
    for path, fields in (plan.patches or {}).items():
        for row in _rows_at(data, path):
            for response_key, (planned, field) in fields.items():
                _fill(row, response_key, planned, field, context)
    cleaned: dict[str, Any] = _without_hidden(data)
    return cleaned


def _rows_at(value: Any, path: tuple[str, ...]) -> list[dict[str, Any]]:
    if value is None:
        return []
    if isinstance(value, list):
        return [row for item in value for row in _rows_at(item, path)]
    if not path:
        return [value]
    # Behind an interface or a union another type may have been selected differently.
    return _rows_at(value[path[0]], path[1:]) if path[0] in value else []


def _fill(
    row: dict[str, Any], response_key: str, planned: PlannedType, field: PlannedField, context: Any
) -> None:
    plan: Any = field.plan
    if row.get("~type", planned.name) != planned.name:
        return
    value = plan.compute(Required(row, planned), context)
    output: Any = field.definition.type
    required = isinstance(output, GraphQLNonNull)
    if value is None and required:
        raise NeedsExecution
    scalar = output.of_type if required else output
    row[response_key] = None if value is None else scalar.serialize(value)


def _without_hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_hidden(item) for key, item in value.items() if key[0] != "~"}
    if isinstance(value, list):
        return [_without_hidden(item) for item in value]
    return value
