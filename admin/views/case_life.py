"""The course of a case 案件经过: in the order of time, from its own days, the audit trail and its precedent.

The days are the register's; who did what at which moment is told to those who may read the trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from admin.mirror import mirror_of
from admin.show import NOTHING, show, yuan
from admin.table_view import Section, viewer
from admin.views.audit_words import action_words
from admin.words import Words, in_chinese
from mediation.access import Action
from mediation.clock import CHINA
from mediation.deadlines import ACCEPTANCE, mediation_due_on, revisit_due_on
from mediation.models import AuditEntry, CaseSource, CaseStatus, ConfirmationStatus
from mediation.queries.work_calendar import work_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from admin.table_view import TableView

AUDIT_ENTRY = mirror_of(AuditEntry)
MOST_TOLD = 200
"""Entries of the trail; a case has a handful."""
_TITLE = Words("经过", "Course of the case")
_HEADS = (Words("时间", "When"), Words("事项", "What"), Words("说明", "Details"), Words("经办", "By"))
_CAME = {
    CaseSource.INITIATIVE: Words("发现纠纷", "Dispute found"),
    CaseSource.APPLICATION: Words("当事人申请", "Applied for"),
    CaseSource.REFERRAL: Words("委托移送", "Referred"),
}
_UNDECIDED = (CaseStatus.APPLIED, CaseStatus.REFERRED)
_UNDER_WAY = (CaseStatus.ACCEPTED, CaseStatus.ASSIGNED, CaseStatus.MEDIATING)


@dataclass(frozen=True)
class _Event:
    when: date | datetime
    what: Words | str
    details: str = NOTHING
    by: str = NOTHING
    link: str | None = None

    @property
    def order(self) -> datetime:
        """A day without a time stands before the moments of that day."""
        if isinstance(self.when, datetime):
            return self.when
        return datetime.combine(self.when, time.min, CHINA).astimezone(UTC)


async def course_of(view: TableView, request: Request, row: Any) -> Section:
    """What has happened, oldest first, and how the case stands now."""
    trail = await _trail(view, row)
    events = sorted(
        [*_days(row), *_entries(row, trail), *_precedent(request, row)],
        key=lambda event: event.order,
    )
    return Section(
        _TITLE,
        _HEADS,
        [
            *((show(one.when), str(one.what), one.details, one.by) for one in events),
            (str(Words("现在", "Now")), show(row.status), await _due(row), NOTHING),
        ],
        [*(one.link for one in events), None],
        leads=1,
    )


def _days(row: Any) -> Iterator[_Event]:
    """What the register itself says, each with its day."""
    referrer = row.referred_by and row.referred_by.name
    yield _Event(
        row.received_on, _CAME[row.source], _told(row.referral_origin, referrer, row.referral_letter)
    )
    if row.accepted_on:
        yield _Event(row.accepted_on, Words("受理", "Accepted"), _told(row.committee.name), _mediators(row))
    if row.agreed_on:
        confirmed = None
        if row.confirmation is not ConfirmationStatus.NONE:
            words = show(row.confirmation)
            confirmed = Words(f"司法确认：{words}", f"judicial confirmation: {words}")
        details = _told(row.agreement_form, yuan(row.amount), confirmed)
        yield _Event(row.agreed_on, Words("达成协议", "Agreed"), details)
    if row.performed_on:
        yield _Event(row.performed_on, Words("履行完毕", "Performed"))
    if row.revisited_on:
        yield _Event(row.revisited_on, Words("回访", "Return visit"))
    if row.terminated_on:
        yield _Event(row.terminated_on, Words("终止", "Terminated"), _told(row.termination_reason))
    if row.closed_on:
        yield _Event(row.closed_on, Words("结案", "Closed"))


def _entries(row: Any, trail: list[Any]) -> Iterator[_Event]:
    """The trail; where it tells nothing of the registration, as of imported cases, the row itself does."""
    if not any(entry.before is None for entry in trail):
        registered_by = row.registered_by.name if row.registered_by else NOTHING
        yield _Event(row.created_at, Words("登记入册", "Entered in the register"), by=registered_by)
    for entry in trail:
        yield _Event(entry.at, action_words(entry.action), by=entry.actor)


def _precedent(request: Request, row: Any) -> Iterator[_Event]:
    if row.precedent is None:
        return
    link = request.url_for("admin:details", identity="precedent", pk=str(row.precedent.id)).path
    for step in row.precedent.steps:
        kind = show(step.kind)
        yield _Event(step.at, Words(f"类案{kind}", f"Precedent: {kind}"), show(step.note), step.actor, link)


async def _trail(view: TableView, row: Any) -> list[Any]:
    """What the viewer may read of it."""
    if viewer().role not in Action.READ_AUDIT.roles:
        return []
    of_the_case = (AUDIT_ENTRY.entity == "Case") & (AUDIT_ENTRY.entity_id == str(row.id))
    return list(
        await view._run_query(
            select(AUDIT_ENTRY).where(of_the_case).order_by(AUDIT_ENTRY.at, AUDIT_ENTRY.id).limit(MOST_TOLD)
        )
    )


async def _due(row: Any) -> str:
    """What is to be done by when."""
    if row.status in _UNDECIDED:
        day = ACCEPTANCE.due_on(row.received_on, await work_calendar())
        return str(Words(f"应在 {day} 前决定是否受理", f"Accept or refuse by {day}"))
    if row.status in _UNDER_WAY and (until := mediation_due_on(row, await work_calendar())):
        return str(
            Words(
                f"调解期限至 {until}，双方同意可延长",
                f"To be mediated by {until}; the parties may agree on more",
            )
        )
    if visit := revisit_due_on(row, await work_calendar()):
        return str(Words(f"应在 {visit} 前回访", f"Return visit by {visit}"))
    return NOTHING


def _mediators(row: Any) -> str:
    """Who mediates, the one who presides first."""
    first = row.presiding and row.presiding.person.name
    names = sorted({mediator.person.name for mediator in row.mediators} - {first})
    return show([*filter(None, [first]), *names])


def _told(*parts: Any) -> str:
    return ("，" if in_chinese() else ", ").join(show(part) for part in parts if part) or NOTHING
