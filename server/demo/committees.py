"""Committees 人民调解委员会: one a township and a village, some of industries and enterprises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from mediation.models import ATTACHED_KINDS, CommitteeKind, CommitteeStatus, DivisionLevel
from server.demo.chance import Chance
from server.demo.copying import Row, stamped
from server.demo.figures import CityFigures
from server.demo.people import invented_phone
from server.demo.places import Place
from server.demo.vocabulary import words

if TYPE_CHECKING:
    from server.demo.mediators import Member

TERM = timedelta(days=3 * 365)
"""A term lasts three years, 人民调解法 art. 9."""


@dataclass(slots=True, eq=False)
class Seat:
    """A committee with its members, not yet a row."""

    key: UUID
    kind: CommitteeKind
    place: Place
    name: str
    short_name: str
    set_up_on: date
    industry: str | None = None
    host: Seat | None = None
    members: list[Member] = field(default_factory=list)

    @property
    def attached(self) -> bool:
        return self.kind in ATTACHED_KINDS

    @property
    def spoken(self) -> str:
        """What people call it."""
        if self.kind in {CommitteeKind.VILLAGE, CommitteeKind.TOWNSHIP}:
            return f"{self.place.name}调委会"
        return self.name.replace("人民调解委员会", "调委会")


def short_of(place: Place, figures: CityFigures) -> str:
    """A county's or city's name as a prefix: 双清区 becomes 双清, 邵阳县 stays, for 邵阳 is the city."""
    if place.level == DivisionLevel.CITY:
        return figures.short
    if place.name.endswith("自治县"):
        return place.name[:2]
    short = place.name[:-1]
    return place.name if len(short) < 2 or short == figures.short else short


class Registry:
    """Sets up a city's committees."""

    def __init__(self, city: Place, figures: CityFigures, chance: Chance) -> None:
        self._city = city
        self._figures = figures
        self._chance = chance
        self._words = words("committees")
        stems: list[str] = self._words["enterprise_stems"]
        self._stems = iter(chance.sample(stems, len(stems)))

    def set_up(self) -> list[Seat]:
        """All committees; the attached ones come last, after their hosts."""
        seats = [*self._of_divisions(), *self._specialised()]
        return [*seats, *self._attached(seats)]

    def _seat(self, kind: CommitteeKind, place: Place, name: str, short: str, **more: object) -> Seat:
        set_up_on = self._chance.day_between(date(1990, 1, 1), date(2021, 6, 30))
        key = self._chance.key(self._chance.moment(set_up_on))
        return Seat(key, kind, place, name, short, set_up_on, **more)  # type: ignore[arg-type]

    def _of_divisions(self) -> Iterator[Seat]:
        for county in self._city.below:
            short = short_of(county, self._figures)
            for township in county.below:
                if not township.counted:
                    continue
                base, base_short = county.name + township.name, short + township.name
                yield self._seat(CommitteeKind.TOWNSHIP, township, f"{base}人民调解委员会", base_short)
                for village in township.below:
                    yield self._seat(
                        CommitteeKind.VILLAGE,
                        village,
                        f"{base}{village.name}人民调解委员会",
                        base_short + village.name,
                    )

    def _specialised(self) -> Iterator[Seat]:
        """Industry committees of the city, then of the counties, and a few enterprises."""
        industries: dict[str, dict[str, str]] = self._words["industries"]
        for name in self._figures.city_industries:
            yield self._industry(self._city, name, industries[name])
        wanted = self._figures.specialised - len(self._figures.city_industries)
        enterprises = wanted // 8
        pairs = [(county, name) for name in industries for county in self._city.below]
        # Each field has a committee somewhere; traffic and medicine nearly everywhere.
        self._chance.shuffle(pairs)
        pairs.sort(key=lambda pair: float(industries[pair[1]]["order"]))
        for county, name in pairs[: wanted - enterprises]:
            yield self._industry(county, name, industries[name])
        for county in self._chance.choices(self._city.below, k=enterprises):
            yield self._enterprise(county)

    def _industry(self, place: Place, industry: str, entry: dict[str, str]) -> Seat:
        return self._seat(
            CommitteeKind.INDUSTRY,
            place,
            f"{place.name}{entry['title']}人民调解委员会",
            short_of(place, self._figures) + entry["short"],
            industry=industry,
        )

    def _enterprise(self, county: Place) -> Seat:
        township = self._chance.choice([place for place in county.below if place.counted])
        stem = next(self._stems)
        trade = self._chance.choice(self._words["enterprise_trades"])
        return self._seat(
            CommitteeKind.ENTERPRISE,
            township,
            f"{county.name}{stem}{trade}人民调解委员会",
            f"{short_of(county, self._figures)}{stem}{trade}",
        )

    def _attached(self, seats: list[Seat]) -> Iterator[Seat]:
        """In each county: rooms at police stations and at the court, workrooms, a few groups."""
        for county in self._city.below:
            below = [seat for seat in seats if seat.place.at(DivisionLevel.COUNTY) is county]
            townships = self._chance.some([seat for seat in below if seat.kind == CommitteeKind.TOWNSHIP], 5)
            for host in townships[:2]:
                yield self._hosted(host, CommitteeKind.RESIDENT_ROOM, "驻派出所调解室")
            yield self._hosted(townships[-1], CommitteeKind.RESIDENT_ROOM, "驻法庭调解室")
            for host in townships[2:4]:
                title = self._chance.choice(self._words["workrooms"])
                yield self._hosted(host, CommitteeKind.WORKROOM, f"“{title}”调解工作室")
            villages = [seat for seat in below if seat.kind == CommitteeKind.VILLAGE]
            for host in self._chance.some(villages, 2):
                yield self._hosted(host, CommitteeKind.GROUP, "第一调解小组")

    def _hosted(self, host: Seat, kind: CommitteeKind, title: str) -> Seat:
        base = host.name.removesuffix("人民调解委员会")
        return self._seat(kind, host.place, base + title, host.short_name + title, host=host)


def committee_rows(seats: list[Seat], chance: Chance, today: date) -> Iterator[Row]:
    rooms = words("committees")["rooms"]
    for seat in seats:
        # Most terms run, some end within weeks, a few have run out: there must be something to remind of.
        started_on = today - timedelta(days=chance.randrange(30, TERM.days + 15))
        county = seat.place.at(DivisionLevel.COUNTY)
        above = county.name if county and county is not seat.place else ""
        yield {
            "id": seat.key,
            "name": seat.name,
            "short_name": seat.short_name,
            "kind": seat.kind,
            "industry": seat.industry,
            "status": CommitteeStatus.ACTIVE,
            "division_id": seat.place.code,
            "path": seat.place.path,
            "host_id": seat.host.key if seat.host else None,
            "phone": invented_phone(chance),
            "address": f"{above}{seat.place.name}{chance.choice(rooms)}",
            "set_up_on": seat.set_up_on,
            "registered_on": seat.set_up_on + timedelta(days=chance.randrange(5, 40)),
            "term_starts_on": started_on,
            "term_ends_on": started_on + TERM,
            "demo": True,
            "version": 1,
            **stamped(chance.moment(seat.set_up_on)),
        }
