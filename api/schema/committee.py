"""People's mediation committees 人民调解委员会 in the schema."""

# ruff: noqa: S608  names come from the models, values are parameters

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.planner.declarations import column, connection, expression, key, one, planned
from api.planner.joins import join, where
from api.planner.kinds import Via
from api.schema.case_input import CaseFilter, CaseOrder
from api.schema.connections import Connection, Node
from api.schema.division import Division
from mediation import models
from mediation.models import CommitteeKind, CommitteeStatus
from mediation.models.base import say

if TYPE_CHECKING:
    from api.planner.compiler import Compiler
    from api.schema.case import Case
    from api.schema.honour import Honour
    from api.schema.mediator import Mediator

Mediators = Annotated["Mediator", strawberry.lazy("api.schema.mediator")]
Cases = Annotated["Case", strawberry.lazy("api.schema.case")]
Honours = Annotated["Honour", strawberry.lazy("api.schema.honour")]

IN_POST = Via("posts", "mediator", "ended_on is null")
"""Those who hold a post in the committee now."""


def count_mediators(compiler: Compiler, alias: str) -> str:
    planned_types = compiler.registry.types
    committee, mediator = planned_types["Committee"], planned_types["Mediator"]
    row = compiler.alias()
    relation = compiler.registry.relation(committee, committee.fields["mediators"])
    source, conditions = join(relation, mediator, alias, row)
    return f"(select count(*) from {source}{where([*conditions, *compiler.scope(mediator, row)])})"


@planned(
    models.Committee,
    say(
        "人民调解委员会，含附设的工作室、调解室和小组。",
        "A mediation committee, or a room or group attached to one.",
    ),
)
class Committee(Node):
    id: strawberry.ID = key()
    name: str = column()
    short_name: str = column()
    kind: CommitteeKind = column()
    industry: str | None = column()
    status: CommitteeStatus = column()
    phone: str | None = column()
    address: str | None = column()
    set_up_on: date | None = column()
    registered_on: date | None = column()
    term_starts_on: date | None = column()
    term_ends_on: date | None = column()
    dissolved_on: date | None = column()
    version: int = column()
    division: Division = one()
    host: Committee | None = one()
    attached: Connection[Committee] = connection(
        description=say("附设的工作室、调解室和小组。", "The rooms and groups attached to it.")
    )
    mediator_count: int = expression(
        count_mediators, say("现任调解员人数。", "How many mediators hold a post in it now.")
    )
    mediators: Connection[Mediators] = connection(
        via=IN_POST, description=say("现任调解员。", "The mediators who hold a post in it now.")
    )
    cases: Connection[Cases] = connection(
        filter=CaseFilter,
        order=CaseOrder.ACCEPTED_ON_DESC,
        description=say("承办的案件。", "The cases it handles."),
    )
    honours: Connection[Honours] = connection(description=say("获得的荣誉。", "The honours it was given."))
