"""What every change answers with 变更结果: the object as it now stands, or why nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import strawberry

from api.planner.rows import ById
from api.resolvers.errors import UserError, told
from mediation.models.base import say
from mediation.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from tortoise.models import Model


class Payload(Protocol):
    """The result of a change: one object, or errors."""

    def __init__(self, *, errors: list[UserError]) -> None: ...


P = TypeVar("P", bound=Payload)


def errors() -> Any:
    return strawberry.field(
        default_factory=list,
        description=say("拒绝的原因；空表示已办好。", "Why it was refused; empty when it was done."),
    )


def changed(what_zh: str, what_en: str) -> Any:
    """The field of the changed object; the planner reads it by its key, as the viewer may see it."""
    return strawberry.field(
        default=None,
        description=say(
            f"办理后的{what_zh}；被拒绝时为空。", f"The {what_en} as it now stands; null when refused."
        ),
    )


async def answer(payload: type[P], noun: str, work: Awaitable[Model]) -> P:
    """Do the work of a service and answer with what it changed. Only refusals are caught."""
    try:
        row = await work
    except Refused as refused:
        return refusal(payload, refused)
    done: Any = payload
    return cast("P", done(**{noun: ById(row.pk)}))


def refusal(payload: type[P], refused: Refused) -> P:
    return payload(errors=told(refused))
