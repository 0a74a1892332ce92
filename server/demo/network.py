"""The demo network on its way into the tables 演示网络: the stages, in the order of the references."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mediation.models import HonourCategory, PrecedentStatus
from mediation.models.base import Term
from mediation.personal_data import Vault
from server.demo.accounts import DemoAccount, account_rows, make_accounts, offices_of, wanted_accounts
from server.demo.cases import Told, Writer, sequence_rows
from server.demo.chance import Chance
from server.demo.committees import Registry, Seat, committee_rows
from server.demo.copying import Row, copy_rows
from server.demo.editing import on_their_way, queue_of
from server.demo.figures import CityFigures, HonourFigures
from server.demo.grades import Deciders, award_rows, threshold_rows, waiting_rows
from server.demo.honours import honour_rows
from server.demo.mediators import Staff, mediator_rows, person_rows, post_rows
from server.demo.offices import Sender, judicial_offices, office_rows, referrer_rows, senders
from server.demo.past_rounds import (
    ballot_rows,
    honouree_of,
    order_of,
    past_round_row,
    result_rows,
    slots,
)
from server.demo.people import Population
from server.demo.places import Place, division_rows, invent_villages, read_city
from server.demo.plans import Plan, Planner, number_by_committee
from server.demo.precedents import index_job_rows, precedent_rows, worth_keeping
from server.demo.rounds import (
    busiest,
    figures_of,
    nomination_rows,
    places_under_review,
    published_places,
    quota_rows,
    reviewing_round_row,
    voting_round_row,
)
from server.demo.trainings import attendance_rows, training_rows
from server.demo.vocabulary import words
from server.standard_types import adopt_standard_types

if TYPE_CHECKING:
    from uuid import UUID

    import asyncpg


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
class _City:
    """A city on its way into the tables."""

    figures: CityFigures
    place: Place
    people: Population
    seats: list[Seat]
    senders: list[Sender]
    staff: Staff


class Network:
    """Writes the network through one connection; ``rows`` counts what each table got."""

    def __init__(
        self, connection: asyncpg.Connection[Any], vault: Vault, report: Report, chance: Chance, today: date
    ) -> None:
        self._connection = connection
        self._vault = vault
        self._report = report
        self._chance = chance
        self._today = today
        self._honours: list[Row] = []
        self._on_their_way: dict[Plan, PrecedentStatus] = {}
        self.rows: Counter[str] = Counter()

    async def write(self, cities: Iterable[CityFigures]) -> list[DemoAccount]:
        cities = tuple(cities)
        self._report(Stage.DIVISIONS, 0, len(cities))
        await adopt_standard_types(self._connection)
        loaded = [self._set_up(figures) for figures in cities]
        for done, city in enumerate(loaded):
            await self._write_network(city)
            self._report(Stage.DIVISIONS, done + 1, len(loaded))
        await self._write_staff(loaded)
        told = await self._write_cases(loaded)
        await self._write_precedents(told)
        await self._write_rounds(loaded)
        await self._write_registers(loaded)
        await self._write_queue(told)
        return await self._write_accounts(loaded)

    def _set_up(self, figures: CityFigures) -> _City:
        place = read_city(figures.code)
        invent_villages(place, figures, self._chance)
        people = Population(self._chance, self._vault, words("people")["ethnicities"][figures.code])
        seats = Registry(place, figures, self._chance).set_up()
        staff = Staff(figures, people, self._chance, self._today)
        staff.fill(seats)
        return _City(figures, place, people, seats, senders(place, self._chance), staff)

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
            members = city.staff.members
            await self._copy("person", person_rows(members, city.people, self._chance))
            await self._copy("mediator", mediator_rows(members, self._chance, self._today))
            await self._copy("post", post_rows(city.staff.postings, self._chance))
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
            batches = writer.batches(plans, kept)
            following = asyncio.create_task(asyncio.to_thread(next, batches, None))
            while batch := await following:
                # The next batch is invented while the database takes this one in.
                following = asyncio.create_task(asyncio.to_thread(next, batches, None))
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
        recent = planner.recent(self._today)
        kept = worth_keeping(published, self._chance)
        _, township = offices_of(city.place)
        waiting = on_their_way((plan for plan in published if plan not in kept), township)
        self._on_their_way |= waiting
        return [*published, *recent], {*kept, *waiting}

    async def _write_precedents(self, told: list[Told]) -> None:
        self._report(Stage.PRECEDENTS, 0, len(told))
        published = [case for case in told if case.plan not in self._on_their_way]
        rows = list(precedent_rows(published, self._chance, self._today))
        await self._copy("precedent", rows)
        await self._copy("index_job", index_job_rows(rows))
        self._report(Stage.PRECEDENTS, len(told), len(told))

    async def _write_queue(self, told: list[Told]) -> None:
        waiting = [(case, status) for case in told if (status := self._on_their_way.get(case.plan))]
        queue = queue_of(waiting, self._vault, self._chance, self._today)
        await self._copy("precedent", queue.precedents)
        await self._copy("precedent_redaction", queue.redactions)
        await self._copy("precedent_step", queue.steps)

    async def _write_rounds(self, cities: list[_City]) -> None:
        """A round to review in a city that has published none; else the published one, and one that is voted on."""
        # Nominees are counted from what was just copied: planned for empty tables that took minutes.
        await self._connection.execute('analyze mediator, committee, judicial_office, "case", case_mediator')
        # Of its own, so that what comes after does not depend on how many ballots there are.
        chance = Chance(self._chance.getrandbits(64))
        for city in cities:
            figures = city.figures.honours
            if figures is None:
                held = reviewing_round_row(city.place, chance, self._today)
                await self._write_nominations(held, places_under_review(), chance)
                continue
            held = voting_round_row(city.place, chance, self._today)
            await self._write_nominations(held, published_places(figures), chance)
            await self._write_past_round(city.place, figures, chance)

    async def _write_nominations(
        self, held: Row, places: dict[HonourCategory, tuple[int, int]], chance: Chance
    ) -> None:
        quotas = list(quota_rows(held, places, chance))
        await self._copy("honour_round", [held])
        await self._copy("honour_quota", quotas)
        for quota in quotas:
            rows = await nomination_rows(self._connection, held, quota, chance)
            await self._copy("honour_nomination", rows)

    async def _write_past_round(self, city: Place, figures: HonourFigures, chance: Chance) -> None:
        held = past_round_row(city, figures, chance)
        quotas = list(quota_rows(held, published_places(figures), chance))
        ballot = slots(held, quotas, chance)
        ballots = ballot_rows(held, quotas, ballot, chance)
        await self._copy("honour_round", [held])
        await self._copy("honour_quota", quotas)
        for quota in quotas:
            category, shortlist = quota["category"], quota["shortlist"]
            honours = [
                row
                for row in self._honours
                if row["category"] is category and row["path"].startswith(city.path)
            ]
            named = {row[f"{category.value}_id"] for row in honours}
            found = await busiest(self._connection, held, category, shortlist + len(named))
            others = [nominee for nominee in found if nominee.key not in named][: shortlist - len(named)]
            nominees = [*map(honouree_of, honours), *others]
            counted = await figures_of(self._connection, held, category, nominees)
            order = order_of(category, ballot, ballots)
            await self._copy(
                "honour_nomination", result_rows(held, category, order, honours, others, counted, chance)
            )
        await self._copy("honour_ballot", ballots)

    async def _write_registers(self, cities: list[_City]) -> None:
        for city in cities:
            await self._copy("grade_threshold", threshold_rows(city.place, self._chance))
            if city.figures.training is None:
                continue
            events = list(training_rows(city.place, city.figures.training, city.people, self._chance))
            await self._copy("training_event", events)
            attended = attendance_rows(events, city.staff.members, self._chance)
            await self._copy("training_attendance", attended)

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
        keys = {user["username"]: user["id"] for user in users}
        for city in cities:
            await self._write_grades(city, keys)
        await self._copy("audit_entry", [self._audit(at)])
        self._report(Stage.ACCOUNTS, len(wanted), len(wanted))
        return [account for _, account, _ in made]

    async def _write_grades(self, city: _City, users: Mapping[str, UUID]) -> None:
        # Of its own, so that what comes after does not depend on how many grades there are.
        chance = Chance(self._chance.getrandbits(64))
        latin = city.figures.latin
        by = Deciders(
            county=offices_of(city.place)[0],
            of_the_county=users[f"{latin}-county"],
            proposer=users[f"{latin}-viewer"],
            decider=users[f"{latin}-city"],
        )
        await self._copy("grade_change", award_rows(city.staff.members, by, chance))
        waiting = await waiting_rows(self._connection, city.place, by, chance, self._today)
        await self._copy("grade_change", waiting)

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
