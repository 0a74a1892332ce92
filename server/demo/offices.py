"""Judicial offices 司法所 and the bodies that refer disputes 委托移送单位."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mediation.models import DivisionLevel, JudicialOfficeStatus, ReferralOrigin
from server.demo.chance import Chance
from server.demo.copying import Row, stamped
from server.demo.people import invented_phone
from server.demo.places import Place

_SINCE = date(2006, 1, 1)


@dataclass(slots=True, eq=False)
class Office:
    """A judicial office, not yet a row."""

    key: UUID
    name: str
    place: Place
    established_on: date


@dataclass(slots=True, eq=False)
class Sender:
    """A referring body, not yet a row."""

    key: UUID
    name: str
    origin: ReferralOrigin
    place: Place


def judicial_offices(city: Place, chance: Chance) -> list[Office]:
    """One for each township."""
    offices = []
    for place in city.walk():
        if place.level == DivisionLevel.TOWNSHIP and place.counted and place.parent:
            established_on = chance.day_between(_SINCE, date(2019, 12, 31))
            name = f"{place.parent.name}{place.name}司法所"
            offices.append(Office(chance.key(chance.moment(established_on)), name, place, established_on))
    return offices


def senders(city: Place, chance: Chance) -> list[Sender]:
    """In each county a court, police stations, a petition office, the government and a women's federation."""

    def sender(name: str, origin: ReferralOrigin, place: Place) -> Sender:
        return Sender(chance.key(chance.moment(_SINCE)), name, origin, place)

    found = [sender(f"{city.name}中级人民法院", ReferralOrigin.COURT, city)]
    for county in city.below:
        found += [
            sender(f"{county.name}人民法院", ReferralOrigin.COURT, county),
            sender(f"{county.name}信访局", ReferralOrigin.PETITION, county),
            sender(f"{county.name}人民政府办公室", ReferralOrigin.GOVERNMENT, county),
            sender(f"{county.name}妇女联合会", ReferralOrigin.OTHER, county),
        ]
        townships = [place for place in county.below if place.counted]
        found += [
            sender(f"{county.name}公安局{township.name}派出所", ReferralOrigin.POLICE, township)
            for township in chance.some(townships, 6)
        ]
    return found


def office_rows(offices: list[Office], chance: Chance) -> Iterator[Row]:
    for office in offices:
        county = office.place.at(DivisionLevel.COUNTY)
        yield {
            "id": office.key,
            "name": office.name,
            "division_id": office.place.code,
            "path": office.place.path,
            "status": JudicialOfficeStatus.ACTIVE,
            "phone": invented_phone(chance),
            "address": f"{county.name if county else ''}{office.place.name}综治中心",
            "established_on": office.established_on,
            "demo": True,
            "version": 1,
            **stamped(chance.moment(office.established_on)),
        }


def referrer_rows(found: list[Sender], chance: Chance) -> Iterator[Row]:
    for sender in found:
        yield {
            "id": sender.key,
            "name": sender.name,
            "origin": sender.origin,
            "division_id": sender.place.code,
            "demo": True,
            **stamped(chance.moment(_SINCE)),
        }
