"""What is due soon 快到期: terms that end, registrations and experts' lists, in the viewer's own area.

Terms: 人民调解法 art. 9, told 60 days ahead. Registration: within 30 working days of the set-up
(医疗纠纷预防和处理条例 art. 32; general practice). Sources: domain.md §4, C3 and C6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from admin.mirror import mirror_of
from admin.words import Words
from mediation.clock import today
from mediation.models import Committee, CommitteeStatus, Mediator, MediatorStatus

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
    from starlette.requests import Request

    from mediation.access import Viewer

AHEAD = timedelta(days=60)
SHOWN = 8
_COMMITTEE, _MEDIATOR = mirror_of(Committee), mirror_of(Mediator)


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
        return "overdue" if self._left < 0 else "soon" if self._left <= 7 else "later"

    @property
    def mark(self) -> str:
        """A sign beside the word, so that colour is not alone."""
        return {"overdue": "✕", "soon": "!", "later": "·"}[self.urgency]

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


async def due_soon(sessions: async_sessionmaker[AsyncSession], viewer: Viewer, request: Request) -> list[Due]:
    """The nearest first."""
    until = today() + AHEAD
    terms = (
        select(_COMMITTEE)
        .where(in_own_area(_COMMITTEE, viewer), _COMMITTEE.status == CommitteeStatus.ACTIVE)
        .where(_COMMITTEE.term_ends_on <= until)
        .order_by(_COMMITTEE.term_ends_on, _COMMITTEE.id)
        .limit(SHOWN)
    )
    experts = (
        select(_MEDIATOR)
        .where(in_own_area(_MEDIATOR, viewer), _MEDIATOR.status == MediatorStatus.ACTIVE)
        .where(_MEDIATOR.expert_term_ends_on <= until)
        .order_by(_MEDIATOR.expert_term_ends_on, _MEDIATOR.id)
        .limit(SHOWN)
        .options(selectinload(_MEDIATOR.person))
    )
    async with sessions() as session:
        ending = (await session.execute(terms)).scalars().all()
        leaving = (await session.execute(experts)).scalars().all()

    def path(identity: str, row: Any) -> str:
        return request.url_for("admin:details", identity=identity, pk=str(row.id)).path

    found = [
        *(
            Due(
                Words(f"{row.name}任期届满", f"Term of {row.name} ends"),
                row.term_ends_on,
                path("committee", row),
            )
            for row in ending
        ),
        *(
            Due(
                Words(f"{row.person.name}专家聘期届满", f"{row.person.name} leaves the list of experts"),
                row.expert_term_ends_on,
                path("mediator", row),
            )
            for row in leaving
        ),
    ]
    return sorted(found, key=lambda due: due.day)[:SHOWN]
