"""A small schema of a test's own: fields computed in Python, of which the product has none as yet, and
a connection at the root that is ordered by a moment, which it has only deep below."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from api.planner.declarations import column, connection, key, late, node, one, planned
from api.planner.kinds import Argument
from api.schema.connections import Connection, Node
from api.schema.honour_round import HonourSignalOrder
from api.schema.scalars import SCALARS
from mediation import models
from mediation.models import CaseStatus, CommitteeKind
from mediation.models.base import say

TEXT = say("试。", "Trial.")


def _due_on(case: Any, _context: Any) -> date:
    listed: date = case.listed_on
    return listed + timedelta(days=30)


def _warning(case: Any, _context: Any) -> str:
    if case.status is CaseStatus.TERMINATED:
        raise ValueError(case.number)
    return f"{case.number} {case.committee_id.version}"


def _ending(case: Any, _context: Any) -> str | None:
    ended: date | None = case.agreed_on
    return None if ended is None else ended.isoformat()


def _steps(case: Any, _context: Any, last: int = 2) -> list[str]:
    return [f"{case.status.zh}{place}" for place in range(last)]


@planned(models.Case, TEXT)
class Case(Node):
    id: strawberry.ID = key()
    number: str = column()
    due_on: date = late(_due_on, ["listed_on"], TEXT)
    warning: str | None = late(_warning, ["number", "status", "committee_id"], TEXT)
    needed: str = late(_warning, ["number", "status", "committee_id"], TEXT)
    ending: str | None = late(_ending, ["agreed_on"], TEXT)
    ended: str = late(_ending, ["agreed_on"], TEXT)
    steps: list[str] = late(_steps, ["status"], TEXT)


@planned(models.Committee, TEXT)
class Committee(Node):
    id: strawberry.ID = key()
    cases: Connection[Case] = connection(description=TEXT)


@planned(models.HonourSignal, TEXT)
class Signal(Node):
    id: strawberry.ID = key()
    minute: datetime = column()


@strawberry.type
class Query:
    case: Case | None = one(by="number", argument=TEXT, description=TEXT)
    cases: Connection[Case] = connection(description=TEXT)
    committees: Connection[Committee] = connection(
        equal=[Argument("kind", CommitteeKind | None, TEXT, None)], description=TEXT
    )
    signals: Connection[Signal] = connection(
        order=HonourSignalOrder.MINUTE_DESC,
        description=TEXT,
    )
    node: Node | None = node(TEXT)


def build_trial() -> strawberry.Schema:
    return strawberry.Schema(Query, types=[Committee], config=StrawberryConfig(scalar_map=SCALARS))
