"""What is due soon 快到期: decisions on acceptance, return visits, registrations, terms that end, the calendar itself.

All in the viewer's own area. Terms are told 60 days ahead (人民调解法 art. 9); how long the others
may take is said in ``mediation/deadlines.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import load_only, selectinload

from admin.mirror import mirror_of
from admin.words import Words
from mediation.access import Action
from mediation.clock import today
from mediation.deadlines import (
    ACCEPTANCE,
    COURT_MEDIATION,
    LABOUR,
    LABOUR_MEDIATION,
    MEDIATION,
    MEDICAL,
    MEDICAL_MEDIATION,
    REGISTRATION,
    RETURN_VISIT,
    VISITS_LOOKED_BACK,
    mediation_due_on,
)
from mediation.models import (
    ATTACHED_KINDS,
    AgreementForm,
    Case,
    CaseStatus,
    Committee,
    CommitteeStatus,
    Mediator,
    MediatorStatus,
    ReferralOrigin,
)
from mediation.queries.work_calendar import missing_years, work_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
    from starlette.requests import Request

    from mediation.access import Viewer
    from mediation.deadlines import Deadline
    from mediation.working_days import WorkCalendar

AHEAD = timedelta(days=60)
_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
LOOKED_BACK = timedelta(days=365)
"""What has been open for longer is a matter of the register, not of a deadline."""
_COMMITTEE, _MEDIATOR, _CASE = mirror_of(Committee), mirror_of(Mediator), mirror_of(Case)
_UNDER_WAY = (CaseStatus.ACCEPTED, CaseStatus.ASSIGNED, CaseStatus.MEDIATING)
_UNDECIDED = (CaseStatus.APPLIED, CaseStatus.REFERRED)
_BY_COURT = _CASE.referral_origin.is_not_distinct_from(ReferralOrigin.COURT)
_MEDICAL, _LABOUR = _CASE.dispute_type_id.startswith(MEDICAL), _CASE.dispute_type_id.startswith(LABOUR)
_MEDIATED_WITHIN = (
    (COURT_MEDIATION, _CASE.listed_on, _BY_COURT),
    (MEDICAL_MEDIATION, _CASE.listed_on, ~_BY_COURT & _MEDICAL),
    (LABOUR_MEDIATION, _CASE.received_on, ~_BY_COURT & _LABOUR),
    (MEDIATION, _CASE.listed_on, ~_BY_COURT & ~_MEDICAL & ~_LABOUR),
)
"""How long mediating may take, from which day, and of which cases: as ``mediation_due_on`` has it.

Lists go by the day of acceptance, so that its index serves.
"""
_KIND = case((_BY_COURT, "court"), (_MEDICAL, "medical"), (_LABOUR, "labour"), else_="other")
_START = case((~_BY_COURT & _LABOUR, _CASE.received_on), else_=_CASE.listed_on)
_TOLD_OF_A_CASE = (
    _CASE.id,
    _CASE.title,
    _CASE.accepted_on,
    _CASE.received_on,
    _CASE.referral_origin,
    _CASE.dispute_type_id,
)


@dataclass(frozen=True)
class Due:
    text: Words
    day: date
    link: str

    @property
    def _left(self) -> int:
        return (self.day - today()).days

    @property
    def urgency(self) -> str:
        if self._left < 0:
            return "overdue"
        return "urgent" if self._left <= 3 else "soon" if self._left <= 7 else "later"

    @property
    def mark(self) -> str:
        """A sign beside the word, so that colour is not alone."""
        return {"overdue": "✕", "urgent": "‼", "soon": "!", "later": "·"}[self.urgency]

    @property
    def urgency_words(self) -> Words:
        left = self._left
        if left < 0:
            return Words(f"已过 {-left} 天", f"{-left} days over")
        return Words("今天到期", "Today") if left == 0 else Words(f"还有 {left} 天", f"{left} days left")


def in_own_area(mirrored: Any, viewer: Viewer) -> ColumnElement[bool]:
    """Registers are open to everybody; what is due is only one's own business."""
    condition: ColumnElement[bool] = (mirrored.path >= viewer.path) & (mirrored.path < viewer.path_end)
    return condition


