"""Demo accounts 演示账号: one for every role in each city, with generated passwords."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mediation.models import CommitteeKind, DivisionLevel, ReferralOrigin, Role
from mediation.passwords import hash_password
from server.demo.chance import Chance
from server.demo.committees import Seat
from server.demo.copying import Row, stamped
from server.demo.figures import CityFigures
from server.demo.offices import Sender
from server.demo.places import Place

# Without the letters and digits that are taken for one another.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class DemoAccount:
    """An account that the loader made; the password is told this once and kept nowhere."""

    username: str
    password: str
    name: str
    role: Role
    where: str
    personal_data: bool


@dataclass(frozen=True)
class Wanted:
    """An account to be made, and where its grant reaches."""

    username: str
    name: str
    role: Role
    where: str
    division: Place | None = None
    committee: Seat | None = None
    referrer: Sender | None = None
    personal_data: bool = False


def generated_password() -> str:
    """Three groups of four: easy to type, 58 bits."""
    while True:
        groups = ["".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3)]
        password = "-".join(groups)
        # What is printed must also be allowed: letters, signs and at least one digit.
        if any(character.isdigit() for character in password):
            return password


def offices_of(city: Place) -> tuple[Place, Place]:
    """The county and the township that have accounts."""
    county = city.below[0]
    return county, next(place for place in county.below if place.counted)


def wanted_accounts(
    city: Place, seats: list[Seat], senders: list[Sender], figures: CityFigures
) -> Iterator[Wanted]:
    """City, county, township, village, committee and court: each below the one before."""
    latin = figures.latin
    county, township = offices_of(city)
    village = township.below[0]
    yield Wanted(f"{latin}-city", f"{city.name}司法局", Role.CITY, city.name, city, personal_data=True)
    yield Wanted(f"{latin}-viewer", f"{city.name}司法局查询员", Role.CITY, city.name, city)
    yield Wanted(
        f"{latin}-county", f"{county.name}司法局", Role.COUNTY, county.name, county, personal_data=True
    )
    office = f"{township.name}司法所"
    yield Wanted(f"{latin}-township", office, Role.TOWNSHIP, county.name + township.name, township)
    yield Wanted(
        f"{latin}-village", f"{village.name}调解员", Role.VILLAGE, township.name + village.name, village
    )
    committee = next(seat for seat in seats if seat.kind == CommitteeKind.TOWNSHIP and seat.place is township)
    yield Wanted(
        f"{latin}-committee",
        f"{township.name}调委会管理员",
        Role.COMMITTEE,
        committee.name,
        committee=committee,
    )
    court = next(
        sender
        for sender in senders
        if sender.origin == ReferralOrigin.COURT and sender.place.level == DivisionLevel.COUNTY
    )
    yield Wanted(f"{latin}-court", court.name, Role.REFERRER, court.name, referrer=court)


async def make_accounts(wanted: list[Wanted]) -> list[tuple[Wanted, DemoAccount, str]]:
    """Give each a password and its hash; the hashing runs on all cores at once."""
    passwords = [generated_password() for _ in wanted]
    hashes = await asyncio.gather(*(hash_password(password) for password in passwords))
    return [
        (
            entry,
            DemoAccount(entry.username, password, entry.name, entry.role, entry.where, entry.personal_data),
            hashed,
        )
        for entry, password, hashed in zip(wanted, passwords, hashes, strict=True)
    ]


def account_rows(
    made: list[tuple[Wanted, DemoAccount, str]], chance: Chance, at: datetime
) -> tuple[list[Row], list[Row]]:
    """The rows of users and of their grants."""
    users: list[Row] = []
    grants: list[Row] = []
    for wanted, _, hashed in made:
        key = chance.key(at)
        users.append(
            {
                "id": key,
                "username": wanted.username,
                "name": wanted.name,
                "password_hash": hashed,
                "active": True,
                "failed_sign_ins": 0,
                "session_epoch": 0,
                "version": 1,
                **stamped(at),
            }
        )
        grants.append(
            {
                "id": chance.key(at),
                "user_id": key,
                "role": wanted.role,
                "division_id": wanted.division.code if wanted.division else None,
                "committee_id": wanted.committee.key if wanted.committee else None,
                "referrer_id": wanted.referrer.key if wanted.referrer else None,
                "personal_data": wanted.personal_data,
                **stamped(at),
            }
        )
    return users, grants
