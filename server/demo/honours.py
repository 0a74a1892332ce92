"""The “枫桥式” honours that the demo network names, as many as were published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from mediation.models import CommitteeKind, DivisionLevel, HonourCategory, HonourStatus, MediatorStatus
from server.demo.chance import Chance
from server.demo.committees import Seat
from server.demo.copying import Row, stamped
from server.demo.figures import HonourFigures
from server.demo.offices import Office
from server.demo.places import Place
from server.demo.vocabulary import words


def honour_rows(
    figures: HonourFigures, seats: list[Seat], offices: list[Office], chance: Chance
) -> Iterator[Row]:
    """Honours of the year, spread over townships: never two of a kind from one."""
    named_on = date(figures.year, 12, 28)
    townships = [seat for seat in seats if seat.kind == CommitteeKind.TOWNSHIP]
    villages = [seat for seat in seats if seat.kind == CommitteeKind.VILLAGE]
    for office in chance.sample(offices, figures.judicial_offices):
        yield _row(HonourCategory.JUDICIAL_OFFICE, office.place, named_on, chance) | {
            "judicial_office_id": office.key
        }
    specialised = [seat for seat in seats if seat.kind == CommitteeKind.INDUSTRY][:2]
    committees = [*specialised, *chance.sample(townships, figures.committees - len(specialised) - 4)]
    committees += chance.sample(villages, figures.committees - len(committees))
    for seat in committees:
        yield _row(HonourCategory.COMMITTEE, seat.place, named_on, chance) | {"committee_id": seat.key}
    directors = [seat.members[0] for seat in _one_a_township(villages, chance) if seat.members]
    active = [member for member in directors if member.status == MediatorStatus.ACTIVE]
    for member in chance.sample(active, figures.mediators):
        yield _row(HonourCategory.MEDIATOR, member.place, named_on, chance) | {"mediator_id": member.key}


def _one_a_township(villages: list[Seat], chance: Chance) -> list[Seat]:
    shuffled = chance.sample(villages, len(villages))
    return list({seat.place.at(DivisionLevel.TOWNSHIP): seat for seat in shuffled}.values())


def _row(category: HonourCategory, place: Place, named_on: date, chance: Chance) -> dict[str, Any]:
    at = chance.moment(named_on)
    return {
        "id": chance.key(at),
        "title": category.zh,
        "category": category,
        "year": named_on.year,
        "division_id": place.code,
        "path": place.path,
        "mediator_id": None,
        "committee_id": None,
        "judicial_office_id": None,
        "status": HonourStatus.NAMED,
        "deeds": chance.choice(words("honours")[category.value]),
        "named_on": named_on,
        "demo": True,
        "version": 1,
        **stamped(at),
    }
