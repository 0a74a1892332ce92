"""Rounds of honours 评选 in the schema: quotas, nominations, objections (domain.md §13)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry

from api.planner.declarations import (
    choice,
    column,
    compiled,
    connection,
    expression,
    key,
    many,
    one,
    planned,
    same_rows,
    sealed,
    where,
)
from api.planner.kinds import Argument, Ordering
from api.schema.connections import Connection, Node
from api.schema.division import Division
from api.schema.elements import compile_elements
from api.schema.honour import Honour, Honouree
from api.schema.honour_figures import (
    HonourCriterion,
    HonourDayMoved,
    NominationFigures,
)
from api.schema.photograph import Photograph
from api.vocabulary import vocabulary
from mediation import models
from mediation.access import score_shown
from mediation.models import (
    STAGE_ENDS,
    HonourCategory,
    HonourNoticeKind,
    HonourStage,
    NominationStatus,
    ObjectionOutcome,
    SignalKind,
)
from mediation.models.base import say

if TYPE_CHECKING:
    from api.planner.compiler import Compiler


class HonourRoundOrder(Ordering):
    YEAR_DESC = "year desc", "按年度，新的在前", "By year, latest first"


vocabulary(HonourRoundOrder, "评选的排列顺序", "Order of rounds of honours")


def stage_ends_on(_compiler: Compiler, row: str) -> str:
    cases = " ".join(f"when '{stage.value}' then {row}.{moment}" for stage, moment in STAGE_ENDS.items())
    return f"(case {row}.stage {cases} end at time zone 'Asia/Shanghai')::date"


def score(compiler: Compiler, row: str) -> str:
    rule = score_shown(compiler.viewer.role)
    return f"case when {rule.sql(row, compiler.bind, compiler.viewer.role)} then {row}.score end"


@strawberry.input(description=say("筛选评选。", "Which rounds to keep."))
class HonourRoundFilter:
    division: str | None = where(
        "under", "path", say("由这个区划（含下级）主办。", "Held by this division or one below.")
    )
    year: int | None = where("eq", "year", say("年度。", "Year."), sql_type="int")
    stage: HonourStage | None = where("eq", "stage", say("阶段。", "Stage."))


@planned(models.HonourQuota, say("一个类别的名额。", "The places of one category."))
class HonourQuota:
    category: HonourCategory = column()
    shortlist: int = column()
    named: int = column()
    choices: int = column()


@planned(
    models.HonourObjection,
    say(
        "公示期间对一个结果的异议；只有主办的市看得到。",
        "An objection to a result on public notice; seen by the city that holds the round.",
    ),
)
class HonourObjection(Node):
    id: strawberry.ID = key()
    raised_by: str = column()
    phone: str | None = sealed(
        "phone",
        description=say(
            "电话；无权查看的只见遮盖后的号码。", "Telephone, masked for those who may not see it."
        ),
    )
    text: str = column()
    outcome: ObjectionOutcome | None = column()
    finding: str | None = column()


@planned(models.HonourNomination, say("一项推荐。", "A nomination."))
class HonourNomination(Node):
    id: strawberry.ID = key()
    category: HonourCategory = column()
    status: NominationStatus = column()
    deeds: str = column()
    figures: NominationFigures = same_rows(
        say("推荐时的办案数字。", "Figures of the nominee's cases when recommended.")
    )
    score: float | None = expression(
        score,
        say(
            "审核得分，满分100；结果公布前只有审核的市看得到。",
            "Score of the review, out of 100; until the results are out only the reviewing city sees it.",
        ),
    )
    votes: int | None = column()
    final_score: float | None = column()
    rank: int | None = column()
    declined_reason: str | None = column()
    version: int = column()
    division: Division = one()
    recommended_by: Division = one()
    honour: Honour | None = one()
    photograph: Photograph | None = one(
        description=say(
            "照片；没有同意公开的，或者看不到被推荐者时为空。",
            "Photograph; null without consent, or with the nominee out of sight.",
        )
    )
    nominee: Honouree | None = choice(
        "mediator", "committee", "judicial_office",
        description=say("被推荐者；看不到时为空。", "Who is nominated; null when out of sight."),
    )  # fmt: skip
    objections: Connection[HonourObjection] = connection(
        description=say(
            "公示期间的异议；看不到时为空列表。", "Objections to the result; empty when out of sight."
        )
    )


@planned(
    models.HonourSignal,
    say(
        "投票中的异常信号，供审核的市判断；不妨碍任何人投票。",
        "Something unusual about a vote, for the city that reviews it to judge; it hinders nobody's vote.",
    ),
)
class HonourSignal(Node):
    id: strawberry.ID = key()
    kind: SignalKind = column()
    source: str = column()
    minute: datetime = column()
    count: int = column()


class HonourSignalOrder(Ordering):
    MINUTE_DESC = "minute desc", "按时间，新的在前", "By minute, latest first"


vocabulary(HonourSignalOrder, "异常信号的排列顺序", "Order of signals")


@planned(
    models.HonourNotice,
    say(
        "评选公告：日程变更或者终止评选，人人可见。",
        "A notice of a round, open to everybody: its days were moved, or it was closed.",
    ),
)
class HonourNotice(Node):
    id: strawberry.ID = key()
    kind: HonourNoticeKind = column()
    reason: str = column()
    told_on: date = column()
    moved: list[HonourDayMoved] = compiled(
        compile_elements("moved"),
        say(
            "改动的时间，依阶段次序；终止评选的为空列表。",
            "The moments moved, in the order of the stages; empty where the round was closed.",
        ),
    )


@planned(models.HonourRound, say("一个市一个年度的评选。", "A city's round of honours of one year."))
class HonourRound(Node):
    id: strawberry.ID = key()
    title: str = column()
    year: int = column()
    stage: HonourStage = column()
    stage_ends_on: date | None = expression(
        stage_ends_on,
        say(
            "现阶段截止的日期；已命名或者已终止的为空。",
            "The day the present stage ends; null once named or closed.",
        ),
    )
    recommend_until: datetime = column()
    vote_from: datetime = column()
    vote_until: datetime = column()
    object_until: datetime = column()
    vote_weight: int = column()
    visits: int = column()
    ballots: int | None = column()
    version: int = column()
    division: Division = one()
    quotas: list[HonourQuota] = many(order="category", description=say("各类名额。", "The places."))
    rubric: list[HonourCriterion] = compiled(compile_elements("rubric"), say("评分项目。", "The rubric."))
    nominations: Connection[HonourNomination] = connection(
        equal=[
            Argument(
                "category", HonourCategory | None, say("只看这个类别。", "Of this category only."), None
            ),
            Argument(
                "status", NominationStatus | None, say("只看这个状态。", "With this status only."), None
            ),
        ],
        description=say(
            "推荐；公众看到的是入围和当选的。", "Nominations; the public sees those on the ballot."
        ),
    )
    signals: Connection[HonourSignal] = connection(
        order=HonourSignalOrder.MINUTE_DESC,
        description=say(
            "投票中的异常信号；看不到时为空列表。", "What is unusual about the vote; empty when out of sight."
        ),
    )
    notices: list[HonourNotice] = many(
        order="id desc",
        description=say("评选公告，新的在前。", "Notices of the round, latest first."),
    )
