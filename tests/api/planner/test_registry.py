"""Start-up refuses declarations that a statement could not keep."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from api.planner.checks import CannotPlan, check_declarations
from api.planner.declarations import column, connection, key, late, one, planned, sealed, searched
from api.planner.kinds import Ordering
from api.planner.registry import Registry
from api.schema.connections import Connection
from api.schema.scalars import SCALARS
from api.vocabulary import vocabulary
from mediation import models
from mediation.models.base import say

TEXT = say("试。", "Trial.")


class TrialOrder(Ordering):
    AGREED = "agreed_on asc", "试", "Trial"


class BooleanOrder(Ordering):
    EXPERT = "expert desc", "试", "Trial"


vocabulary(TrialOrder, "试", "Trial")
vocabulary(BooleanOrder, "试", "Trial")


@planned(models.Committee, TEXT)
class TrialCommittee:
    name: str = column()


@planned(models.Mediator, TEXT)
class TrialMediator:
    backpack: bool = column()


def registry_of(kind: Any) -> Registry:
    """The registry of a schema that has only the type."""
    members = {"__annotations__": {"trial": kind | None}, "trial": one(by="id", description=TEXT)}
    query = strawberry.type(type("Query", (), members))
    registry = Registry(strawberry.Schema(query, config=StrawberryConfig(scalar_map=SCALARS))._schema)
    check_declarations(registry)
    return registry


def trial(model: Any, **members: Any) -> Any:
    """A planned type of these members, each ``(type, declaration)``."""
    annotations = {name: kind for name, (kind, _declared) in members.items()}
    body = {name: declared for name, (_kind, declared) in members.items()}
    return planned(model, TEXT)(type("Trial", (), {"__annotations__": annotations, **body}))


def test_a_sound_type_is_taken() -> None:
    registry = registry_of(trial(models.Case, number=(str, column()), agreed_on=(date | None, column())))

    assert set(registry.types["Trial"].fields) == {"number", "agreedOn"}


@pytest.mark.parametrize(
    ("model", "member", "kind", "declared", "reason"),
    [
        (models.Case, "agreed_on", date, column(), "non-null but its column is not"),
        (models.Case, "presiding", TrialMediator, one(), "must be nullable"),
        (models.Mediator, "phone", str, sealed("phone", through="person", description=TEXT), "must be nullable"),
        (models.Case, "similar", str, searched("similar", TEXT), "must be nullable"),
        (models.Mediator, "gender", models.Gender, column(through="person"), "non-null but its column is not"),
        (models.Case, "due", date, late(lambda row, _context: row.nothing, ["nothing"], TEXT), "has no column"),
        (
            models.Committee, "cases", Connection[TrialMediator],
            connection(order=TrialOrder.AGREED, description=TEXT), "NOT NULL",
        ),
        (
            models.Committee, "mediators", Connection[TrialMediator],
            connection(order=BooleanOrder.EXPERT, description=TEXT), "no cursor can hold a bool",
        ),
    ],
)  # fmt: skip
def test_a_declaration_that_cannot_be_kept_is_refused(
    model: Any, member: str, kind: Any, declared: Any, reason: str
) -> None:
    with pytest.raises(CannotPlan, match=reason):
        registry_of(trial(model, **{member: (kind, declared)}))


def test_an_identifier_longer_than_a_line_of_base64_is_refused() -> None:
    unwieldy = planned(models.Committee, TEXT)(
        type("CommitteeWithAnUnwieldyName", (), {"__annotations__": {"id": strawberry.ID}, "id": key()})
    )

    with pytest.raises(CannotPlan, match="base64"):
        registry_of(unwieldy)
