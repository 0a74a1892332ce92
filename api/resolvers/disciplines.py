"""mediatorDiscipline 处分 and disciplineLift 解除."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.resolvers.arguments import MediatorId
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import required, version
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.models import DisciplineMeasure, Misconduct
from mediation.models.base import say
from mediation.services.disciplines import DisciplineTold, impose_discipline, lift_discipline

if TYPE_CHECKING:
    from api.schema.discipline import Discipline


@strawberry.input(description=say("对调解员的处分。", "A measure against a mediator."))
class MediatorDisciplineInput:
    ground: Misconduct = required(models.Discipline, "ground")
    measure: DisciplineMeasure = required(models.Discipline, "measure")
    imposed_on: date = required(models.Discipline, "imposed_on")
    facts: str = required(models.Discipline, "facts")


@strawberry.input(description=say("处分的解除。", "The lifting of a measure."))
class DisciplineLiftInput:
    lifted_on: date = required(models.Discipline, "lifted_on")
    reason: str = required(models.Discipline, "lift_reason")
    version: int | None = version()


_Changed = Annotated["Discipline", strawberry.lazy("api.schema.discipline")]


@strawberry.type(description=say("处分的结果。", "The result of imposing a measure."))
class MediatorDisciplinePayload:
    discipline: _Changed | None = changed("处分", "measure")
    errors: list[UserError] = errors()


@strawberry.type(description=say("解除处分的结果。", "The result of lifting a measure."))
class DisciplineLiftPayload:
    discipline: _Changed | None = changed("处分", "measure")
    errors: list[UserError] = errors()


_MEDIATOR, _DISCIPLINE = key("Mediator"), key("Discipline")


async def _impose(
    info: strawberry.Info[RequestContext, None],
    mediator: MediatorId,
    told: Annotated[
        MediatorDisciplineInput,
        strawberry.argument(name="input", description=say("处分的情况。", "About the measure.")),
    ],
) -> MediatorDisciplinePayload:
    work = impose_discipline(_MEDIATOR(mediator), decode(DisciplineTold, told), by=info.context.viewer)
    return await answer(MediatorDisciplinePayload, "discipline", work)


async def _lift(
    info: strawberry.Info[RequestContext, None],
    discipline: Annotated[
        strawberry.ID, strawberry.argument(name="id", description=say("处分。", "The measure."))
    ],
    told: Annotated[
        DisciplineLiftInput,
        strawberry.argument(name="input", description=say("解除的情况。", "About the lifting.")),
    ],
) -> DisciplineLiftPayload:
    work = lift_discipline(
        _DISCIPLINE(discipline),
        told.lifted_on,
        told.reason,
        by=info.context.viewer,
        version=given_or_none(told.version),
    )
    return await answer(DisciplineLiftPayload, "discipline", work)


@strawberry.type
class DisciplineMutations:
    mediator_discipline: MediatorDisciplinePayload = strawberry.mutation(
        resolver=_impose,
        description=say(
            "登记对调解员的处分；罢免、解聘用 mediatorDismiss。",
            "Enter a measure against a mediator; a removal is done by mediatorDismiss.",
        ),
    )
    discipline_lift: DisciplineLiftPayload = strawberry.mutation(
        resolver=_lift, description=say("解除处分。", "Lift a measure.")
    )
