"""The public notice of mediators' grades 等级公示: who is to have which grade, until when, and where to object."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from mediation.queries.grade_notices import grade_notices
from pages.moments import day_spoken
from pages.templating import render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def show(request: Request) -> Response:
    """GET /honours/grades."""
    counties = [
        (county, list(notices))
        for county, notices in groupby(await grade_notices(), key=lambda notice: notice.county)
    ]
    return render(request, "grade_notices.html", counties=counties, day_spoken=day_spoken)
