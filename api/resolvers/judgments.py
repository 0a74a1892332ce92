"""precedentJudge 评价类案: say whether what the search showed was of use."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from api.resolvers.context import RequestContext
from api.resolvers.decoding import key, no_row
from api.resolvers.errors import UserError
from api.resolvers.payloads import errors, refusal
from mediation.models.base import say
from mediation.problems import Refused
from mediation.services.judge_precedent import CONSENT_EN, CONSENT_ZH, judge_precedent


@strawberry.type(description=say("评价的结果。", "The result of a judgment."))
class PrecedentJudgePayload:
    recorded: bool = strawberry.field(
        default=False,
        description=say(
            "是否已记下；被拒绝时为否。", "Whether the judgment was recorded; false when refused."
        ),
    )
    errors: list[UserError] = errors()


_PRECEDENT = key("Precedent")


async def _judge(
    info: strawberry.Info[RequestContext, None],
    search_id: Annotated[
        strawberry.ID,
        strawberry.argument(
            description=say("查找的标识，一小时内有效。", "The searchId of the search, good for an hour.")
        ),
    ],
    precedent_id: Annotated[
        strawberry.ID,
        strawberry.argument(description=say("这次查找出示的类案。", "A precedent that the search showed.")),
    ],
    useful: Annotated[
        bool, strawberry.argument(description=say("对您是否有用。", "Whether it was of use to you."))
    ],
) -> PrecedentJudgePayload:
    try:
        await judge_precedent(_search(search_id), _PRECEDENT(precedent_id), useful, by=info.context.viewer)
    except Refused as refused:
        return refusal(PrecedentJudgePayload, refused)
    return PrecedentJudgePayload(recorded=True)


def _search(identifier: str) -> UUID:
    """A search is no object that could be read, so its identifier is plain; another text names none."""
    try:
        return UUID(identifier)
    except ValueError:
        return no_row()


@strawberry.type
class JudgmentMutations:
    precedent_judge: PrecedentJudgePayload = strawberry.mutation(
        resolver=_judge,
        description=say(
            f"评价类案对您是否有用，以最后一次为准。{CONSENT_ZH}",
            f"Say whether a precedent was of use; your last word stands. {CONSENT_EN}",
        ),
    )
