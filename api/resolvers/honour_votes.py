"""honourVote 投票, honourName 命名, and objections 异议 to what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.resolvers.arguments import NominationId
from api.resolvers.context import RequestContext
from api.resolvers.decoding import given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import optional, required
from api.resolvers.payloads import answer, changed, errors, refusal
from mediation import models
from mediation.models import ObjectionOutcome
from mediation.models.base import say
from mediation.problems import Refused
from mediation.services.cast_ballot import cast_ballot
from mediation.services.name_nominee import name_nominee
from mediation.services.objections import decide_objection, raise_objection
from mediation.services.vote_attempts import TooManyAttempts

if TYPE_CHECKING:
    from api.schema.honour import Honour
    from api.schema.honour_round import HonourObjection


@strawberry.type(description=say("投票的结果。", "The result of a vote."))
class HonourVotePayload:
    receipt: str | None = strawberry.field(
        default=None,
        description=say("回执号，请自行保存；被拒绝时为空。", "The receipt to keep; null when refused."),
    )
    votes_left: int | None = strawberry.field(
        default=None,
        description=say("这张选票还可以选而没有选的名额。", "How many more the ballot could have chosen."),
    )
    errors: list[UserError] = errors()


@strawberry.type(description=say("命名的结果。", "The result of naming a nominee."))
class HonourNamePayload:
    honour: Annotated[Honour, strawberry.lazy("api.schema.honour")] | None = changed("荣誉", "honour")
    errors: list[UserError] = errors()


@strawberry.input(description=say("对公示结果的异议。", "An objection to a result on public notice."))
class HonourObjectionRaiseInput:
    raised_by: str = required(models.HonourObjection, "raised_by")
    text: str = required(models.HonourObjection, "text")
    phone: str | None = optional(models.HonourObjection, "phone")


@strawberry.type(description=say("提出异议的结果。", "The result of raising an objection."))
class HonourObjectionRaisePayload:
    receipt: strawberry.ID | None = strawberry.field(
        default=None,
        description=say(
            "回执号，可在网页上凭它查看处理结果；被拒绝时为空。",
            "Receipt that the answer is looked up by on the pages; null when refused.",
        ),
    )
    errors: list[UserError] = errors()


@strawberry.input(description=say("对一项异议的处理。", "A decision on an objection."))
class HonourObjectionDecideInput:
    outcome: ObjectionOutcome = strawberry.field(description=say("处理结果。", "The outcome."))
    finding: str = required(models.HonourObjection, "finding")


@strawberry.type(description=say("处理异议的结果。", "The result of deciding an objection."))
class HonourObjectionDecidePayload:
    objection: Annotated[HonourObjection, strawberry.lazy("api.schema.honour_round")] | None = changed(
        "异议", "objection"
    )
    errors: list[UserError] = errors()


_NOMINATION = key("HonourNomination")
_OBJECTION = key("HonourObjection")


def _say_when_again(info: strawberry.Info[RequestContext, None], refused: Refused) -> None:
    for problem in refused.problems:
        if isinstance(problem, TooManyAttempts):
            info.context.headers["retry-after"] = str(problem.retry_after)


async def _vote(
    info: strawberry.Info[RequestContext, None],
    nominations: Annotated[
        list[strawberry.ID],
        strawberry.argument(description=say("所选的推荐。", "The nominations chosen.")),
    ],
    voter_token: Annotated[
        str,
        strawberry.argument(
            description=say(
                "市里指定的身份认证机构签发的令牌；只留存带密钥的摘要。",
                "Token signed by the identity provider that the city names; only a keyed hash is kept.",
            )
        ),
    ],
) -> HonourVotePayload:
    choices: list[UUID] = [_NOMINATION(nomination) for nomination in nominations]
    try:
        kept = await cast_ballot(choices, voter_token, source=info.context.viewer.address)
    except Refused as refused:
        _say_when_again(info, refused)
        return refusal(HonourVotePayload, refused)
    return HonourVotePayload(receipt=kept.receipt, votes_left=kept.votes_left)


async def _name(
    info: strawberry.Info[RequestContext, None],
    nomination: Annotated[
        strawberry.ID, strawberry.argument(name="nominationId", description=say("推荐。", "The nomination."))
    ],
) -> HonourNamePayload:
    work = name_nominee(_NOMINATION(nomination), by=info.context.viewer)
    return await answer(HonourNamePayload, "honour", work)


async def _objection_raise(
    info: strawberry.Info[RequestContext, None],
    nomination: NominationId,
    told: Annotated[
        HonourObjectionRaiseInput,
        strawberry.argument(name="input", description=say("异议内容。", "What is objected.")),
    ],
) -> HonourObjectionRaisePayload:
    try:
        raised = await raise_objection(
            _NOMINATION(nomination),
            told.raised_by,
            told.text,
            by=info.context.viewer,
            phone=given_or_none(told.phone),
        )
    except Refused as refused:
        _say_when_again(info, refused)
        return refusal(HonourObjectionRaisePayload, refused)
    return HonourObjectionRaisePayload(receipt=strawberry.ID(str(raised.receipt)))


async def _objection_decide(
    info: strawberry.Info[RequestContext, None],
    objection: Annotated[
        strawberry.ID, strawberry.argument(name="id", description=say("异议。", "The objection."))
    ],
    told: Annotated[
        HonourObjectionDecideInput,
        strawberry.argument(name="input", description=say("处理意见。", "The decision.")),
    ],
) -> HonourObjectionDecidePayload:
    work = decide_objection(_OBJECTION(objection), told.outcome, told.finding, by=info.context.viewer)
    return await answer(HonourObjectionDecidePayload, "objection", work)


@strawberry.type
class HonourVoteMutations:
    honour_vote: HonourVotePayload = strawberry.mutation(
        resolver=_vote,
        description=say(
            "投出一张选票：一人一次评选一张，提交后不能改；重复提交同一张只计一次。",
            "Cast a ballot: one a person and round, final; the same ballot sent again counts once.",
        ),
    )
    honour_name: HonourNamePayload = strawberry.mutation(
        resolver=_name,
        description=say(
            "公示结束后，命名名额之内的一名。",
            "Name a nominee within the places, once the public notice has ended.",
        ),
    )
    honour_objection_raise: HonourObjectionRaisePayload = strawberry.mutation(
        resolver=_objection_raise,
        description=say(
            "公示期间对一个结果提出异议；任何人都可以。",
            "Object to a result while it is on public notice; anyone may.",
        ),
    )
    honour_objection_decide: HonourObjectionDecidePayload = strawberry.mutation(
        resolver=_objection_decide,
        description=say(
            "处理一项异议；成立的，取消该名的资格。",
            "Decide an objection; one that is upheld strikes the nominee out.",
        ),
    )
