"""What is due soon 快到期: decisions on acceptance, registrations, terms that end, the calendar itself.

All in the viewer's own area. Terms are told 60 days ahead (人民调解法 art. 9); how long the others
may take is said in ``mediation/deadlines.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from admin.mirror import mirror_of
from admin.words import Words
from mediation.access import Action
from mediation.clock import today
from mediation.deadlines import ACCEPTANCE, MEDIATION, REGISTRATION
from mediation.models import (
    ATTACHED_KINDS,
    Case,
    CaseStatus,
    Committee,
    CommitteeStatus,
    Mediator,
    MediatorStatus,
)
from mediation.queries.work_calendar import missing_years, work_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
    from starlette.requests import Request

    from mediation.access import Viewer
    from mediation.working_days import WorkCalendar

AHEAD = timedelta(days=60)
SHOWN = 5
SHOWN_ALL = 200
A_WEEK, SHORTEST_MONTH = timedelta(days=7), timedelta(days=28)
LOOKED_BACK = timedelta(days=365)
"""What has been open for longer is a matter of the register, not of a deadline."""
_GROUPS = (
    ("overdue", Words("已过期", "Overdue")),
    ("urgent", Words("三天内", "Within 3 days")),
    ("soon", Words("七天内", "Within 7 days")),
    ("later", Words("六十天内", "Within 60 days")),
)
_COMMITTEE, _MEDIATOR, _CASE = mirror_of(Committee), mirror_of(Mediator), mirror_of(Case)
_UNDER_WAY = (CaseStatus.ACCEPTED, CaseStatus.ASSIGNED, CaseStatus.MEDIATING)
_UNDECIDED = (CaseStatus.APPLIED, CaseStatus.REFERRED)


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


async def due_soon(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, request: Request, *, most: int = SHOWN
) -> list[Due]:
    """The nearest first; of each kind at most ``most``."""
    calendar = await work_calendar()
    async with sessions() as session:
        looking = _Looking(session, viewer, request, calendar, most)
        found = [
            *await looking.undecided_cases(),
            *await looking.long_cases(),
            *await looking.unregistered(),
            *await looking.ending_terms(),
            *await looking.leaving_experts(),
            *looking.unknown_years(),
        ]
    return sorted(found, key=lambda due: due.day)[:most]


async def deadlines_context(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, request: Request
) -> dict[str, Any]:
    """What the page of all deadlines shows: by how near they are."""
    due = await due_soon(sessions, viewer, request, most=SHOWN_ALL)
    groups = [(words, [one for one in due if one.urgency == urgency]) for urgency, words in _GROUPS]
    return {
        "groups": [(words, rows) for words, rows in groups if rows],
        "capped": SHOWN_ALL if len(due) >= SHOWN_ALL else None,
    }


@dataclass(frozen=True)
class _Looking:
    """Each kind of thing that is due: the first few, by day."""

    session: AsyncSession
    viewer: Viewer
    request: Request
    calendar: WorkCalendar
    most: int

    async def undecided_cases(self) -> list[Due]:
        """Applied for or referred, and not yet accepted or refused."""
        # What came first is due first: the days are counted from it.
        cases = (
            select(_CASE)
            .where(_CASE.status.in_(_UNDECIDED))
            .order_by(_CASE.received_on, _CASE.id)
            .limit(self.most)
        )
        return [
            Due(
                Words(f"{row.title}待决定是否受理", f"{row.title}: accept or refuse"),
                ACCEPTANCE.due_on(row.received_on, self.calendar),
                self._path("case", row),
            )
            for row in await self._rows(cases)
        ]

    async def long_cases(self) -> list[Due]:
        """Under mediation, and the month over or ending within a week; while suspended the time does not run."""
        # By the day that lists go by, which is that of acceptance, so that its index serves.
        cases = (
            select(_CASE)
            .where(_CASE.status.in_(_UNDER_WAY), _CASE.accepted_on.is_not(None))
            .where(_CASE.listed_on.between(today() - LOOKED_BACK, today() - SHORTEST_MONTH + A_WEEK))
            .order_by(_CASE.listed_on, _CASE.id)
            .limit(max(self.most // 2, 1))
        )
        return [
            Due(
                Words(f"{row.title}调解期限届满", f"{row.title}: the time for mediating ends"),
                MEDIATION.due_on(row.accepted_on, self.calendar),
                self._path("case", row),
            )
            for row in await self._rows(cases)
        ]

    async def unregistered(self) -> list[Due]:
        """Committees set up and not yet registered."""
        committees = (
            select(_COMMITTEE)
            .where(in_own_area(_COMMITTEE, self.viewer), _COMMITTEE.status == CommitteeStatus.ACTIVE)
            .where(_COMMITTEE.kind.not_in(ATTACHED_KINDS))
            .where(_COMMITTEE.set_up_on.is_not(None), _COMMITTEE.registered_on.is_(None))
            .order_by(_COMMITTEE.set_up_on, _COMMITTEE.id)
            .limit(self.most)
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
            .where(_COMMITTEE.term_ends_on <= today() + AHEAD)
            .order_by(_COMMITTEE.term_ends_on, _COMMITTEE.id)
            .limit(self.most)
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
            .where(_MEDIATOR.expert_term_ends_on <= today() + AHEAD)
            .order_by(_MEDIATOR.expert_term_ends_on, _MEDIATOR.id)
            .limit(self.most)
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
        return [
            Due(
                Words(f"录入{year}年的节假日和调休", f"Enter the days off of {year}"),
                date(year, 1, 1) - timedelta(days=1),
                link,
            )
            for year in missing_years(self.calendar, today())
        ]

    async def _rows(self, statement: Select[Any]) -> Sequence[Any]:
        rows: Sequence[Any] = (await self.session.execute(statement)).scalars().all()
        return rows

    def _path(self, identity: str, row: Any) -> str:
        return self.request.url_for("admin:details", identity=identity, pk=str(row.id)).path
