"""Rounds of honours 评选: honourRoundOpen, honourRoundAdvance, honourRecommend and honourReview."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.resolvers.arguments import NominationId
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, each, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import optional, required
from api.resolvers.payloads import answer, changed, errors, refusal
from mediation import models
from mediation.honours import Criterion
from mediation.models import HonourCategory, HonourStage
from mediation.models.base import say
from mediation.problems import Invalid, Refused
from mediation.services.advance_honour_round import advance_honour_round
from mediation.services.open_honour_round import HonourRoundOpening, Quota, open_honour_round
from mediation.services.recommend_honour import HonourRecommendation, recommend_honour
from mediation.services.review_nomination import NominationVerdict, review_nomination

if TYPE_CHECKING:
    from api.schema.honour_round import HonourNomination, HonourRound


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


@strawberry.input(description=say("一项推荐。", "A recommendation."))
class HonourRecommendInput:
    round: strawberry.ID = required(models.HonourNomination, "round")
    category: HonourCategory = required(models.HonourNomination, "category")
    nominee: strawberry.ID = strawberry.field(
        description=say(
            "被推荐者：按类别是调解员、调委会或司法所。",
            "Who is recommended: a mediator, a committee or a judicial office, as the category says.",
        )
    )
    deeds: str = required(models.HonourNomination, "deeds")


@strawberry.input(description=say("一个评分项目的得分。", "Points for one criterion."))
class HonourPointsInput:
    criterion: str = strawberry.field(description=say("项目的代号。", "The criterion's key."))
    points: float = strawberry.field(description=say("得分。", "The points."))


@strawberry.input(description=say("对一项推荐的审核。", "A verdict on a nomination."))
class HonourReviewInput:
    points: list[HonourPointsInput] = strawberry.field(
        description=say("每个评分项目的得分。", "Points for each criterion of the rubric.")
    )
    comment: str | None = optional(models.NominationReview, "comment")
    decline: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=say("不予通过的原因；不填则通过。", "Why it is declined; approved when omitted."),
    )


Nomination = Annotated["HonourNomination", strawberry.lazy("api.schema.honour_round")]
Round = Annotated["HonourRound", strawberry.lazy("api.schema.honour_round")]


@strawberry.type(description=say("启动评选的结果。", "The result of opening a round."))
class HonourRoundOpenPayload:
    round: Round | None = changed("评选", "round")
    errors: list[UserError] = errors()


@strawberry.type(description=say("推进评选的结果。", "The result of advancing a round."))
class HonourRoundAdvancePayload:
    round: Round | None = changed("评选", "round")
    errors: list[UserError] = errors()


@strawberry.type(description=say("推荐的结果。", "The result of a recommendation."))
class HonourRecommendPayload:
    nomination: Nomination | None = changed("推荐", "nomination")
    errors: list[UserError] = errors()


@strawberry.type(description=say("审核的结果。", "The result of a review."))
class HonourReviewPayload:
    nomination: Nomination | None = changed("推荐", "nomination")
    errors: list[UserError] = errors()


_NOMINEES = {
    HonourCategory.MEDIATOR: key("Mediator"),
    HonourCategory.COMMITTEE: key("Committee"),
    HonourCategory.JUDICIAL_OFFICE: key("JudicialOffice"),
}
_OPENING = {
    "quotas": each(lambda quota: decode(Quota, quota)),
    "rubric": each(lambda criterion: decode(Criterion, criterion)),
}
_ROUND = key("HonourRound")
_NOMINATION = key("HonourNomination")


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
    held: Annotated[strawberry.ID, strawberry.argument(name="id", description=say("评选。", "The round."))],
    to: Annotated[HonourStage, strawberry.argument(description=say("进入的阶段。", "The stage to go into."))],
) -> HonourRoundAdvancePayload:
    work = advance_honour_round(_ROUND(held), to, by=info.context.viewer)
    return await answer(HonourRoundAdvancePayload, "round", work)


async def _recommend(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        HonourRecommendInput,
        strawberry.argument(name="input", description=say("推荐内容。", "What is recommended.")),
    ],
) -> HonourRecommendPayload:
    reads = {"round": _ROUND, "nominee": _NOMINEES[told.category]}
    recommendation = decode(HonourRecommendation, told, reads)
    work = recommend_honour(recommendation, by=info.context.viewer)
    return await answer(HonourRecommendPayload, "nomination", work)


async def _review(
    info: strawberry.Info[RequestContext, None],
    nomination: NominationId,
    told: Annotated[
        HonourReviewInput,
        strawberry.argument(name="input", description=say("审核意见。", "The verdict.")),
    ],
) -> HonourReviewPayload:
    try:
        verdict = decode(NominationVerdict, told, {"points": _points})
    except Refused as refused:
        return refusal(HonourReviewPayload, refused)
    work = review_nomination(_NOMINATION(nomination), verdict, by=info.context.viewer)
    return await answer(HonourReviewPayload, "nomination", work)


def _points(given: list[Any]) -> dict[str, float]:
    """Points by criterion. Refuses a criterion that is named twice: which is meant cannot be known."""
    points = {each.criterion: each.points for each in given}
    if len(points) != len(given):
        raise Refused(
            Invalid(
                field="points",
                why_zh="同一评分项目填了两次。",
                why_en="A criterion is given points twice.",
            )
        )
    return points


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
    honour_recommend: HonourRecommendPayload = strawberry.mutation(
        resolver=_recommend,
        description=say(
            "推荐本县的一名；办案数字由系统计算。",
            "Recommend a nominee of one's own county; the system counts the figures.",
        ),
    )
    honour_review: HonourReviewPayload = strawberry.mutation(
        resolver=_review,
        description=say(
            "审核一项推荐；由第二人复核后生效。", "Review a nomination; a second person's verdict decides."
        ),
    )
