"""Filters and orders of cases; apart, since committees and mediators list cases too."""

from __future__ import annotations

from datetime import date

import strawberry

from api.planner.declarations import where
from api.planner.kinds import Ordering
from api.schema import scalars  # noqa: F401
from api.vocabulary import vocabulary
from mediation.models import CaseGrade, CaseMode, CaseSource, CaseStatus, ReferralOrigin
from mediation.models.base import say


class CaseOrder(Ordering):
    ACCEPTED_ON_DESC = "listed_on desc", "按受理日期，新的在前", "By day of acceptance, latest first"
    ACCEPTED_ON_ASC = "listed_on asc", "按受理日期，旧的在前", "By day of acceptance, earliest first"
    NUMBER_ASC = "number asc", "按案号", "By case number"


vocabulary(
    CaseOrder,
    "案件的排列顺序；未受理的按接收日期",
    "Order of cases; those not accepted count by the day of receipt",
)


@strawberry.input(description=say("筛选案件。", "Which cases to keep."))
class CaseFilter:
    division: str | None = where(
        "under",
        "path",
        say("纠纷在这个区划（含下级）之内。", "The dispute is within this division and below."),
    )
    status: list[CaseStatus] | None = where("in", "status", say("状态。", "Statuses."))
    grade: list[CaseGrade] | None = where("in", "grade", say("难易等级。", "Grades of difficulty."))
    source: CaseSource | None = where("eq", "source", say("来源。", "How it came."))
    referral_origin: ReferralOrigin | None = where(
        "eq", "referral_origin", say("委托移送单位类别。", "Kind of referring body.")
    )
    mode: CaseMode | None = where("eq", "mode", say("调解方式。", "Mode of mediation."))
    dispute_type: str | None = where(
        "below",
        "dispute_type_id",
        say("纠纷类型代码（含下级）。", "Code of the dispute type, those below included."),
    )
    committee: strawberry.ID | None = where("key", "committee_id", say("承办调委会。", "The committee."))
    accepted_from: date | None = where(
        ">=",
        "listed_on",
        say("受理（未受理的为接收）不早于此日。", "Accepted, or else received, on this day or later."),
        sql_type="date",
    )
    accepted_to: date | None = where(
        "<=",
        "listed_on",
        say("受理（未受理的为接收）不晚于此日。", "Accepted, or else received, on this day or earlier."),
        sql_type="date",
    )
    agreed: bool | None = where(
        "set", "agreed_on", say("是否达成协议。", "Whether an agreement was reached.")
    )
    text: str | None = where("contains", "title", say("标题含有这些字。", "The title has these characters."))
