"""Divisions 区划: real cities, counties and townships; the villages below them are invented."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path

from mediation.models import DivisionLevel
from server.demo.chance import Chance
from server.demo.copying import Row, stamped
from server.demo.figures import CityFigures
from server.demo.vocabulary import words

_DIVISIONS = Path(__file__).parent.parent / "data" / "divisions.csv"
_CODES_VALID_FROM = date(2022, 10, 31)


@dataclass(slots=True, eq=False)
class Place:
    """A division and what lies directly below it."""

    code: str
    name: str
    level: DivisionLevel
    parent: Place | None
    counted: bool = True
    invented: bool = False
    below: list[Place] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"{self.parent.path if self.parent else '/'}{self.code}/"

    @property
    def levels(self) -> dict[str, str | None]:
        """The codes from the city down, as the level columns hold them."""
        codes = [*self.path.strip("/").split("/"), None, None, None]
        return dict(zip(("city", "county", "township", "village"), codes, strict=False))

    def at(self, level: DivisionLevel) -> Place | None:
        """This place or the one above it at that level."""
        place: Place | None = self
        while place and place.level != level:
            place = place.parent
        return place

    def walk(self) -> Iterator[Place]:
        """This place and all below, each after the one above it."""
        yield self
        for place in self.below:
            yield from place.walk()


def read_city(code: str) -> Place:
    """The city of that code with its counties and townships, as published."""
    places: dict[str, Place] = {}
    with _DIVISIONS.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            parent = places.get(line["parent"])
            if line["code"] != code and parent is None:
                continue
            level = DivisionLevel(line["level"])
            place = Place(line["code"], line["name"], level, parent, counted=not line["note"])
            places[place.code] = place
            if parent:
                parent.below.append(place)
    return places[code]


def invent_villages(city: Place, figures: CityFigures, chance: Chance) -> None:
    """Give every township some villages: as many in all as the figures say."""
    townships = [place for place in city.walk() if place.level == DivisionLevel.TOWNSHIP and place.counted]
    # A town has more villages than a subdistrict 街道; the rest is chance.
    weights = [
        (0.55 if place.name.endswith("街道") else 1.25 if place.name.endswith("镇") else 0.85)
        * chance.uniform(0.7, 1.3)
        for place in townships
    ]
    wanted = figures.villages or 15 * len(townships) + chance.randrange(60)
    shares = _shares(wanted, weights)
    for township, count in zip(townships, shares, strict=True):
        township.below.extend(_villages(township, count, chance))


def _shares(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights, at least 3 each, that add up to the total."""
    spare = total - 3 * len(weights)
    edges = [0.0, *accumulate(weights)]
    cuts = [round(spare * edge / edges[-1]) for edge in edges]
    return [3 + after - before for before, after in pairwise(cuts)]


def _villages(township: Place, count: int, chance: Chance) -> Iterator[Place]:
    """Communities are numbered from 001, villages from 201, as in the national code list."""
    names = words("places")
    town = not township.name.endswith("乡")
    communities = count * 4 // 5 if township.name.endswith("街道") else chance.randint(1, 2) if town else 0
    taken: set[str] = set()
    for order in range(count):
        community = order < communities
        while True:
            stem = chance.choice(names["first"]) + chance.choice(names["second"])
            if stem not in taken:
                break
        taken.add(stem)
        number = order + 1 if community else 200 + order - communities + 1
        name = stem + ("社区" if community else "村")
        yield Place(f"{township.code}{number:03d}", name, DivisionLevel.VILLAGE, township, invented=True)


def division_rows(city: Place, chance: Chance) -> Iterator[Row]:
    at = chance.moment(_CODES_VALID_FROM)
    for place in city.walk():
        yield {
            "code": place.code,
            "name": place.name,
            "level": place.level,
            "path": place.path,
            "parent_id": place.parent.code if place.parent else None,
            "counted": place.counted,
            # Cities, counties and townships are real; only the villages are not.
            "demo": place.invented,
            **stamped(at),
        }
