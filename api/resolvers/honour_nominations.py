"""Nominations 推荐: honourRecommend and honourReview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.resolvers.arguments import NominationId
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import optional, required
from api.resolvers.payloads import answer, changed, errors, refusal
from mediation import models
from mediation.models import HonourCategory
from mediation.models.base import say
from mediation.problems import Invalid, Refused
from mediation.services.recommend_honour import HonourRecommendation, recommend_honour
from mediation.services.review_nomination import NominationVerdict, review_nomination

if TYPE_CHECKING:
    from api.schema.honour_round import HonourNomination


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
_ROUND = key("HonourRound")
_NOMINATION = key("HonourNomination")


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
class HonourNominationMutations:
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
