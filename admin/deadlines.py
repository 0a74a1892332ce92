"""The page of deadlines, and its beginning on the home page 期限: what is due, in groups by how soon."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from admin.due import Window, due_within
from admin.pages import Page
from admin.words import Words

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
    from starlette.requests import Request

    from admin.due import Due
    from mediation.access import Viewer

SHOWN, SHOWN_OVERDUE = 5, 3
"""On the home page, of what is still to come and of what is overdue: neither may hide the other."""
PAGE = 20
REACH = 200
"""So many of each kind are looked at; who has more to do begins with the oldest."""
OVERDUE = "overdue"
GROUPS = {
    OVERDUE: Words("已过期", "Overdue"),
    "urgent": Words("三天内", "Within 3 days"),
    "soon": Words("七天内", "Within 7 days"),
    "later": Words("六十天内", "Within 60 days"),
}


async def due_soon(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, request: Request
) -> dict[str, list[Due]]:
    """For the home page: the first of what is overdue, and apart from it of what is still to come."""
    (overdue, _), (ahead, _) = await _both(sessions, viewer, request, SHOWN)
    return {"overdue": overdue[:SHOWN_OVERDUE], "ahead": ahead[:SHOWN]}


async def deadlines_context(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, request: Request
) -> dict[str, Any]:
    """What the page of deadlines shows: the beginning of each group, or one group page by page.

    Raises HTTPException 400 for a group or a page that there is none of.
    """
    chosen, page = request.query_params.get("group"), request.query_params.get("page", "1")
    if (chosen is not None and chosen not in GROUPS) or not (
        page.isascii() and page.isdigit() and len(page) < 5
    ):
        raise HTTPException(400)
    (overdue, overdue_from), (ahead, ahead_from) = await _both(sessions, viewer, request, REACH)
    groups = [
        Group(
            key,
            words,
            [one for one in (*overdue, *ahead) if one.urgency == key],
            overdue_from if key == OVERDUE else ahead_from,
        )
        for key, words in GROUPS.items()
    ]
    shown = next((group for group in groups if group.key == chosen), None)
    paged = None
    if shown is not None:
        number = min(max(int(page), 1), Page.max_page(len(shown.rows), PAGE))
        rows = shown.rows[(number - 1) * PAGE : number * PAGE]
        paged = Page(rows, number, PAGE, len(shown.rows))
    return {
        "groups": [group for group in groups if group.rows],
        "shown": shown,
        "pagination": paged,
        "most": REACH,
    }


async def _both(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, request: Request, most: int
) -> tuple[tuple[list[Due], date | None], tuple[list[Due], date | None]]:
    return await asyncio.gather(
        due_within(sessions, viewer, request, Window.overdue(), most=most),
        due_within(sessions, viewer, request, Window.ahead(), most=most),
    )


@dataclass(frozen=True)
class Group:
    """What is due about as soon."""

    key: str
    words: Words
    rows: list[Due]
    more_from: date | None
    """The day from which on there may be more than were looked for."""

    @property
    def first(self) -> list[Due]:
        return self.rows[:SHOWN]

    @property
    def capped(self) -> bool:
        return self.more_from is not None and any(one.day >= self.more_from for one in self.rows)

    @property
    def count(self) -> str:
        return f"{len(self.rows)}{'+' if self.capped else ''}"
