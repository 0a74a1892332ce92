"""Discipline 处分 in the schema; only the bureaus of the mediator's area see it."""

from __future__ import annotations

from datetime import date

import strawberry

from api.planner.declarations import column, key, one, planned
from api.schema.connections import Node
from api.schema.mediator import Mediator
from mediation import models
from mediation.models import DisciplineMeasure, Misconduct
from mediation.models.base import say


@planned(
    models.Discipline,
    say(
        "对调解员的一项处分；只有其所在辖区的司法行政机关看得到。",
        "A measure against a mediator; seen by the bureaus of the mediator's own area.",
    ),
)
class Discipline(Node):
    id: strawberry.ID = key()
    ground: Misconduct = column()
    measure: DisciplineMeasure = column()
    facts: str | None = column()
    imposed_on: date = column()
    imposer: str = column()
    lifted_on: date | None = column()
    lift_reason: str | None = column()
    version: int = column()
    mediator: Mediator | None = one()
