"""mediatorGradePropose 提出, gradeChangeObject 异议, gradeChangeDecide 评定 and gradeChangeFile 备案."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.resolvers.arguments import MediatorId
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import required, version
from api.resolvers.payloads import answer, changed, errors, refusal
from mediation import models
from mediation.models import MediatorGrade
from mediation.models.base import say
from mediation.problems import Refused
from mediation.services.grade_changes import (
    Award,
    GradeProposal,
    decide_grade,
    file_grade,
    object_to_grade,
    propose_grade,
)

if TYPE_CHECKING:
    from api.schema.grade import GradeChange

ChangeId = Annotated[
    strawberry.ID,
    strawberry.argument(name="id", description=say("等级评定。", "The change of grade.")),
]


@strawberry.input(
    description=say(
        "别处的评定：在此认可，不核对办案记录。",
        "What was given elsewhere and is to be recognised here, without regard to the record.",
    )
)
class GradeAwardInput:
    awarded_by: str = strawberry.field(description=say("原评定单位。", "The body that gave it."))
    awarded_on: date = required(models.GradeChange, "awarded_on")
    award_number: str = required(models.GradeChange, "award_number")


@strawberry.input(description=say("提出的等级。", "A grade that is proposed."))
class MediatorGradeProposeInput:
    to_grade: MediatorGrade | None = strawberry.field(
        description=say("拟评等级；填空值则取消现等级。", "Grade proposed; null takes the present one away.")
    )
    reason: str = required(models.GradeChange, "reason")
    notice_until: date = strawberry.field(
        description=say("公示截止日期，公示不少于5天。", "Last day of the public notice, of 5 days at least.")
    )
    award: GradeAwardInput | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "等级在别处已经评定的填写；不填则按本市办案记录核对。",
            "Given where the grade was given elsewhere; without it the record here is checked.",
        ),
    )


@strawberry.input(description=say("公示期间的异议。", "An objection raised during the notice."))
class GradeChangeObjectInput:
    raised_by: str = strawberry.field(
        description=say("提出人，最多50字。", "Who raised it, in at most 50 characters.")
    )
    text: str = strawberry.field(
        description=say("异议内容，最多1000字。", "What is objected, in at most 1000 characters.")
    )


@strawberry.input(description=say("对等级的评定。", "The decision on a grade."))
class GradeChangeDecideInput:
    grant: bool = strawberry.field(description=say("是否同意评定。", "Whether it is granted."))
    finding: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "评定意见；有异议或者不予评定的必填。",
            "Finding of who decides; needed where somebody objected, and where it is rejected.",
        ),
    )
    version: int | None = version()


@strawberry.input(description=say("备案。", "The filing of a grade."))
class GradeChangeFileInput:
    filing_number: str = required(models.GradeChange, "filing_number")
    version: int | None = version()


_Changed = Annotated["GradeChange", strawberry.lazy("api.schema.grade")]
_NAMED = ("等级评定", "change of grade")


@strawberry.type(description=say("提出等级的结果。", "The result of proposing a grade."))
class MediatorGradeProposePayload:
    change: _Changed | None = changed(*_NAMED)
    errors: list[UserError] = errors()


@strawberry.type(description=say("登记异议的结果。", "The result of registering an objection."))
class GradeChangeObjectPayload:
    change: _Changed | None = changed(*_NAMED)
    errors: list[UserError] = errors()


@strawberry.type(description=say("评定等级的结果。", "The result of deciding a grade."))
class GradeChangeDecidePayload:
    change: _Changed | None = changed(*_NAMED)
    errors: list[UserError] = errors()


@strawberry.type(description=say("备案的结果。", "The result of filing a grade."))
class GradeChangeFilePayload:
    change: _Changed | None = changed(*_NAMED)
    errors: list[UserError] = errors()


_MEDIATOR, _CHANGE = key("Mediator"), key("GradeChange")


async def _propose(
    info: strawberry.Info[RequestContext, None],
    mediator: MediatorId,
    told: Annotated[
        MediatorGradeProposeInput,
        strawberry.argument(name="input", description=say("提出的等级和理由。", "The grade, and why.")),
    ],
) -> MediatorGradeProposePayload:
    try:
        proposal = decode(GradeProposal, told, {"award": lambda award: decode(Award, award, at="award.")})
    except Refused as refused:
        return refusal(MediatorGradeProposePayload, refused)
    work = propose_grade(_MEDIATOR(mediator), proposal, by=info.context.viewer)
    return await answer(MediatorGradeProposePayload, "change", work)


async def _object(
    info: strawberry.Info[RequestContext, None],
    change: ChangeId,
    told: Annotated[
        GradeChangeObjectInput,
        strawberry.argument(name="input", description=say("异议。", "The objection.")),
    ],
) -> GradeChangeObjectPayload:
    work = object_to_grade(_CHANGE(change), told.raised_by, told.text, by=info.context.viewer)
    return await answer(GradeChangeObjectPayload, "change", work)


async def _decide(
    info: strawberry.Info[RequestContext, None],
    change: ChangeId,
    told: Annotated[
        GradeChangeDecideInput,
        strawberry.argument(name="input", description=say("评定。", "The decision.")),
    ],
) -> GradeChangeDecidePayload:
    work = decide_grade(
        _CHANGE(change),
        grant=told.grant,
        finding=given_or_none(told.finding),
        by=info.context.viewer,
        version=given_or_none(told.version),
    )
    return await answer(GradeChangeDecidePayload, "change", work)


async def _file(
    info: strawberry.Info[RequestContext, None],
    change: ChangeId,
    told: Annotated[
        GradeChangeFileInput,
        strawberry.argument(name="input", description=say("备案。", "The filing.")),
    ],
) -> GradeChangeFilePayload:
    work = file_grade(
        _CHANGE(change), told.filing_number, by=info.context.viewer, version=given_or_none(told.version)
    )
    return await answer(GradeChangeFilePayload, "change", work)


@strawberry.type
class GradeMutations:
    mediator_grade_propose: MediatorGradeProposePayload = strawberry.mutation(
        resolver=_propose,
        description=say(
            "提出一名调解员的等级并公示；办案记录或者别处的评定要支持它。",
            "Put a mediator's grade on public notice; the record, or an award elsewhere, must support it.",
        ),
    )
    grade_change_object: GradeChangeObjectPayload = strawberry.mutation(
        resolver=_object,
        description=say("登记公示期间的异议。", "Register an objection during the notice."),
    )
    grade_change_decide: GradeChangeDecidePayload = strawberry.mutation(
        resolver=_decide,
        description=say(
            "公示期满后由提出人以外的人评定；同意的，等级随即改变。",
            "Decide once the notice is over, by somebody else than who proposed it; a grant changes the grade.",
        ),
    )
    grade_change_file: GradeChangeFilePayload = strawberry.mutation(
        resolver=_file, description=say("为已评定的等级备案。", "File a grade that was granted.")
    )