@dataclass(frozen=True)
class Window:
    """Days that something is due on; an open beginning takes in all that is overdue."""

    since: date | None
    until: date

    @classmethod
    def overdue(cls) -> Window:
        return cls(None, today() - _DAY)

    @classmethod
    def ahead(cls) -> Window:
        return cls(today(), today() + AHEAD)

    def of(self, column: Any) -> ColumnElement[bool]:
        """That the column's day is one of them."""
        until: ColumnElement[bool] = column <= self.until
        return until if self.since is None else (column >= self.since) & until

    def started(self, column: Any, deadline: Deadline, calendar: WorkCalendar) -> ColumnElement[bool]:
        """That what starts on the column's day is due on one of them."""
        until: ColumnElement[bool] = column < deadline.first_start(self.until + _DAY, calendar)
        return until if self.since is None else (column >= deadline.first_start(self.since, calendar)) & until


async def due_within(
    sessions: async_sessionmaker[AsyncSession],
    viewer: Viewer,
    request: Request,
    window: Window,
    *,
    most: int,
) -> tuple[list[Due], date | None]:
    """The first by day, of each kind at most ``most``; and from what day on there may be more, if there may."""
    calendar = await work_calendar()
    async with sessions() as session:
        looking = _Looking(session, viewer, request, calendar, window, most)
        kinds = [
            await looking.undecided_cases(),
            await looking.long_cases(),
            await looking.unvisited_cases(),
            await looking.unregistered(),
            await looking.ending_terms(),
            await looking.leaving_experts(),
            looking.unknown_years(),
        ]
    found = sorted((due for kind in kinds for due in kind), key=lambda due: due.day)
    return found, min((kind[-1].day for kind in kinds if len(kind) >= most), default=None)


