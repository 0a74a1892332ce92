"""honourTally 实时计票: who watches a vote, and what is told of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.planner.errors import BadArgument
from api.planner.identifiers import encode_id
from api.resolvers.context import RequestContext
from api.resolvers.decoding import key
from mediation.models.base import say
from mediation.queries.honour_tally import round_exists, watch_tally

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Viewer

_ROUND = key("HonourRound")


@strawberry.type(description=say("一名候选的得票。", "The votes of one nominee."))
class HonourTally:
    nomination_id: strawberry.ID = strawberry.field(
        description=say("推荐的全局标识。", "Global identifier of the nomination.")
    )
    votes: int = strawberry.field(description=say("得票数。", "Votes."))


async def _tally(
    info: strawberry.Info[RequestContext, None],
    held: Annotated[
        strawberry.ID, strawberry.argument(name="round", description=say("评选。", "The round."))
    ],
) -> AsyncGenerator[list[HonourTally], None]:
    round_id = _ROUND(held)
    # Before anything is streamed, so that it is told as the refusal that it is.
    if not await round_exists(round_id):
        raise BadArgument("NOT_FOUND", "没有这个评选。", "There is no such round.")
    return _counts(round_id, info.context.viewer)


async def _counts(round_id: UUID, viewer: Viewer) -> AsyncGenerator[list[HonourTally], None]:
    async with aclosing(watch_tally(round_id, viewer)) as counts:
        async for votes in counts:
            yield [
                HonourTally(
                    nomination_id=strawberry.ID(encode_id("HonourNomination", nomination)), votes=number
                )
                for nomination, number in votes.items()
            ]


@strawberry.type
class HonourSubscriptions:
    honour_tally: AsyncGenerator[list[HonourTally], None] = strawberry.subscription(
        resolver=_tally,
        description=say(
            "一次评选全部候选的得票。投票期间只有审核的市能看到增长，其他人在计票完成时收到一次；最终结果发出后结束。",
            "The votes of every nominee of a round. While the vote is open only the reviewing city sees them "
            "grow; everybody else is told once, when they have been counted. It ends with the final figures.",
        ),
    )
