"""honourGrant 命名荣誉 and honourRevoke 撤销荣誉, without a round of nominations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import optional, required
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.models import HonourCategory
from mediation.models.base import say
from mediation.services.name_honour import HonourNaming, name_honour
from mediation.services.revoke_honour import revoke_honour

if TYPE_CHECKING:
    from api.schema.honour import Honour


@strawberry.input(description=say("直接命名一项荣誉。", "An honour named directly."))
class HonourGrantInput:
    category: HonourCategory = required(models.Honour, "category")
    honouree: strawberry.ID = strawberry.field(
        description=say(
            "获得者：按类别是调解员、调委会或司法所。",
            "Who is honoured: a mediator, a committee or a judicial office, as the category says.",
        )
    )
    year: int = required(models.Honour, "year")
    title: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=say("荣誉名称；不填则用类别的名称。", "Title; the category's own when omitted."),
    )
    deeds: str | None = optional(models.Honour, "deeds")
    named_on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description=say("命名日期；不填则为今天。", "The day it is named; today when omitted."),
    )


@strawberry.type(description=say("命名荣誉的结果。", "The result of naming an honour."))
class HonourGrantPayload:
    honour: Annotated[Honour, strawberry.lazy("api.schema.honour")] | None = changed("荣誉", "honour")
    errors: list[UserError] = errors()


@strawberry.type(description=say("撤销荣誉的结果。", "The result of revoking an honour."))
class HonourRevokePayload:
    honour: Annotated[Honour, strawberry.lazy("api.schema.honour")] | None = changed("荣誉", "honour")
    errors: list[UserError] = errors()


_HONOUREES = {
    HonourCategory.MEDIATOR: key("Mediator"),
    HonourCategory.COMMITTEE: key("Committee"),
    HonourCategory.JUDICIAL_OFFICE: key("JudicialOffice"),
}
_HONOUR = key("Honour")


async def _honour_grant(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        HonourGrantInput,
        strawberry.argument(name="input", description=say("命名内容。", "What is named.")),
    ],
) -> HonourGrantPayload:
    naming = decode(HonourNaming, told, {"honouree": _HONOUREES[told.category]})
    return await answer(HonourGrantPayload, "honour", name_honour(naming, by=info.context.viewer))


async def _honour_revoke(
    info: strawberry.Info[RequestContext, None],
    honour: Annotated[
        strawberry.ID, strawberry.argument(name="id", description=say("荣誉。", "The honour."))
    ],
    reason: Annotated[
        str,
        strawberry.argument(
            description=say("撤销原因，人人可见。", "Why it is revoked; everybody reads it.")
        ),
    ],
) -> HonourRevokePayload:
    work = revoke_honour(_HONOUR(honour), reason, by=info.context.viewer)
    return await answer(HonourRevokePayload, "honour", work)


@strawberry.type
class HonourMutations:
    honour_grant: HonourGrantPayload = strawberry.mutation(
        resolver=_honour_grant,
        description=say(
            "市级直接命名“枫桥式”荣誉。", 'Name a "Fengqiao-style" honour directly; the city only.'
        ),
    )
    honour_revoke: HonourRevokePayload = strawberry.mutation(
        resolver=_honour_revoke,
        description=say(
            "撤销一项荣誉；日期和原因公开。", "Revoke an honour; the day and the reason are public."
        ),
    )
