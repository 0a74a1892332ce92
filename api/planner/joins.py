"""From one row to others: the FROM and WHERE of a relation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.planner.registry import PlannedType, Relation


def join(relation: Relation, target: PlannedType, alias: str, row: str) -> tuple[str, list[str]]:
    """The source of the rows that the relation leads to, and the conditions that tie them."""
    link = relation.link
    if link is None:
        return f"{target.table} {row}", [f"{row}.{relation.theirs}={alias}.{relation.ours}"]
    between = f"{row}_link"
    source = f'"{link.table}" {between} join {target.table} {row} on {row}.{relation.theirs}={between}.{link.onward}'
    conditions = [f"{between}.{link.back}={alias}.{relation.ours}"]
    if link.when:
        conditions.append(f"{between}.{link.when}")
    return source, conditions


def where(conditions: list[str]) -> str:
    return " where " + " and ".join(conditions) if conditions else ""
