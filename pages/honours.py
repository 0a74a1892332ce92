"""The honours page 荣誉: the rounds, and the roll of honour 光荣榜 by year and county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.queries.public_honours import (
    counties_on_the_roll,
    honoured_years,
    roll_of_honour,
    rounds_on_show,
)
from pages.moments import day_spoken, spoken
from pages.templating import render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mediation.queries.public_honours import Honoured


@dataclass(frozen=True)
class County:
    """A county of the roll, with whom it may be proud of; perhaps nobody."""

    name: str
    honoured: list[Honoured]


async def honours(request: Request) -> Response:
    """GET /honours; ``?year=`` and ``?county=`` choose from the roll, and what is not there is ignored."""
    years = await honoured_years()
    asked = request.query_params.get("year", "")
    year = int(asked) if asked in {str(known) for known in years} else next(iter(years), None)
    counties = await counties_on_the_roll(year) if year is not None else {}
    chosen = request.query_params.get("county", "")
    county = chosen if chosen in counties else ""
    everybody = await roll_of_honour(year) if year is not None else []
    named = [one for one in everybody if one.revoked_on is None]
    places = [
        County(name, [one for one in named if one.county == code])
        for code, name in counties.items()
        if county in ("", code)
    ]
    of_the_city = [one for one in named if one.county not in counties]
    return render(
        request,
        "honours.html",
        rounds=await rounds_on_show(),
        years=years,
        year=year,
        counties=counties,
        county=county,
        roll=[place for place in places if place.honoured],
        without=[place.name for place in places if not place.honoured],
        of_the_city=[] if county else of_the_city,
        revoked=[one for one in everybody if one.revoked_on and county in ("", one.county)],
        faces=any(one.photograph for one in named),
        day_spoken=day_spoken,
        spoken=spoken,
    )
