"""Divisions 行政区划 in the schema."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api import vocabulary  # noqa: F401  enums first
from api.planner.declarations import column, connection, key, many, one, planned, where
from api.schema.committee_input import CommitteeFilter, CommitteeOrder
from api.schema.connections import Connection, Node
from mediation import models
from mediation.models import DivisionLevel
from mediation.models.base import say

if TYPE_CHECKING:
    from api.schema.committee import Committee

ANCESTORS = (
    "{row}.code=any(string_to_array(trim(both '/' from {parent}.path),'/')) and {row}.code<>{parent}.code"
)


@strawberry.input(description=say("筛选区划。", "Which divisions to keep."))
class DivisionFilter:
    under: str | None = where(
        "under", "path", say("在这个区划（含本身）之内。", "Within this division, itself included.")
    )
    level: DivisionLevel | None = where("eq", "level", say("层级。", "Level."))
    parent: str | None = where("eq", "parent_id", say("上级区划代码。", "Code of the division above."))
    name: str | None = where("contains", "name", say("名称含有这些字。", "The name has these characters."))
    counted: bool | None = where(
        "eq", "counted", say("是否计入区划个数。", "Whether it is counted."), sql_type="bool"
    )


@planned(
    models.Division, say("行政区划：市、县、乡、村四级。", "A division: city, county, township or village.")
)
class Division(Node):
    id: strawberry.ID = key()
    code: str = column()
    name: str = column()
    level: DivisionLevel = column()
    counted: bool = column()
    valid_from: date | None = column()
    valid_to: date | None = column()
    parent: Division | None = one()
    ancestors: list[Division] = many(
        on=ANCESTORS, order="path", description=say("各上级，自市级起。", "The divisions above, city first.")
    )
    children: Connection[Division] = connection(description=say("直接下级。", "The divisions right below."))
    committees: Connection[Annotated[Committee, strawberry.lazy("api.schema.committee")]] = connection(
        filter=CommitteeFilter,
        order=CommitteeOrder.KEY_ASC,
        description=say("服务这个区划的调委会。", "The committees that serve this division."),
    )
