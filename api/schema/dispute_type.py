"""Dispute types 纠纷类型 in the schema."""

from __future__ import annotations

from datetime import date

import strawberry

from api.planner.declarations import column, key, many, one, planned
from api.schema.connections import Node
from mediation import models
from mediation.models.base import say


@planned(models.DisputeType, say("纠纷类型，树形。", "A type of dispute; the types form a tree."))
class DisputeType(Node):
    id: strawberry.ID = key()
    code: str = column()
    name: str = column()
    report_row: str = column()
    valid_from: date | None = column()
    valid_to: date | None = column()
    parent: DisputeType | None = one()
    children: list[DisputeType] = many(description=say("下级类型。", "The types below."))
