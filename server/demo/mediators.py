"""Mediators 人民调解员: who sits in which committee, and the flags the figures count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from mediation.models import (
    CommitteeKind,
    DivisionLevel,
    Engagement,
    Gender,
    MediatorGrade,
    MediatorStatus,
    PostTitle,
)
from server.demo.chance import Chance
from server.demo.committees import Seat
from server.demo.copying import Row, stamped
from server.demo.figures import CityFigures
from server.demo.people import Population, Somebody
from server.demo.places import Place
from server.demo.vocabulary import words

_SIZES: dict[CommitteeKind, dict[int, float]] = {
    CommitteeKind.VILLAGE: {3: 0.62, 4: 0.26, 5: 0.12},
    CommitteeKind.TOWNSHIP: {5: 0.5, 6: 0.2, 7: 0.2, 9: 0.1},
    CommitteeKind.INDUSTRY: {5: 0.4, 7: 0.4, 9: 0.2},
    CommitteeKind.ENTERPRISE: {3: 0.5, 5: 0.5},
}
_FULL_TIME = {
    CommitteeKind.VILLAGE: 1,
    CommitteeKind.TOWNSHIP: 2,
    CommitteeKind.INDUSTRY: 5,
    CommitteeKind.ENTERPRISE: 1,
}
"""Staffing of the city's plan: each village 1, township 2, centre 5."""

_GRADES: dict[MediatorGrade | None, float] = {
    None: 0.62,
    MediatorGrade.FOURTH: 0.2,
    MediatorGrade.THIRD: 0.12,
    MediatorGrade.SECOND: 0.05,
    MediatorGrade.FIRST: 0.01,
}
# A few committees break 人民调解法 art. 8, so that the notices have something to show.
_TOO_SMALL, _ALL_MEN, _NO_DIRECTOR = 0.012, 0.01, 0.006


@dataclass(slots=True, eq=False)
class Member:
    """A mediator, not yet a row."""

    key: UUID
    person: Somebody
    person_key: UUID
    place: Place
    started_on: date
    engagement: Engagement = Engagement.PART_TIME
    backpack: bool = False
    expert_fields: str | None = None
    court_invited: bool = False
    grade: MediatorGrade | None = None
    status: MediatorStatus = MediatorStatus.ACTIVE
    ended_on: date | None = None
    ended_reason: str | None = None


@dataclass(slots=True)
class Posting:
    """A post, not yet a row."""

    seat: Seat
    member: Member
    title: PostTitle
    started_on: date
    ended_on: date | None = None


