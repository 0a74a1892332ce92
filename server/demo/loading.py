"""Load the demo network 装入演示网络: two cities, in one transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import asyncpg

from mediation.database import connection_arguments
from mediation.models.base import Term
from mediation.personal_data import Vault
from mediation.problems import Conflict, Refused
from server.demo.accounts import DemoAccount, account_rows, make_accounts, wanted_accounts
from server.demo.cases import Told, Writer, sequence_rows
from server.demo.chance import CHINA, Chance
from server.demo.committees import Registry, Seat, committee_rows
from server.demo.copying import Row, copy_rows
from server.demo.dispute_types import dispute_type_rows
from server.demo.figures import CITIES, CityFigures
from server.demo.honours import honour_rows
from server.demo.mediators import Staff, mediator_rows, person_rows, post_rows
from server.demo.offices import Sender, judicial_offices, office_rows, referrer_rows, senders
from server.demo.people import Population
from server.demo.places import Place, division_rows, invent_villages, read_city
from server.demo.plans import Plan, Planner, number_by_committee
from server.demo.precedents import index_job_rows, precedent_rows, worth_keeping
from server.demo.vocabulary import words

SEED = 1963
"""The year of the "Fengqiao experience"; any other number makes another network."""


class Stage(Term):
    """What the loader is at; told to ``report``."""

    DIVISIONS = "divisions", "区划和调委会", "Divisions and committees"
    MEDIATORS = "mediators", "调解员", "Mediators"
    CASES = "cases", "调解案件", "Cases"
    PRECEDENTS = "precedents", "类案", "Precedents"
    ACCOUNTS = "accounts", "账号", "Accounts"


Report = Callable[[Stage, int, int], None]
"""Told the stage, how much of it is done and how much there is."""


@dataclass(frozen=True)
class DemoNetwork:
    """What was loaded."""

    accounts: tuple[DemoAccount, ...]
    rows: dict[str, int]
    """How many rows each table got."""


def _silent(stage: Stage, done: int, total: int) -> None:
    """Report to nobody."""


async def load_demo(
    url: str, vault: Vault, report: Report = _silent, *, seed: int = SEED, today: date | None = None
) -> DemoNetwork:
    """Fill an empty, migrated database with the demo network; all of it or nothing.

    The seed and the day decide everything but the passwords and the sealed values. Refuses with
    CONFLICT a database that already holds divisions.
    """
    connection = await asyncpg.connect(**connection_arguments(url))
    try:
        async with connection.transaction():
            # Two loaders at once: the second waits, and then finds a network.
            await connection.execute("lock table division in exclusive mode")
            if await connection.fetchval("select exists (select from division)"):
                raise Refused(
                    Conflict(
                        why_zh="数据库中已有区划和调解网络，演示数据只能装入空库。",
                        why_en="The database already holds a network; demo data goes into an empty one only.",
                    )
                )
            load = _Load(connection, vault, report, Chance(seed), today or datetime.now(CHINA).date())
            accounts = await load.run(CITIES)
        # Without statistics the first reads would be planned for empty tables.
        await connection.execute("analyze")
    finally:
        await connection.close()
    return DemoNetwork(tuple(accounts), dict(load.rows))


@dataclass
class _City:
    """A city on its way into the tables."""

    figures: CityFigures
    place: Place
    people: Population
    seats: list[Seat] = field(default_factory=list)
    senders: list[Sender] = field(default_factory=list)
    staff: Staff | None = None


class _Load:
    """One run: the connection, the chance, and what has been written."""

    def __init__(
        self, connection: asyncpg.Connection[Any], vault: Vault, report: Report, chance: Chance, today: date
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._report = report
        self._chance = chance
        self._today = today
        self._honours: list[Row] = []
        self.rows: Counter[str] = Counter()

    async def run(self, cities: Iterable[CityFigures]) -> list[DemoAccount]:
        await self._copy("dispute_type", dispute_type_rows(self._chance))
        loaded = [self._set_up(figures) for figures in cities]
        for done, city in enumerate(loaded):
            self._report(Stage.DIVISIONS, done, len(loaded))
            await self._write_network(city)
        self._report(Stage.DIVISIONS, len(loaded), len(loaded))
        await self._write_staff(loaded)
        told = await self._write_cases(loaded)
        await self._write_precedents(told)
        return await self._write_accounts(loaded)

    def _set_up(self, figures: CityFigures) -> _City:
        place = read_city(figures.code)
        invent_villages(place, figures, self._chance)
        city = _City(figures, place, Population(self._chance, self._vault, words("people")["ethnicities"][figures.code]))
        city.seats = Registry(place, figures, self._chance).set_up()
        city.senders = senders(place, self._chance)
        city.staff = Staff(figures, city.people, self._chance, self._today)
        city.staff.fill(city.seats)
        return city

    async def _write_network(self, city: _City) -> None:
        chance = self._chance
        offices = judicial_offices(city.place, chance)
        await self._copy("division", division_rows(city.place, chance))
        await self._copy("committee", committee_rows(city.seats, chance, self._today))
        await self._copy("judicial_office", office_rows(offices, chance))
        await self._copy("referrer", referrer_rows(city.senders, chance))
        if city.figures.honours:
            self._honours += honour_rows(city.figures.honours, city.seats, offices, chance)

    async def _write_staff(self, cities: list[_City]) -> None:
        for done, city in enumerate(cities):
            self._report(Stage.MEDIATORS, done, len(cities))
            staff = city.staff
            if staff:
                await self._copy("person", person_rows(staff.members, city.people, self._chance))
                await self._copy("mediator", mediator_rows(staff.members, self._chance, self._today))
                await self._copy("post", post_rows(staff.postings, self._chance))
        self._report(Stage.MEDIATORS, len(cities), len(cities))
        await self._copy("honour", self._honours)

    async def _write_cases(self, cities: list[_City]) -> list[Told]:
        told: list[Told] = []
        total = sum(city.figures.cases.cases + city.figures.recent_cases for city in cities)
        done = 0
        for city in cities:
            self._report(Stage.CASES, done, total)
            plans, kept = self._plans(city)
            await self._copy("case_sequence", sequence_rows(number_by_committee(plans)))
            writer = Writer(city.people, city.senders, self._chance, self._today)
            for batch in writer.batches(plans, kept):
                await self._copy("case", batch.cases)
                await self._copy("party", batch.parties)
                await self._copy("case_mediator", batch.mediators)
                told += batch.told
                done += len(batch.cases)
                self._report(Stage.CASES, done, total)
        return told

    def _plans(self, city: _City) -> tuple[list[Plan], set[Plan]]:
        planner = Planner(city.place, city.seats, city.figures, self._chance)
        published = planner.year()
        return [*published, *planner.recent(self._today)], worth_keeping(published, self._chance)

    async def _write_precedents(self, told: list[Told]) -> None:
        self._report(Stage.PRECEDENTS, 0, len(told))
        rows = list(precedent_rows(told, self._chance, self._today))
        await self._copy("precedent", rows)
        await self._copy("index_job", index_job_rows(rows))
        self._report(Stage.PRECEDENTS, len(told), len(told))

    async def _write_accounts(self, cities: list[_City]) -> list[DemoAccount]:
        wanted = [
            account
            for city in cities
            for account in wanted_accounts(city.place, city.seats, city.senders, city.figures)
        ]
        self._report(Stage.ACCOUNTS, 0, len(wanted))
        made = await make_accounts(wanted)
        at = self._chance.moment(self._today)
        users, grants = account_rows(made, self._chance, at)
        await self._copy("user", users)
        await self._copy("role_grant", grants)
        await self._copy("audit_entry", [self._audit(at)])
        self._report(Stage.ACCOUNTS, len(wanted), len(wanted))
        return [account for _, account, _ in made]

    def _audit(self, at: datetime) -> Row:
        return {
            "id": self._chance.key(at),
            "at": at,
            "actor": "fengqiao demo",
            "action": "load_demo",
            "entity": "Network",
            "entity_id": "demo",
            "after": json.dumps(dict(self.rows)),
        }

    async def _copy(self, table: str, rows: Iterable[Row]) -> None:
        self.rows[table] += await copy_rows(self._connection, table, rows)