@dataclass(frozen=True)
class _Looking:
    """Each kind of thing that is due: the first few, by day."""

    session: AsyncSession
    viewer: Viewer
    request: Request
    calendar: WorkCalendar
    window: Window
    most: int

    async def undecided_cases(self) -> list[Due]:
        """Applied for or referred, and not yet accepted or refused."""
        # What came first is due first: the days are counted from it.
        cases = (
            select(_CASE)
            .where(_CASE.status.in_(_UNDECIDED))
            .where(self.window.started(_CASE.received_on, ACCEPTANCE, self.calendar))
            .order_by(_CASE.received_on, _CASE.id)
        )
        return [
            Due(
                Words(f"{row.title}待决定是否受理", f"{row.title}: accept or refuse"),
                ACCEPTANCE.due_on(row.received_on, self.calendar),
                self._path("case", row),
            )
            for row in await self._rows(cases.options(load_only(_CASE.id, _CASE.title, _CASE.received_on)))
        ]

    async def long_cases(self) -> list[Due]:
        """Under mediation, and its time over or ending within a week; while suspended the time does not run."""
        window = self._within_a_week
        # The first of each kind: among the first of all, those of a short time could be missing.
        rank = func.row_number().over(partition_by=_KIND, order_by=(_START, _CASE.id))
        due_then = (
            which & window.started(start, deadline, self.calendar)
            for deadline, start, which in _MEDIATED_WITHIN
        )
        first = (
            select(_CASE.id, rank.label("rank"))
            .where(_CASE.status.in_(_UNDER_WAY), _CASE.accepted_on.is_not(None))
            .where(_CASE.listed_on.between(today() - LOOKED_BACK, today()))
            .where(or_(*due_then))
            .subquery()
        )
        cases = select(_CASE).join(first, first.c.id == _CASE.id).where(first.c.rank <= self.most)
        rows = (await self.session.execute(cases.options(load_only(*_TOLD_OF_A_CASE)))).scalars().all()
        found = [
            Due(
                Words(f"{row.title}调解期限届满", f"{row.title}: the time for mediating ends"),
                day,
                self._path("case", row),
            )
            for row in rows
            if (day := mediation_due_on(row, self.calendar)) is not None
        ]
        return sorted(found, key=lambda due: due.day)[: self.most]

    async def unvisited_cases(self) -> list[Due]:
        """Agreed in writing of late, and the return visit overdue or due within a week."""
        cases = (
            select(_CASE)
            .where(_CASE.revisited_on.is_(None), _CASE.agreement_form == AgreementForm.WRITTEN)
            .where(_CASE.agreed_on.between(today() - VISITS_LOOKED_BACK, today()))
            .where(self._within_a_week.started(_CASE.agreed_on, RETURN_VISIT, self.calendar))
            .order_by(_CASE.agreed_on, _CASE.id)
        )
        return [
            Due(
                Words(f"{row.title}待回访", f"{row.title}: return visit"),
                RETURN_VISIT.due_on(row.agreed_on, self.calendar),
                self._path("case", row),
            )
            for row in await self._rows(cases.options(load_only(_CASE.id, _CASE.title, _CASE.agreed_on)))
        ]

    async def unregistered(self) -> list[Due]:
        """Committees set up and not yet registered."""
        committees = (
            select(_COMMITTEE)
            .where(in_own_area(_COMMITTEE, self.viewer), _COMMITTEE.status == CommitteeStatus.ACTIVE)
            .where(_COMMITTEE.kind.not_in(ATTACHED_KINDS), _COMMITTEE.registered_on.is_(None))
            .where(self.window.started(_COMMITTEE.set_up_on, REGISTRATION, self.calendar))
            .order_by(_COMMITTEE.set_up_on, _COMMITTEE.id)
        )
        return [
            Due(
                Words(f"{row.name}登记备案", f"Registration of {row.name}"),
                REGISTRATION.due_on(row.set_up_on, self.calendar),
                self._path("committee", row),
            )
            for row in await self._rows(committees)
        ]

    async def ending_terms(self) -> list[Due]:
        terms = (
            select(_COMMITTEE)
            .where(in_own_area(_COMMITTEE, self.viewer), _COMMITTEE.status == CommitteeStatus.ACTIVE)
            .where(self.window.of(_COMMITTEE.term_ends_on))
            .order_by(_COMMITTEE.term_ends_on, _COMMITTEE.id)
        )
        return [
            Due(
                Words(f"{row.name}任期届满", f"Term of {row.name} ends"),
                row.term_ends_on,
                self._path("committee", row),
            )
            for row in await self._rows(terms)
        ]

    async def leaving_experts(self) -> list[Due]:
        experts = (
            select(_MEDIATOR)
            .where(in_own_area(_MEDIATOR, self.viewer), _MEDIATOR.status == MediatorStatus.ACTIVE)
            .where(self.window.of(_MEDIATOR.expert_term_ends_on))
            .order_by(_MEDIATOR.expert_term_ends_on, _MEDIATOR.id)
            .options(selectinload(_MEDIATOR.person))
        )
        return [
            Due(
                Words(f"{row.person.name}专家聘期届满", f"{row.person.name} leaves the list of experts"),
                row.expert_term_ends_on,
                self._path("mediator", row),
            )
            for row in await self._rows(experts)
        ]

    def unknown_years(self) -> list[Due]:
        """Years whose days off are not entered, for those who can enter them."""
        if self.viewer.role not in Action.MAINTAIN_CALENDAR.roles:
            return []
        link = self.request.url_for("admin:list", identity="calendar-day").path
        days = {year: date(year, 1, 1) - _DAY for year in missing_years(self.calendar, today())}
        return [
            Due(Words(f"录入{year}年的节假日和调休", f"Enter the days off of {year}"), day, link)
            for year, day in days.items()
            if (self.window.since or day) <= day <= self.window.until
        ]

    @property
    def _within_a_week(self) -> Window:
        """Of what there are many: only what is near."""
        return Window(self.window.since, min(self.window.until, today() + A_WEEK))

    async def _rows(self, statement: Select[Any]) -> Sequence[Any]:
        rows: Sequence[Any] = (await self.session.execute(statement.limit(self.most))).scalars().all()
        return rows

    def _path(self, identity: str, row: Any) -> str:
        return self.request.url_for("admin:details", identity=identity, pk=str(row.id)).path
