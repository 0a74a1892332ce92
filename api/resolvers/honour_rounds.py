"""Rounds of honours 评选: honourRoundOpen, honourRoundAdvance, honourRoundReschedule and honourRoundClose."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.resolvers.arguments import NO_VERSION, RoundId, Version
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, each, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import optional, required
from api.resolvers.payloads import answer, changed, errors, refusal
from mediation import models
from mediation.honours import Criterion
from mediation.models import HonourCategory, HonourStage
from mediation.models.base import say
from mediation.problems import Refused
from mediation.services.advance_honour_round import advance_honour_round
from mediation.services.close_honour_round import close_honour_round
from mediation.services.open_honour_round import HonourRoundOpening, Quota, open_honour_round
from mediation.services.reschedule_honour_round import HonourRoundDays, reschedule_honour_round

if TYPE_CHECKING:
    from api.schema.honour_round import HonourRound


@strawberry.input(description=say("一个类别的名额。", "The places of one category."))
class HonourQuotaInput:
    category: HonourCategory = required(models.HonourQuota, "category")
    shortlist: int = required(models.HonourQuota, "shortlist")
    named: int = required(models.HonourQuota, "named")
    choices: int | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "每张选票最多可选几名；不填则与命名名额相同。",
            "How many a ballot may choose; as many as are named when omitted.",
        ),
    )


@strawberry.input(description=say("一个评分项目。", "A criterion of the rubric."))
class HonourCriterionInput:
    key: str = strawberry.field(
        description=say("项目的代号，打分时使用。", "Its key, by which points are given.")
    )
    zh: str = strawberry.field(description=say("中文名称。", "Its name in Chinese."))
    en: str = strawberry.field(description=say("英文名称。", "Its name in English."))
    most: int = strawberry.field(description=say("满分。", "Its most points."))


@strawberry.input(description=say("启动评选所需的内容。", "What is told when a round opens."))
class HonourRoundOpenInput:
    division: str = strawberry.field(
        description=say("主办的市的区划代码。", "Code of the city that holds it.")
    )
    year: int = required(models.HonourRound, "year")
    quotas: list[HonourQuotaInput] = strawberry.field(
        description=say("各类名额，每类一项。", "The places, one entry a category.")
    )
    recommend_until: datetime = required(models.HonourRound, "recommend_until")
    vote_from: datetime = required(models.HonourRound, "vote_from")
    vote_until: datetime = required(models.HonourRound, "vote_until")
    object_until: datetime = required(models.HonourRound, "object_until")
    title: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=say("评选名称；不填则由市名和年度组成。", "Title; made of city and year when omitted."),
    )
    vote_weight: int = strawberry.field(
        default=50,
        description=say(
            "得票在总分中的百分比，0至100，默认50。",
            "Per cent of the final score that the vote gives, 0 to 100; 50 by default.",
        ),
    )
    rubric: list[HonourCriterionInput] | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "评分项目，满分合计100；不填则用通行的五项。",
            "The rubric, 100 points in all; the usual five criteria when omitted.",
        ),
    )


@strawberry.input(
    description=say(
        "评选的新日程：不填的时间不变。", "Other days of a round: a moment that is omitted stays."
    )
)
class HonourRoundRescheduleInput:
    reason: str = required(models.HonourNotice, "reason")
    recommend_until: datetime | None = optional(models.HonourRound, "recommend_until")
    vote_from: datetime | None = optional(models.HonourRound, "vote_from")
    vote_until: datetime | None = optional(models.HonourRound, "vote_until")
    object_until: datetime | None = optional(models.HonourRound, "object_until")


Round = Annotated["HonourRound", strawberry.lazy("api.schema.honour_round")]


@strawberry.type(description=say("启动评选的结果。", "The result of opening a round."))
class HonourRoundOpenPayload:
    round: Round | None = changed("评选", "round")
    errors: list[UserError] = errors()


@strawberry.type(description=say("推进评选的结果。", "The result of advancing a round."))
class HonourRoundAdvancePayload:
    round: Round | None = changed("评选", "round")
    errors: list[UserError] = errors()


@strawberry.type(description=say("变更评选日程的结果。", "The result of moving the days of a round."))
class HonourRoundReschedulePayload:
    round: Round | None = changed("评选", "round")
    errors: list[UserError] = errors()


@strawberry.type(description=say("终止评选的结果。", "The result of closing a round."))
class HonourRoundClosePayload:
    round: Round | None = changed("评选", "round")
    errors: list[UserError] = errors()


_OPENING = {
    "quotas": each(lambda quota: decode(Quota, quota)),
    "rubric": each(lambda criterion: decode(Criterion, criterion)),
}
_ROUND = key("HonourRound")


async def _round_open(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        HonourRoundOpenInput,
        strawberry.argument(name="input", description=say("评选内容。", "What the round is.")),
    ],
) -> HonourRoundOpenPayload:
    try:
        opening = decode(HonourRoundOpening, told, _OPENING)
    except Refused as refused:
        return refusal(HonourRoundOpenPayload, refused)
    return await answer(HonourRoundOpenPayload, "round", open_honour_round(opening, by=info.context.viewer))


async def _round_advance(
    info: strawberry.Info[RequestContext, None],
    held: RoundId,
    to: Annotated[HonourStage, strawberry.argument(description=say("进入的阶段。", "The stage to go into."))],
) -> HonourRoundAdvancePayload:
    work = advance_honour_round(_ROUND(held), to, by=info.context.viewer)
    return await answer(HonourRoundAdvancePayload, "round", work)


async def _round_reschedule(
    info: strawberry.Info[RequestContext, None],
    held: RoundId,
    told: Annotated[
        HonourRoundRescheduleInput,
        strawberry.argument(name="input", description=say("新的日程和原因。", "The new days, and why.")),
    ],
    version: Version = NO_VERSION,
) -> HonourRoundReschedulePayload:
    work = reschedule_honour_round(
        _ROUND(held),
        decode(HonourRoundDays, told),
        by=info.context.viewer,
        version=given_or_none(version),
    )
    return await answer(HonourRoundReschedulePayload, "round", work)


async def _round_close(
    info: strawberry.Info[RequestContext, None],
    held: RoundId,
    reason: Annotated[
        str, strawberry.argument(description=say("原因，向公众公开。", "Why; everybody reads it."))
    ],
    version: Version = NO_VERSION,
) -> HonourRoundClosePayload:
    work = close_honour_round(_ROUND(held), reason, by=info.context.viewer, version=given_or_none(version))
    return await answer(HonourRoundClosePayload, "round", work)


@strawberry.type
class HonourRoundMutations:
    honour_round_open: HonourRoundOpenPayload = strawberry.mutation(
        resolver=_round_open,
        description=say(
            "启动一个年度的评选；只有市级可以。", "Open the year's round of honours; the city only."
        ),
    )
    honour_round_advance: HonourRoundAdvancePayload = strawberry.mutation(
        resolver=_round_advance,
        description=say(
            "把评选推进到下一阶段；投票到时自动开始和截止。",
            "Take the round into its next stage; the vote opens and closes by itself.",
        ),
    )
    honour_round_reschedule: HonourRoundReschedulePayload = strawberry.mutation(
        resolver=_round_reschedule,
        description=say(
            "投票开始前变更评选日程，原因公开；只有主办的市可以。",
            "Move the days of a round before its vote opens, for a reason that is public; the city only.",
        ),
    )
    honour_round_close: HonourRoundClosePayload = strawberry.mutation(
        resolver=_round_close,
        description=say(
            "计票前终止评选，不产生结果，原因公开；之后这一年度可以另行启动。",
            "Close a round without a result before its count, for a reason that is public;"
            " the year can then be opened again.",
        ),
    )
