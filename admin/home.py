"""The home page 首页: what waits for the viewer, what is due, and the year in figures.

Every statement runs in a scoped session, so each figure counts only what the viewer may see.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException

from admin.deadlines import due_soon
from admin.waiting import waiting_for
from admin.year import year_picture, years_with_cases
from mediation.clock import today

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
    from starlette.requests import Request

    from mediation.access import Viewer

_YEARS = range(1949, 2200)


async def home_context(
    sessions: async_sessionmaker[AsyncSession], viewer: Viewer, request: Request
) -> dict[str, Any]:
    """What the template of the home page shows."""
    asked = request.query_params.get("year")
    if asked and not (asked.isascii() and asked.isdigit() and int(asked[:5]) in _YEARS):
        raise HTTPException(400)
    years = await years_with_cases(sessions)
    year = int(asked) if asked else (years[0] if years else today().year)
    waiting, due, picture = await asyncio.gather(
        waiting_for(sessions, viewer, request),
        due_soon(sessions, viewer, request),
        year_picture(sessions, viewer, year),
    )
    return {
        "waiting": waiting,
        "due": due,
        "year": year,
        "years": sorted({*years, year}, reverse=True),
        **picture,
    }
