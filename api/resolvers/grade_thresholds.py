"""gradeThresholdAdd 设定 and gradeThresholdChange 修改 the thresholds of grades."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import changeable, optional, required, version
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.access import Viewer
from mediation.models import GradeDecider, MediatorGrade
from mediation.models.base import say
from mediation.problems import NotFound, Refused
from mediation.queries.rows import visible_row
from mediation.services.grade_thresholds import ThresholdTold, add_threshold, change_threshold
from mediation.services.words import GRADE_THRESHOLD

if TYPE_CHECKING:
    from uuid import UUID

    from api.schema.grade import GradeThreshold

_THRESHOLD = models.GradeThreshold


@strawberry.input(description=say("评定一个等级的条件。", "What a record must show for a grade."))
class GradeThresholdInput:
    division: str = strawberry.field(
        description=say("适用的市的区划代码。", "Code of the city where it holds.")
    )
    scheme: str = required(_THRESHOLD, "scheme")
    grade: MediatorGrade = required(_THRESHOLD, "grade")
    min_years: int = required(_THRESHOLD, "min_years")
    min_cases: int = required(_THRESHOLD, "min_cases")
    max_oral_share: int = required(_THRESHOLD, "max_oral_share")
    min_agreement_rate: int = required(_THRESHOLD, "min_agreement_rate")
    decided_by: GradeDecider = required(_THRESHOLD, "decided_by")
    valid_from: date = required(_THRESHOLD, "valid_from")
    valid_to: date | None = optional(_THRESHOLD, "valid_to")


@strawberry.input(
    description=say(
        "对等级条件的更正：不填的项保持不变。市、等级和起用日期不能改，另设新的条件。",
        "A correction of a threshold: what is omitted stays. Its city, grade and first day cannot be changed:"
        " add a new one.",
    )
)
class GradeThresholdChangeInput:
    scheme: str | None = changeable(_THRESHOLD, "scheme")
    min_years: int | None = changeable(_THRESHOLD, "min_years")
    min_cases: int | None = changeable(_THRESHOLD, "min_cases")
    max_oral_share: int | None = changeable(_THRESHOLD, "max_oral_share")
    min_agreement_rate: int | None = changeable(_THRESHOLD, "min_agreement_rate")
    decided_by: GradeDecider | None = changeable(_THRESHOLD, "decided_by")
    valid_to: date | None = changeable(_THRESHOLD, "valid_to")
    version: int | None = version()


_Changed = Annotated["GradeThreshold", strawberry.lazy("api.schema.grade")]


@strawberry.type(description=say("设定等级条件的结果。", "The result of adding a threshold."))
class GradeThresholdAddPayload:
    threshold: _Changed | None = changed("等级条件", "threshold")
    errors: list[UserError] = errors()


@strawberry.type(description=say("更正等级条件的结果。", "The result of correcting a threshold."))
class GradeThresholdChangePayload:
    threshold: _Changed | None = changed("等级条件", "threshold")
    errors: list[UserError] = errors()


_KEY = key("GradeThreshold")


async def _add(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        GradeThresholdInput,
        strawberry.argument(name="input", description=say("条件。", "The threshold.")),
    ],
) -> GradeThresholdAddPayload:
    work = add_threshold(decode(ThresholdTold, told), by=info.context.viewer)
    return await answer(GradeThresholdAddPayload, "threshold", work)


async def _change(
    info: strawberry.Info[RequestContext, None],
    threshold: Annotated[
        strawberry.ID, strawberry.argument(name="id", description=say("等级条件。", "The threshold."))
    ],
    told: Annotated[
        GradeThresholdChangeInput,
        strawberry.argument(name="input", description=say("要改的各项。", "What is to be changed.")),
    ],
) -> GradeThresholdChangePayload:
    work = _corrected(_KEY(threshold), told, info.context.viewer)
    return await answer(GradeThresholdChangePayload, "threshold", work)


async def _corrected(threshold: UUID, told: GradeThresholdChangeInput, by: Viewer) -> models.GradeThreshold:
    """The service replaces the whole row; what was not given is taken from the present one."""
    row = await visible_row(_THRESHOLD, threshold, by)
    if row is None:
        raise Refused(NotFound(what_zh=GRADE_THRESHOLD.zh, what_en=GRADE_THRESHOLD.en))
    names = {field.name for field in fields(ThresholdTold)} - {"division"}
    present = {"division": row.division_id, **{name: getattr(row, name) for name in names}}
    asked = decode(ThresholdTold, told, present=present)
    return await change_threshold(threshold, asked, by=by, version=given_or_none(told.version) or row.version)


@strawberry.type
class GradeThresholdMutations:
    grade_threshold_add: GradeThresholdAddPayload = strawberry.mutation(
        resolver=_add,
        description=say(
            "设定一个等级的条件；现行的一条自动截止。只有市可以。",
            "Add the threshold of a grade; the one that holds ends the day before. The city only.",
        ),
    )
    grade_threshold_change: GradeThresholdChangePayload = strawberry.mutation(
        resolver=_change,
        description=say("更正一个等级的条件；只有市可以。", "Correct a threshold; the city only."),
    )