class Staff:
    """Finds members for the committees of one city."""

    def __init__(self, figures: CityFigures, people: Population, chance: Chance, today: date) -> None:
        self._figures = figures
        self._people = people
        self._chance = chance
        self._today = today
        self.members: list[Member] = []
        self.postings: list[Posting] = []

    def fill(self, seats: list[Seat]) -> None:
        """Fill every committee, then hand out the flags that are counted exactly."""
        # Villages first: their directors then sit in the township's committee too.
        order = [
            CommitteeKind.VILLAGE,
            CommitteeKind.TOWNSHIP,
            CommitteeKind.INDUSTRY,
            CommitteeKind.ENTERPRISE,
        ]
        directors: dict[str, list[Member]] = {}
        for kind in order:
            for seat in (seat for seat in seats if seat.kind == kind):
                self._fill(seat, directors)
        for seat in seats:
            if seat.attached and seat.host:
                for member in self._chance.some(seat.host.members, 3):
                    self._post(seat, member, PostTitle.MEMBER)
        self._flag(seats)

    def _fill(self, seat: Seat, directors: dict[str, list[Member]]) -> None:
        chance = self._chance
        village = seat.kind == CommitteeKind.VILLAGE
        size = 2 if village and chance.happens(_TOO_SMALL) else chance.weighted(_SIZES[seat.kind])
        called = chance.some(directors.get(seat.place.code, []), 2)
        women = chance.randint(1, max(1, size // 2))
        if village and chance.happens(_ALL_MEN):
            women = 0
        newcomers = [
            self._new(seat, Gender.FEMALE if order < women else Gender.MALE)
            for order in range(size - len(called))
        ]
        chance.shuffle(newcomers)
        titles = self._titles(seat, size)
        for title, member in zip(titles, [*newcomers, *called], strict=True):
            self._post(seat, member, title)
        for member in newcomers[: _FULL_TIME[seat.kind]]:
            member.engagement = Engagement.FULL_TIME
        if village and seat.place.parent and titles[0] == PostTitle.DIRECTOR:
            directors.setdefault(seat.place.parent.code, []).append(newcomers[0])
        if chance.happens(0.02):
            self._dismissed(seat)

    def _titles(self, seat: Seat, size: int) -> list[PostTitle]:
        chance = self._chance
        first = PostTitle.MEMBER if chance.happens(_NO_DIRECTOR) else PostTitle.DIRECTOR
        second = PostTitle.DEPUTY if size > 3 and chance.happens(0.7) else PostTitle.MEMBER
        rest = PostTitle.HIRED if seat.kind == CommitteeKind.INDUSTRY else PostTitle.MEMBER
        return [first, second, PostTitle.MEMBER, *[rest] * size][:size]

    def _new(self, seat: Seat, gender: Gender) -> Member:
        chance = self._chance
        started_on = chance.day_between(max(seat.set_up_on, date(2008, 1, 1)), date(2021, 11, 30))
        at = chance.moment(started_on)
        member = Member(
            key=chance.key(at),
            person=self._people.somebody(gender, ages=(28, 68), on=self._today),
            person_key=chance.key(at),
            place=seat.place,
            started_on=started_on,
            grade=chance.weighted(_GRADES),
        )
        self.members.append(member)
        return member

    def _post(self, seat: Seat, member: Member, title: PostTitle) -> None:
        seat.members.append(member)
        started_on = max(seat.set_up_on, member.started_on)
        self.postings.append(Posting(seat, member, title, started_on))

    def _dismissed(self, seat: Seat) -> None:
        """Someone who left: no longer a member, but in the books."""
        member = self._new(seat, self._chance.choice((Gender.FEMALE, Gender.MALE)))
        member.status = MediatorStatus.DISMISSED
        member.ended_on = self._chance.day_between(date(2022, 1, 1), self._today - timedelta(days=30))
        member.ended_reason = self._chance.choice(words("mediators")["ended_reasons"])
        self.postings.append(Posting(seat, member, PostTitle.MEMBER, member.started_on, member.ended_on))

    def _flag(self, seats: list[Seat]) -> None:
        chance = self._chance
        of_villages = self._active(seats, CommitteeKind.VILLAGE)
        wanted = self._figures.backpack or len(of_villages) // 2
        for member in chance.sample(of_villages, wanted):
            member.backpack = True
        others = self._active(seats, CommitteeKind.TOWNSHIP, CommitteeKind.INDUSTRY)
        others = [member for member in others if member.place.level != DivisionLevel.VILLAGE]
        fields = words("mediators")["expert_fields"]
        for member in chance.sample(others, self._figures.experts):
            member.expert_fields = "、".join(chance.sample(fields, chance.randint(1, 3)))
        for member in chance.sample(others, len(others) // 9):
            member.court_invited = True
        ordinary = [member for member in of_villages if not member.backpack]
        for member in chance.sample(ordinary, len(ordinary) // 40):
            member.status = MediatorStatus.SUSPENDED

    @staticmethod
    def _active(seats: list[Seat], *kinds: CommitteeKind) -> list[Member]:
        # A dictionary keeps the order, and a member of two committees only once.
        return list(dict.fromkeys(member for seat in seats if seat.kind in kinds for member in seat.members))


def person_rows(members: list[Member], people: Population, chance: Chance) -> Iterator[Row]:
    for member in members:
        person = member.person
        yield {
            "id": member.person_key,
            "name": person.name,
            "gender": person.gender,
            "born_on": person.born_on,
            "ethnicity": person.ethnicity,
            "education": person.education,
            **people.sealed(person.phone, person.id_number),
            "demo": True,
            "version": 1,
            **stamped(chance.moment(member.started_on)),
        }


def mediator_rows(members: list[Member], chance: Chance, today: date) -> Iterator[Row]:
    for member in members:
        expert = member.expert_fields is not None
        row: dict[str, Any] = {
            "id": member.key,
            "person_id": member.person_key,
            "division_id": member.place.code,
            "path": member.place.path,
            "engagement": member.engagement,
            "backpack": member.backpack,
            "expert": expert,
            "expert_fields": member.expert_fields,
            "expert_term_ends_on": today + timedelta(days=chance.randrange(20, 700)) if expert else None,
            "court_invited": member.court_invited,
            "grade": member.grade,
            "status": member.status,
            "started_on": member.started_on,
            "ended_on": member.ended_on,
            "ended_reason": member.ended_reason,
            "demo": True,
            "version": 1,
            **stamped(chance.moment(member.started_on)),
        }
        yield row


def post_rows(postings: list[Posting], chance: Chance) -> Iterator[Row]:
    for posting in postings:
        at = chance.moment(posting.started_on)
        yield {
            "id": chance.key(at),
            "committee_id": posting.seat.key,
            "mediator_id": posting.member.key,
            "title": posting.title,
            "started_on": posting.started_on,
            "ended_on": posting.ended_on,
            **stamped(at),
        }
