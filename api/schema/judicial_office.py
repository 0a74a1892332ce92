"""Judicial offices 司法所 in the schema."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.planner.declarations import column, connection, key, one, planned, where
from api.schema.connections import Connection, Node
from api.schema.division import Division
from mediation import models
from mediation.models import JudicialOfficeStatus
from mediation.models.base import say

if TYPE_CHECKING:
    from api.schema.honour import Honour

Honours = Annotated["Honour", strawberry.lazy("api.schema.honour")]


@strawberry.input(description=say("筛选司法所。", "Which judicial offices to keep."))
class JudicialOfficeFilter:
    division: str | None = where(
        "under", "path", say("在这个区划（含下级）之内。", "Within this division and below.")
    )
    status: JudicialOfficeStatus | None = where("eq", "status", say("状态。", "Status."))
    name: str | None = where("contains", "name", say("名称含有这些字。", "The name has these characters."))


@planned(
    models.JudicialOffice,
    say("司法所，指导辖区内的调委会。", "A judicial office; it guides the committees around it."),
)
class JudicialOffice(Node):
    id: strawberry.ID = key()
    name: str = column()
    status: JudicialOfficeStatus = column()
    phone: str | None = column()
    address: str | None = column()
    established_on: date | None = column()
    version: int = column()
    division: Division = one()
    honours: Connection[Honours] = connection(description=say("获得的荣誉。", "The honours it was given."))
