"""Lives of rounds at random: every attempt through the services does what plain Python foretold, or nothing.

``HONOUR_LIVES=500`` lives longer; a failure prints the steps that lead to it, to be given again.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tortoise import Tortoise, connections

from mediation.access import PUBLIC, Viewer
from mediation.clock import now, today
from mediation.database import tortoise_config
from mediation.honours import DEFAULT_RUBRIC
from mediation.models import (
    AuditEntry,
    Honour,
    HonourCategory,
    HonourNomination,
    HonourNotice,
    HonourRound,
    HonourStage,
    Mediator,
    MediatorStatus,
    ObjectionOutcome,
    Role,
)
from mediation.problems import Refused
from mediation.services.advance_honour_round import advance_due_rounds, advance_honour_round, count_votes
from mediation.services.cast_ballot import cast_ballot
from mediation.services.close_honour_round import close_honour_round
from mediation.services.name_nominee import name_nominee
from mediation.services.objections import decide_objection, raise_objection
from mediation.services.open_honour_round import HonourRoundOpening, open_honour_round
from mediation.services.open_honour_round import Quota as Places
from mediation.services.recommend_honour import HonourRecommendation, recommend_honour
from mediation.services.reschedule_honour_round import HonourRoundDays, reschedule_honour_round
from mediation.services.review_nomination import NominationVerdict, review_nomination
from mediation.services.revoke_honour import revoke_honour
from mediation.voting import VoteLimits, use_identity_provider, use_vote_limits
from tests.conftest import Scratch
from tests.factories import a_grant, a_mediator, a_network, a_user
from tests.mediation.honour_life import Life, Nomination, Nominee, Passed, Quota, Stage
from tests.mediation.state import COUNTERS
from tests.mediation.voting import PROVIDER, a_token, a_vote

LIVES = int(os.environ.get("HONOUR_LIVES", "12"))
STEPS = 30
STAGES = tuple(HonourStage)
MOMENTS = ("recommend_until", "vote_from", "vote_until", "object_until")
FULL = {criterion.key: float(criterion.most) for criterion in DEFAULT_RUBRIC}
POINTS: dict[str, tuple[dict[str, float], int, int]] = {
    "full": (FULL, 10000, 0),
    "half": ({key: most / 2 for key, most in FULL.items()}, 5000, 0),
    "odd": ({**FULL, "cases": 12.345, "conduct": 7.35}, 7470, 0),
    "none": (dict.fromkeys(FULL, 0.0), 0, 0),
    "over": ({**FULL, "cases": 31.0, "success": -1.0}, 0, 2),
    "no number": ({**FULL, "cases": float("nan")}, 0, 1),
    "other rubric": ({**FULL, "luck": 1.0}, 0, 1),
}
WAITING = {"recommended", "reviewed"}
# 12.345 + 20 + 20 + 15 + 7.35 = 74.695, half up.
T = TypeVar("T")
some = st.integers(0, 99)
often = st.sampled_from([True, True, True, True, False])
rarely = st.sampled_from([False, False, False, True])
scores = st.sampled_from(["full", "half", "odd"])
officials = st.sampled_from(["city", "city", "city", "city", "north", "public"])


@dataclass
class World:
    """The database, the loop that talks to it, and how to make both empty again."""

    runner: asyncio.Runner
    scratch: Scratch

    def run(self, doing: Awaitable[T]) -> T:
        async def done() -> T:
            return await doing

        return self.runner.run(done())

    async def begin(self) -> None:
        await Tortoise.init(config=tortoise_config(await self.scratch.open()), _enable_global_fallback=True)

    async def empty(self) -> None:
        # The emptying ends every other connection, and a pool may hand one out before it notices.
        await Tortoise.close_connections()
        await self.scratch.empty()


@pytest.fixture
def world(scratch: Scratch) -> Iterator[World]:
    use_identity_provider(PROVIDER)
    use_vote_limits(VoteLimits(repeats=10**6))
    with asyncio.Runner() as runner:
        world = World(runner, scratch)
        world.run(world.begin())
        yield world
        world.run(world.empty())
    use_vote_limits(VoteLimits())


async def digest() -> str:
    """Of every row of every table, save what counts attempts."""
    connection = connections.get("default")
    named = await connection.execute_query_dict("select tablename from pg_tables where schemaname = 'public'")
    tables = sorted({row["tablename"] for row in named} - COUNTERS)
    parts = [
        f'select coalesce(sum(hashtextextended(t::text, 0)), 0) as h from "{table}" t' for table in tables
    ]
    rows = await connection.execute_query_dict(" union all ".join(f"({part})" for part in parts))
    return str([row["h"] for row in rows])


def _days(passed: Passed, later: int = 0) -> dict[str, datetime]:
    """Ten days from moment to moment, those that have passed behind, and five days to the nearest."""
    return {
        name: now() + timedelta(days=10 * (place - passed) - 5 + later)
        for place, name in enumerate(MOMENTS, 1)
    }


class Rounds(RuleBasedStateMachine):
    world: World

    @initialize(
        places=st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3)),
        committees=st.booleans(),
        weight=st.sampled_from([0, 30, 50, 100]),
        begin=st.sampled_from([*Stage]),
        number=some,
        points=scores,
    )
    def open(
        self,
        places: tuple[int, int, int],
        weight: int,
        begin: Stage,
        number: int,
        points: str,
        *,
        committees: bool,
    ) -> None:
        """The city with its round, led up to a stage, another year's open vote, and all who take part."""
        shortlist, named, choices = places
        quotas = {"mediator": Quota(shortlist, min(named, shortlist), min(choices, shortlist))}
        if committees:
            quotas["committee"] = Quota(1, 1, 1)
        self.world.run(self._open(quotas, weight))
        for place in range(number, number + 60):
            if self.life.stage < min(begin, Stage.FINAL):
                self.go_on(place, points)

    async def _open(self, quotas: dict[str, Quota], weight: int) -> None:
        network = self.network = await a_network()
        reviewers = [await a_user(f"reviewer{place}", "审核") for place in range(3)]
        for reviewer in reviewers[:2]:
            await a_grant(reviewer, Role.COUNTY, division=network.county)
        city = network.viewer(Role.CITY)
        self.reviewers = [
            Viewer(role=Role.CITY, name="审核", user=one.id, division=city.division, path=city.path)
            for one in reviewers
        ]
        self.viewers = {
            "city": city,
            "north": network.viewer(Role.COUNTY),
            "south": network.elsewhere,
            "committee": network.viewer(Role.COMMITTEE),
            "public": PUBLIC,
        }
        spare = await a_mediator(network.village, "周望舒", network.committee)
        rows = [network.mediator, network.director, spare, network.stranger]
        self.nominees: list[tuple[Nominee, Any]] = [
            *((Nominee("mediator", "south" if row is network.stranger else "north"), row) for row in rows),
            (Nominee("committee", "north"), network.committee),
            (Nominee("committee", "south"), network.other_committee),
            (Nominee("judicial_office", "north"), network.office),
        ]
        abroad = await a_vote(network, nominees=1, choices=1)
        await HonourRound.filter(id=abroad.held.id).update(year=today().year - 5)
        opened = await self._tried(
            [],
            lambda: open_honour_round(self._opening(quotas, weight), by=city),
            ["open_honour_round"],
        )
        assert opened is not None
        self.key: UUID = opened.id
        self.life = Life(quotas, weight, {"north": {0, 1}, "south": set()}, foreign=abroad.nominees[0])
        self.abroad = abroad.held.id
        self.opened_again = False
        self.objections: list[tuple[UUID, Nomination, list[bool]]] = []
        self.honours: list[tuple[UUID, Nomination]] = []
        await self._tried(["CONFLICT"], lambda: open_honour_round(self._opening(quotas, weight), by=city), [])

    def _opening(self, quotas: dict[str, Quota], weight: int) -> HonourRoundOpening:
        days: dict[str, Any] = _days(Passed.NONE)
        places = tuple(
            Places(category=HonourCategory(name), shortlist=q.shortlist, named=q.named, choices=q.choices)
            for name, q in quotas.items()
        )
        return HonourRoundOpening(
            division="430500", year=today().year, quotas=places, vote_weight=weight, **days
        )

    async def _tried(
        self, foretold: list[str], attempt: Callable[[], Awaitable[T]], audited: list[str]
    ) -> T | None:
        """Do it; it is refused with these codes and changes nothing, or leaves these entries behind."""
        before, entries = await digest(), await AuditEntry.all().count()
        try:
            done = await attempt()
        except Refused as refused:
            told = [problem.code for problem in refused.problems]
            assert told == foretold
            assert await digest() == before
            return None
        assert foretold == [], f"{foretold} was foretold, and it was allowed"
        written = await AuditEntry.all().order_by("-id").limit(len(audited) or 1)
        assert await AuditEntry.all().count() == entries + len(audited)
        assert Counter(entry.action for entry in written[: len(audited)]) == Counter(audited)
        return done

    def _nomination(self, number: int) -> Nomination:
        return self.life.nominations[number % len(self.life.nominations)]

    def _viewer(self, by: str) -> Viewer:
        return self.viewers[by]

    @rule(by=st.sampled_from(["city", "north", "south", "committee"]), number=some)
    def recommend(self, by: str, number: int) -> None:
        nominee, row = self.nominees[number % len(self.nominees)]
        asked = HonourRecommendation(
            round=self.key, category=HonourCategory(nominee.category), nominee=row.id, deeds="十年上门调解。"
        )
        foretold = self.life.recommend(by, nominee)
        made = self.world.run(
            self._tried(foretold, lambda: recommend_honour(asked, by=self._viewer(by)), ["recommend_honour"])
        )
        if made is not None:
            self.life.recommended(made.id, nominee)

    @rule(number=some)
    def leave_or_return(self, number: int) -> None:
        """A mediator is suspended, or back in office."""
        nominee, row = self.nominees[number % 4]
        nominee.in_office = not nominee.in_office
        status = MediatorStatus.ACTIVE if nominee.in_office else MediatorStatus.SUSPENDED
        self.world.run(Mediator.filter(id=row.id).update(status=status))

    @precondition(lambda self: self.life.passed < Passed.OBJECT_UNTIL)
    @rule(now_and_then=rarely)
    def time_passes(self, *, now_and_then: bool) -> None:
        if not now_and_then:
            return
        self.life.passed = Passed(self.life.passed + 1)
        note(f"now past: {self.life.passed.name}")
        self.world.run(HonourRound.filter(id=self.key).update(**_days(self.life.passed)))

    @rule(by=officials, to=st.sampled_from([0, 0, 1, 2, 4]), why=often, now_and_then=rarely)
    def reschedule(self, by: str, to: int, *, why: bool, now_and_then: bool) -> None:
        if not now_and_then:
            return
        reason = "审核尚未完成。" if why else ""
        # A day later than the round has them: none falls on the moment before it.
        days = _days(Passed(to), later=1)
        told = HonourRoundDays(reason=reason, **{name: days[name] for name in MOMENTS[1:]})
        foretold = self.life.reschedule(by, reason, Passed(to))
        self.world.run(
            self._tried(
                foretold,
                lambda: reschedule_honour_round(self.key, told, by=self._viewer(by)),
                ["reschedule_honour_round"],
            )
        )

    @rule(by=officials, why=often, seldom=st.integers(0, 11))
    def close(self, by: str, *, why: bool, seldom: int) -> None:
        """Nothing is left to happen afterwards, so it comes seldom; the year can be opened again."""
        if seldom:
            return
        reason = "推荐材料普遍不实。" if why else ""
        foretold = self.life.close(by, reason)
        self.world.run(
            self._tried(
                foretold,
                lambda: close_honour_round(self.key, reason, by=self._viewer(by)),
                ["close_honour_round"],
            )
        )
        if foretold == [] and not self.opened_again:
            self.opened_again = True
            again = self._opening(self.life.quotas, self.life.vote_weight)
            self.world.run(
                self._tried(
                    [], lambda: open_honour_round(again, by=self.viewers["city"]), ["open_honour_round"]
                )
            )

    @precondition(lambda self: self.life.nominations)
    @rule(
        by=st.sampled_from([0, 1, 2, 2, None]), number=some, points=st.sampled_from([*POINTS]), decline=often
    )
    def review(self, by: int | None, number: int, points: str, *, decline: bool) -> None:
        one = self._nomination(number)
        given, hundredths, faults = POINTS[points]
        verdict = NominationVerdict(points=given, decline=None if decline else "材料不全。")
        viewer = self.viewers["north"] if by is None else self.reviewers[by]
        foretold = self.life.review(by, one, hundredths, faults, decline=not decline)
        self.world.run(
            self._tried(
                foretold, lambda: review_nomination(one.key, verdict, by=viewer), ["review_nomination"]
            )
        )

    @rule(by=officials, to=st.sampled_from([*Stage]), next_one=often)
    def advance(self, by: str, to: Stage, *, next_one: bool) -> None:
        to = Stage(min(self.life.stage + 1, Stage.NAMED)) if next_one else to
        foretold = self.life.advance(by, to)
        self.world.run(
            self._tried(
                foretold,
                lambda: advance_honour_round(self.key, STAGES[to], by=self._viewer(by)),
                ["advance_honour_round"],
            )
        )

    @rule(now_and_then=rarely)
    def tick(self, *, now_and_then: bool) -> None:
        if not now_and_then:
            return
        moved = self.life.tick()
        told = self.world.run(self._tried([], advance_due_rounds, ["advance_honour_round"] * moved))
        assert told == moved

    @precondition(lambda self: self.life.nominations)
    @rule(
        voter=st.integers(0, 5),
        kind=st.sampled_from(["good"] * 8 + ["official", "forged"]),
        numbers=st.lists(some, max_size=3),
        running=often,
        abroad=st.sampled_from([False] * 7 + [True]),
    )
    def vote(self, voter: int, kind: str, numbers: list[int], *, running: bool, abroad: bool) -> None:
        among = [one for one in self.life.nominations if one.status == "shortlisted" or not running]
        choices = [among[number % len(among)].key for number in numbers if among]
        choices += [self.life.foreign] if abroad else []
        token = "forged" if kind == "forged" else a_token(f"v{voter}", official=kind == "official")
        foretold = self.life.vote(voter, kind, choices)
        receipt = self.world.run(self._tried(foretold, lambda: cast_ballot(choices, token), []))
        if receipt is not None:
            assert receipt.receipt == self.life.voted(voter, choices, receipt.receipt)

    @precondition(lambda self: self.life.nominations and self.life.stage >= Stage.VOTE)
    @rule(by=st.sampled_from(["public", "public", "city", "north"]), number=some, said=often)
    def object(self, by: str, number: int, *, said: bool) -> None:
        one, text = self._nomination(number), "材料不实。" if said else ""
        foretold = self.life.object(by, one, text)
        raised = self.world.run(
            self._tried(
                foretold,
                lambda: raise_objection(one.key, "李某", text, by=self._viewer(by)),
                ["raise_objection"],
            )
        )
        if raised is not None:
            self.objections.append((raised.id, one, []))

    @precondition(lambda self: self.objections)
    @rule(by=officials, number=some, upheld=st.booleans())
    def decide(self, by: str, number: int, *, upheld: bool) -> None:
        key, one, decided = self.objections[number % len(self.objections)]
        struck = upheld and one.status == "shortlisted"
        foretold = self.life.decide(by, one, decided=bool(decided), upheld=upheld)
        outcome = ObjectionOutcome.UPHELD if upheld else ObjectionOutcome.DISMISSED
        done = self.world.run(
            self._tried(
                foretold,
                lambda: decide_objection(key, outcome, "查证。", by=self._viewer(by)),
                ["decide_objection", *(["strike_nomination"] if struck else [])],
            )
        )
        if done is not None:
            decided.append(True)

    @precondition(lambda self: self.life.nominations and self.life.stage >= Stage.VOTE)
    @rule(by=officials, number=some)
    def name(self, by: str, number: int) -> None:
        one = self._nomination(number)
        foretold = self.life.name(by, one)
        honour = self.world.run(
            self._tried(
                foretold,
                lambda: name_nominee(one.key, by=self._viewer(by)),
                ["name_honour", "name_nominee"],
            )
        )
        if honour is not None:
            self.honours.append((honour.id, one))

    @precondition(lambda self: self.honours)
    @rule(by=officials, number=some, why=often)
    def revoke(self, by: str, number: int, *, why: bool) -> None:
        key, one = self.honours[number % len(self.honours)]
        reason = "材料不实。" if why else ""
        foretold = self.life.revoke(by, one, reason)
        self.world.run(
            self._tried(foretold, lambda: revoke_honour(key, reason, by=self._viewer(by)), ["revoke_honour"])
        )

    @rule(number=some, points=scores)
    def go_on(self, number: int, points: str) -> None:
        """What the round waits for, so that many lives come to their end."""
        life = self.life
        if life.stage < Stage.FINAL and life.passed > life.stage:
            waiting = [place for place, one in enumerate(life.nominations) if one.status in WAITING]
            if life.stage is Stage.REVIEW and waiting:
                seen = {reviewer for reviewer, _ in life.nominations[waiting[0]].totals}
                self.review(0 if 2 in seen else 2, waiting[0], points, decline=True)
            else:
                self.advance("city", Stage(life.stage + 1), next_one=True)
        elif life.stage is Stage.RECOMMENDATION and len(life.nominations) < 4:
            self.recommend("city", number)
        elif life.stage is Stage.FINAL and life.passed is Passed.OBJECT_UNTIL:
            open_ones = [place for place, (_, _, decided) in enumerate(self.objections) if not decided]
            if open_ones:
                self.decide("city", open_ones[0], upheld=bool(number % 2))
            elif life.nominations:
                self.name("city", number)
        elif life.stage is Stage.VOTE and len(life.ballots) < 4 and life.nominations:
            self.vote(len(life.ballots), "good", [number], running=True, abroad=False)
        elif life.passed < Passed.OBJECT_UNTIL:
            self.time_passes(now_and_then=True)

    @rule(number=some, points=scores)
    def go_further(self, number: int, points: str) -> None:
        self.go_on(number, points)
        self.go_on(number + 1, points)

    @invariant()
    def as_foretold(self) -> None:
        if hasattr(self, "life"):
            self.world.run(self._compare())

    async def _compare(self) -> None:
        """The round, its nominations, its honours and every vote are what the life says."""
        life = self.life
        held = await HonourRound.get(id=self.key)
        assert (held.stage, held.ballots) == (STAGES[life.stage], life.counted)
        notices = await HonourNotice.filter(round_id=self.key).order_by("id")
        assert [one.kind.value for one in notices] == life.notices
        rows = {row.id: row for row in await HonourNomination.filter(round_id=self.key)}
        assert rows.keys() == {one.key for one in life.nominations}
        for one in life.nominations:
            row = rows[one.key]
            assert (row.status.value, row.score, row.votes, row.final_score, row.rank) == (
                one.status,
                None if one.score is None else float(one.score),
                one.votes,
                None if one.final_score is None else float(one.final_score),
                one.rank,
            )
            assert (row.honour_id is not None) == (one.honour is not None)
        statuses = {honour.id: honour.status.value for honour in await Honour.all()}
        assert statuses == {key: one.honour for key, one in self.honours}
        tallies = await connections.get("default").execute_query_dict("select id, votes from honour_tally")
        kept = {**await count_votes(self.key), **await count_votes(self.abroad)}
        assert kept == {row["id"]: row["votes"] for row in tallies} == life.recount()

    def teardown(self) -> None:
        self.world.run(self.world.empty())
        self.world.run(self.world.begin())


@pytest.mark.slow
def test_a_rounds_life_goes_as_foretold(world: World) -> None:
    class Here(Rounds):
        pass

    Here.world = world
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=[*HealthCheck],
        ),
    )
