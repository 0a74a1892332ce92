"""How long may be taken 期限: each rule with its length and its source (domain.md §8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from mediation.clock import today
from mediation.models import AgreementForm, ReferralOrigin

if TYPE_CHECKING:
    from datetime import date

    from mediation.models import Case
    from mediation.working_days import WorkCalendar


_DAY = timedelta(days=1)


class Unit(Enum):
    WORKING_DAY = "working day"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Deadline:
    """So many units from a start day, which is not counted itself."""

    length: int
    unit: Unit
    basis: str
    """What it rests on, as a reader is told."""

    def due_on(self, start: date, calendar: WorkCalendar) -> date:
        """The last day; always one that is worked."""
        if self.unit is Unit.WORKING_DAY:
            return calendar.after_working_days(start, self.length)
        if self.unit is Unit.DAY:
            return calendar.after_days(start, self.length)
        return calendar.after_months(start, self.length)

    def first_start(self, due: date, calendar: WorkCalendar) -> date:
        """The first start day whose last day is that day or later: a later start is never due earlier."""
        start = due
        while self.due_on(start - _DAY, calendar) >= due:
            start -= _DAY
        return start


REGISTRATION = Deadline(30, Unit.WORKING_DAY, "设立之日起30个工作日内")
"""Of a committee that was set up; 医疗纠纷预防和处理条例 art. 32, elsewhere practice."""
ACCEPTANCE = Deadline(3, Unit.WORKING_DAY, "收到之日起3个工作日内")
"""Of an application or a referral; 特邀调解 practice, 在线调解规则 art. 12 for courts."""
MEDIATION = Deadline(1, Unit.MONTH, "受理之日起1个月内，双方同意可延长")
"""Of mediating a case, from its acceptance; both parties may agree to go on (司法部令第75号 art. 33)."""
COURT_MEDIATION = Deadline(30, Unit.DAY, "接受法院委派之日起30日内，双方同意可延长")
"""Of a case that a court refers before it files it; 特邀调解规定 art. 27, 在线调解规则 art. 24."""
MEDICAL_MEDIATION = Deadline(30, Unit.WORKING_DAY, "受理之日起30个工作日内，鉴定时间除外，双方可约定延长")
"""医疗纠纷预防和处理条例 art. 38."""
LABOUR_MEDIATION = Deadline(15, Unit.DAY, "收到申请之日起15日内，逾期可以申请仲裁")
"""劳动争议调解仲裁法 art. 14."""
RETURN_VISIT = Deadline(30, Unit.DAY, "达成书面协议之日起30日内回访")
"""Of visiting the parties again after a written agreement; 司法部令第75号 says 适时, practice 30 days."""
VISITS_LOOKED_BACK = timedelta(days=60)
"""An agreement older than that is not called for any more: a register taken over tells no visits."""
MEDICAL, LABOUR = "12", "10"
"""Of the dispute types; what is beneath each starts with it."""


def mediation_due_on(case: Case, calendar: WorkCalendar) -> date | None:
    """Until when the accepted case is to be mediated, by whoever referred it and by its type; None before that."""
    if case.accepted_on is None:
        return None
    if case.referral_origin is ReferralOrigin.COURT:
        return COURT_MEDIATION.due_on(case.accepted_on, calendar)
    if case.dispute_type_id.startswith(MEDICAL):
        return MEDICAL_MEDIATION.due_on(case.accepted_on, calendar)
    if case.dispute_type_id.startswith(LABOUR):
        return LABOUR_MEDIATION.due_on(case.received_on, calendar)
    return MEDIATION.due_on(case.accepted_on, calendar)


def revisit_due_on(case: Case, calendar: WorkCalendar) -> date | None:
    """Until when the parties are to be visited again; None without a written agreement of late, or once they were."""
    if (
        case.agreed_on is None
        or case.agreement_form is not AgreementForm.WRITTEN
        or case.revisited_on is not None
    ):
        return None
    if case.agreed_on < today() - VISITS_LOOKED_BACK:
        return None
    return RETURN_VISIT.due_on(case.agreed_on, calendar)
