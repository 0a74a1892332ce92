"""A round of honours from its opening to the naming, and what it refuses on the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from tortoise import connections
from tortoise.exceptions import OperationalError

from mediation.access import PUBLIC, Viewer
from mediation.clock import CHINA, now, today
from mediation.honours import DEFAULT_RUBRIC
from mediation.models import (
    AuditEntry,
    CaseStatus,
    Committee,
    HonourBallot,
    HonourCategory,
    HonourNomination,
    HonourObjection,
    HonourRound,
    HonourStage,
    HonourStatus,
    Mediator,
    MediatorStatus,
    NominationReview,
    NominationStatus,
    ObjectionOutcome,
    Role,
    User,
)
from mediation.queries.nomination_flags import NominationFlag, nomination_flags
from mediation.services.advance_honour_round import advance_due_rounds, advance_honour_round, count_votes
from mediation.services.cast_ballot import cast_ballot
from mediation.services.name_nominee import name_nominee
from mediation.services.objections import decide_objection, raise_objection
from mediation.services.open_honour_round import HonourRoundOpening, Quota, open_honour_round
from mediation.services.recommend_honour import HonourRecommendation, recommend_honour
from mediation.services.review_nomination import NominationVerdict, review_nomination
from mediation.voting import AUDIENCE, IdentityProvider, demo_token, use_identity_provider
from tests.factories import Network, a_case, a_grant, a_mediator, a_user
from tests.mediation.state import refused

PROVIDER = IdentityProvider("demo", "a shared secret of thirty-two characters")
FULL = {criterion.key: float(criterion.most) for criterion in DEFAULT_RUBRIC}
HALF = {key: most / 2 for key, most in FULL.items()}


@pytest.fixture(autouse=True)
def provider() -> IdentityProvider:
    use_identity_provider(PROVIDER)
    return PROVIDER


def an_opening(**changes: Any) -> HonourRoundOpening:
    opening = HonourRoundOpening(
        division="430500",
        year=today().year,
        quotas=(Quota(category=HonourCategory.MEDIATOR, shortlist=2, named=1),),
        recommend_until=now() + timedelta(days=10),
        vote_from=now() + timedelta(days=20),
        vote_until=now() + timedelta(days=30),
        object_until=now() + timedelta(days=40),
    )
    return replace(opening, **changes)


class Round:
    """A round with its people, taken from stage to stage."""

    def __init__(self, network: Network, held: HonourRound, reviewers: list[User]) -> None:
        self.network, self.held, self.reviewers = network, held, reviewers
        self.city = network.viewer(Role.CITY)

    def reviewer(self, place: int) -> Viewer:
        return replace(self.city, user=self.reviewers[place].id)

    async def recommend(self, mediator: Mediator, by: Viewer | None = None) -> HonourNomination:
        return await recommend_honour(
            HonourRecommendation(
                round=self.held.id,
                category=HonourCategory.MEDIATOR,
                nominee=mediator.id,
                deeds="十年上门调解。",
            ),
            by=by or self.city,
        )

    async def shift(self, **columns: Any) -> None:
        await HonourRound.filter(id=self.held.id).update(**columns)

    async def to_review(self) -> None:
        await self.shift(recommend_until=now() - timedelta(seconds=1))
        await advance_honour_round(self.held.id, HonourStage.REVIEW, by=self.city)

    async def approve(self, nomination: HonourNomination, points: dict[str, float]) -> HonourNomination:
        await review_nomination(nomination.id, NominationVerdict(points=points), by=self.reviewer(0))
        return await review_nomination(nomination.id, NominationVerdict(points=points), by=self.reviewer(1))

    async def to_vote(self) -> None:
        await self.shift(recommend_until=now() - timedelta(days=2), vote_from=now() - timedelta(days=1))
        await advance_honour_round(self.held.id, HonourStage.VOTE, by=self.city)

    async def to_final(self) -> None:
        await self.shift(vote_until=now() - timedelta(seconds=1))
        await advance_honour_round(self.held.id, HonourStage.FINAL, by=self.city)


@pytest.fixture
async def held(network: Network) -> Round:
    reviewers = [await a_user("first", "初审"), await a_user("second", "复核"), await a_user("third", "又审")]
    opened = await open_honour_round(an_opening(), by=network.viewer(Role.CITY))
    return Round(network, opened, reviewers)


async def at_vote(held: Round) -> list[HonourNomination]:
    """Two nominees on the ballot: the better worker first."""
    mediators = [held.network.mediator, held.network.director]
    nominations = [await held.recommend(mediator) for mediator in mediators]
    await held.to_review()
    for nomination, points in zip(nominations, (FULL, HALF), strict=True):
        await held.approve(nomination, points)
    await held.to_vote()
    return nominations


def a_token(subject: str, **claims: Any) -> str:
    return jwt.encode(
        {"iss": "demo", "aud": AUDIENCE, "sub": subject, "exp": now() + timedelta(minutes=5), **claims},
        PROVIDER.key,
        algorithm="HS256",
    )


async def test_opens_with_quotas_and_the_usual_rubric(network: Network) -> None:
    opened = await open_honour_round(an_opening(), by=network.viewer(Role.CITY))

    stored = await HonourRound.get(id=opened.id).prefetch_related("quotas")
    assert stored.title == f"青山市{today().year}年度“枫桥式”评选"
    assert (stored.stage, stored.vote_weight, stored.ballots) == (HonourStage.RECOMMENDATION, 50, None)
    assert [(quota.shortlist, quota.named, quota.choices) for quota in stored.quotas] == [(2, 1, 1)]
    assert sum(row["most"] for row in stored.rubric) == 100
    assert (await AuditEntry.get()).action == "open_honour_round"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"quotas": ()}, [("REQUIRED", "quotas")]),
        ({"object_until": datetime(2100, 1, 1, tzinfo=CHINA)}, [("INVALID", "object_until")]),
        (
            {"quotas": (Quota(category=HonourCategory.MEDIATOR, shortlist=1, named=2),)},
            [("INVALID", "quotas.0.named")],
        ),
        (
            {"quotas": (Quota(category=HonourCategory.MEDIATOR, shortlist=2, named=1, choices=3),)},
            [("INVALID", "quotas.0.choices")],
        ),
        (
            {"quotas": (Quota(category=HonourCategory.MEDIATOR, shortlist=101, named=1),)},
            [("INVALID", "quotas.0.shortlist")],
        ),
        ({"vote_weight": 101}, [("INVALID", "vote_weight")]),
        ({"rubric": DEFAULT_RUBRIC[:2]}, [("INVALID", "rubric")]),
        ({"year": 2001}, [("INVALID", "year")]),
        ({"recommend_until": now() - timedelta(days=1)}, [("INVALID", "recommend_until")]),
        ({"vote_until": now() + timedelta(days=1)}, [("INVALID", "vote_until")]),
        ({"division": "430502"}, [("INVALID", "division")]),
        ({"division": "999999"}, [("NOT_FOUND", "division")]),
    ],
)
async def test_refuses_a_round_that_cannot_be_held(
    network: Network, changes: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    async with refused() as refusal:
        await open_honour_round(an_opening(**changes), by=network.viewer(Role.CITY))

    assert refusal.told == told


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
async def test_only_the_city_opens_a_round(network: Network, role: Role) -> None:
    async with refused() as refusal:
        await open_honour_round(an_opening(), by=network.viewer(role))

    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_one_round_a_year(held: Round) -> None:
    async with refused() as refusal:
        await open_honour_round(an_opening(), by=held.city)

    assert [code for code, _ in refusal.told] == ["CONFLICT"]


async def test_recommendation_brings_the_years_figures(held: Round) -> None:
    network = held.network
    day = today().replace(month=1, day=1)
    case = await a_case(network.committee, received_on=day, accepted_on=day, listed_on=day)
    await case.mediators.add(network.mediator)
    visited = await a_case(
        network.committee, status=CaseStatus.AGREED, received_on=day, accepted_on=day, listed_on=day,
        agreed_on=day, agreement_form="written", revisited_on=day, amount=120_000,
    )  # fmt: skip
    await visited.mediators.add(network.mediator)
    # Handed to the mediator, and not accepted: no case of the year's, as in every report (domain.md §14).
    refused_case = await a_case(
        network.committee, status=CaseStatus.APPLIED, received_on=day, accepted_on=None, listed_on=day
    )
    await refused_case.mediators.add(network.mediator)

    nomination = await held.recommend(network.mediator, by=network.viewer(Role.COUNTY))

    stored = await HonourNomination.get(id=nomination.id)
    assert stored.recommended_by_id == network.county.code
    assert stored.figures == {
        "cases": 2,
        "succeeded": 1,
        "difficult": 0,
        "on_the_spot": 0,
        "performed": 0,
        "revisited": 1,
        "confirmed": 0,
        "amount": 120_000,
    }


async def test_refuses_nominees_of_another_county_twice_and_out_of_office(held: Round) -> None:
    network = held.network
    await held.recommend(network.mediator)
    await Mediator.filter(id=network.director.id).update(status=MediatorStatus.SUSPENDED)

    async with refused() as foreign:
        await held.recommend(network.stranger, by=network.viewer(Role.COUNTY))
    async with refused() as twice:
        await held.recommend(network.mediator)
    async with refused() as suspended:
        await held.recommend(network.director)
    await held.shift(recommend_until=now() - timedelta(minutes=1))
    async with refused() as late:
        await held.recommend(network.stranger)

    assert foreign.told == [("NOT_ALLOWED", "nominee")]
    assert twice.told == [("CONFLICT", "nominee")]
    assert suspended.told == [("INVALID", "nominee")]
    assert late.told == [("CONFLICT", "round")]


async def test_a_second_person_approves_and_the_score_is_the_mean(held: Round) -> None:
    nomination = await held.recommend(held.network.mediator)
    await held.to_review()

    first = await review_nomination(nomination.id, NominationVerdict(points=FULL), by=held.reviewer(0))
    async with refused() as same:
        await review_nomination(nomination.id, NominationVerdict(points=FULL), by=held.reviewer(0))
    second = await review_nomination(nomination.id, NominationVerdict(points=HALF), by=held.reviewer(1))

    assert (first.status, first.score) == (NominationStatus.REVIEWED, 100.0)
    assert same.told == [("CONFLICT", None)]
    assert (second.status, second.score) == (NominationStatus.APPROVED, 75.0)


async def test_the_second_reviewer_reads_why_the_first_would_decline(held: Round) -> None:
    nomination = await held.recommend(held.network.mediator)
    await held.to_review()

    first = await review_nomination(
        nomination.id, NominationVerdict(points=HALF, decline="材料不全。"), by=held.reviewer(0)
    )
    second = await review_nomination(nomination.id, NominationVerdict(points=FULL), by=held.reviewer(1))

    assert (first.status, second.status) == (NominationStatus.REVIEWED, NominationStatus.APPROVED)
    assert [review.decline for review in await NominationReview.all().order_by("id")] == ["材料不全。", None]


async def test_recommendations_end_at_their_time_and_not_before(held: Round) -> None:
    async with refused() as early:
        await advance_honour_round(held.held.id, HonourStage.REVIEW, by=held.city)
    moved_before = await advance_due_rounds()
    await held.shift(recommend_until=now() - timedelta(seconds=1))
    moved_after = await advance_due_rounds()

    assert early.told == [("CONFLICT", "to")]
    assert (moved_before, moved_after) == (0, 1)
    assert (await HonourRound.get(id=held.held.id)).stage is HonourStage.REVIEW


async def test_flags_tell_of_discipline_and_of_terms_that_ended(held: Round) -> None:
    network = held.network
    nominations = [await held.recommend(each) for each in (network.mediator, network.director)]
    keys = [nomination.id for nomination in nominations]
    in_order = await nomination_flags(keys)
    await Mediator.filter(id=network.mediator.id).update(status=MediatorStatus.SUSPENDED)
    await Committee.filter(id=network.committee.id).update(term_ends_on=today() - timedelta(days=1))

    flagged = await nomination_flags(keys)

    assert in_order == {key: [] for key in keys}
    assert flagged == {
        keys[0]: [NominationFlag.UNDER_DISCIPLINE, NominationFlag.TERM_ENDED],
        keys[1]: [NominationFlag.TERM_ENDED],
    }


async def test_nobody_reviews_their_own_countys_nominee_alone(held: Round) -> None:
    county = held.network.county
    for user in held.reviewers[:2]:
        await a_grant(user, Role.COUNTY, division=county)
    nomination = await held.recommend(held.network.mediator)
    await held.to_review()
    await review_nomination(nomination.id, NominationVerdict(points=FULL), by=held.reviewer(0))

    async with refused() as refusal:
        await review_nomination(nomination.id, NominationVerdict(points=FULL), by=held.reviewer(1))
    approved = await review_nomination(nomination.id, NominationVerdict(points=FULL), by=held.reviewer(2))

    assert refusal.told == [("CONFLICT", None)]
    assert approved.status is NominationStatus.APPROVED


@pytest.mark.parametrize(
    ("points", "field"),
    [
        ({}, "points"),
        ({**FULL, "cases": 31.0}, "points.cases"),
        ({**FULL, "cases": -1.0}, "points.cases"),
        ({**FULL, "cases": float("nan")}, "points.cases"),
        ({**FULL, "luck": 1.0}, "points"),
    ],
)
async def test_points_keep_to_the_rubric(held: Round, points: dict[str, float], field: str) -> None:
    nomination = await held.recommend(held.network.mediator)
    await held.to_review()

    async with refused() as refusal:
        await review_nomination(nomination.id, NominationVerdict(points=points), by=held.reviewer(0))

    assert refusal.told == [("INVALID", field)]


async def test_the_best_scored_go_to_the_vote(held: Round) -> None:
    network = held.network
    third = await a_mediator(network.village, "周望舒", network.committee)
    nominations = [await held.recommend(each) for each in (network.mediator, network.director, third)]
    await held.to_review()
    for nomination, points in zip(nominations, (HALF, FULL, FULL), strict=True):
        await held.approve(nomination, points)

    await held.to_vote()

    statuses = {each.id: each.status for each in await HonourNomination.all()}
    assert [statuses[each.id] for each in nominations] == [
        NominationStatus.DECLINED,
        NominationStatus.SHORTLISTED,
        NominationStatus.SHORTLISTED,
    ]


async def test_the_vote_waits_for_every_review_and_for_its_day(held: Round) -> None:
    nomination = await held.recommend(held.network.mediator)
    await held.to_review()

    async with refused() as early:
        await advance_honour_round(held.held.id, HonourStage.VOTE, by=held.city)
    await held.shift(recommend_until=now() - timedelta(days=2), vote_from=now() - timedelta(days=1))
    async with refused() as unreviewed:
        await advance_honour_round(held.held.id, HonourStage.VOTE, by=held.city)
    moved_before = await advance_due_rounds()
    await held.approve(nomination, FULL)
    moved_after = await advance_due_rounds()

    assert early.told == [("CONFLICT", "to")]
    assert unreviewed.told == [("CONFLICT", "to")]
    assert (moved_before, moved_after) == (0, 1)
    assert (await HonourRound.get(id=held.held.id)).stage is HonourStage.VOTE


async def test_a_ballot_counts_once_and_is_final(held: Round) -> None:
    first, second = await at_vote(held)

    receipt = await cast_ballot([first.id], a_token("one"), source="192.0.2.1")
    again = await cast_ballot([first.id], a_token("one"), source="192.0.2.9")
    async with refused() as other:
        await cast_ballot([second.id], a_token("one"))
    await cast_ballot([second.id], demo_token(PROVIDER, "two"))

    assert (again.receipt, receipt.votes_left) == (receipt.receipt, 0)
    assert other.told == [("ALREADY_VOTED", None)]
    assert await count_votes(held.held.id) == {first.id: 1, second.id: 1}
    stored = await HonourBallot.all()
    assert {len(ballot.voter_hash) for ballot in stored} == {40}
    assert not any("one" in ballot.voter_hash for ballot in stored)


async def test_the_same_ballot_sent_at_once_counts_once(held: Round) -> None:
    first, _ = await at_vote(held)

    receipts = await asyncio.gather(*(cast_ballot([first.id], a_token("one")) for _ in range(8)))

    assert len({receipt.receipt for receipt in receipts}) == 1
    assert await HonourBallot.all().count() == 1


async def test_refuses_what_is_no_ballot(held: Round) -> None:
    first, second = await at_vote(held)
    unknown = UUID(int=7)
    cases: list[tuple[list[UUID], str, tuple[str, str | None]]] = [
        ([], a_token("v"), ("CONFLICT", "nominations")),
        ([unknown], a_token("v"), ("NOT_FOUND", "nominations")),
        ([first.id, second.id], a_token("v"), ("TOO_MANY_CHOICES", "nominations")),
        ([first.id], "not a token", ("CANNOT_VOTE", "voterToken")),
        ([first.id], a_token("v", aud="other"), ("CANNOT_VOTE", "voterToken")),
        ([first.id], a_token("v", iss="other"), ("CANNOT_VOTE", "voterToken")),
        ([first.id], a_token("v", exp=now() - timedelta(minutes=1)), ("CANNOT_VOTE", "voterToken")),
        ([first.id], jwt.encode({"sub": "v"}, "", algorithm="none"), ("CANNOT_VOTE", "voterToken")),
        ([first.id], a_token("v", official=True), ("OFFICIAL_CANNOT_VOTE", None)),
        ([first.id], a_token("v", official="true"), ("OFFICIAL_CANNOT_VOTE", None)),
        ([first.id], a_token("v", official=["reviewer"]), ("OFFICIAL_CANNOT_VOTE", None)),
    ]

    for choices, token, told in cases:
        async with refused() as refusal:
            await cast_ballot(choices, token)
        assert refusal.told == [told]


@pytest.mark.parametrize("official", [False, "false", "", None])
async def test_who_holds_no_office_votes_however_the_provider_says_so(held: Round, official: object) -> None:
    first, _ = await at_vote(held)

    await cast_ballot([first.id], a_token("v", official=official))

    assert await HonourBallot.all().count() == 1


async def test_no_ballot_after_the_close(held: Round) -> None:
    first, _ = await at_vote(held)
    await held.shift(vote_until=now() - timedelta(seconds=1))

    async with refused() as closed:
        await cast_ballot([first.id], a_token("late"))
    assert await advance_due_rounds() == 1
    async with refused() as counted:
        await cast_ballot([first.id], a_token("later"))
    await held.shift(object_until=now() - timedelta(seconds=1))
    await advance_honour_round(held.held.id, HonourStage.NAMED, by=held.city)
    async with refused() as named:
        await cast_ballot([first.id], a_token("latest"))

    assert closed.told == counted.told == named.told == [("VOTE_CLOSED", None)]
    assert await HonourBallot.all().count() == 0


async def test_ballots_cannot_be_changed_in_the_database(held: Round) -> None:
    first, _ = await at_vote(held)
    await cast_ballot([first.id], a_token("one"))

    for statement in ("update honour_ballot set receipt = 'x'", "delete from honour_ballot"):
        with pytest.raises(OperationalError, match="ballots are never changed"):
            await connections.get("default").execute_script(statement)


async def test_vote_and_work_decide_and_the_first_is_named(held: Round) -> None:
    worker, favourite = await at_vote(held)
    for voter in range(3):
        await cast_ballot([favourite.id], a_token(f"f{voter}"))
    await cast_ballot([worker.id], a_token("w"))
    async with refused() as early:
        await advance_honour_round(held.held.id, HonourStage.FINAL, by=held.city)

    await held.to_final()

    rows = {each.id: each for each in await HonourNomination.all()}
    # worker: 33.33 of the vote, 100 of the work; favourite: 100 and 50.
    assert (rows[worker.id].votes, rows[worker.id].final_score, rows[worker.id].rank) == (1, 66.6667, 2)
    assert (rows[favourite.id].votes, rows[favourite.id].final_score, rows[favourite.id].rank) == (3, 75.0, 1)
    assert (await HonourRound.get(id=held.held.id)).ballots == 4
    assert early.told == [("CONFLICT", "to")]
    async with refused() as notice:
        await name_nominee(favourite.id, by=held.city)
    await held.shift(object_until=now() - timedelta(seconds=1))
    async with refused() as second:
        await name_nominee(worker.id, by=held.city)
    honour = await name_nominee(favourite.id, by=held.city)
    await advance_honour_round(held.held.id, HonourStage.NAMED, by=held.city)
    rows = {each.id: each for each in await HonourNomination.all()}
    assert notice.told == second.told == [("CONFLICT", None)]
    assert (honour.mediator_id, honour.status) == (held.network.director.id, HonourStatus.NAMED)
    assert rows[favourite.id].status is NominationStatus.NAMED
    assert rows[favourite.id].honour_id == honour.id
    assert rows[worker.id].status is NominationStatus.NOT_NAMED


async def test_an_upheld_objection_strikes_the_nominee_out(held: Round) -> None:
    worker, favourite = await at_vote(held)
    await cast_ballot([favourite.id], a_token("f"))
    await held.shift(vote_until=now() - timedelta(seconds=1), object_until=now() + timedelta(days=1))
    await advance_honour_round(held.held.id, HonourStage.FINAL, by=held.city)

    objection = await raise_objection(favourite.id, "李某", "材料中的案件不实。", by=PUBLIC)
    await held.shift(object_until=now() - timedelta(seconds=1))
    async with refused() as waiting:
        await name_nominee(favourite.id, by=held.city)
    async with refused() as unfinished:
        await advance_honour_round(held.held.id, HonourStage.NAMED, by=held.city)
    await decide_objection(objection.id, ObjectionOutcome.UPHELD, "查证属实。", by=held.reviewer(0))
    honour = await name_nominee(worker.id, by=held.city)

    struck = await HonourNomination.get(id=favourite.id)
    assert waiting.told == [("CONFLICT", None)]
    assert unfinished.told == [("CONFLICT", "to")]
    assert (struck.status, struck.declined_reason) == (NominationStatus.DECLINED, "查证属实。")
    assert honour.mediator_id == held.network.mediator.id
    assert (await HonourObjection.get()).outcome is ObjectionOutcome.UPHELD


async def test_a_second_objection_to_one_who_was_struck_out_is_answered_and_the_round_ends(
    held: Round,
) -> None:
    _, favourite = await at_vote(held)
    await held.shift(vote_until=now() - timedelta(seconds=1), object_until=now() + timedelta(days=1))
    await advance_honour_round(held.held.id, HonourStage.FINAL, by=held.city)
    first, second = [await raise_objection(favourite.id, "李某", "材料不实。", by=PUBLIC) for _ in range(2)]

    await decide_objection(first.id, ObjectionOutcome.UPHELD, "查证属实。", by=held.reviewer(0))
    async with refused() as struck:
        await raise_objection(favourite.id, "李某", "还有一件不实。", by=held.city)
    await decide_objection(second.id, ObjectionOutcome.UPHELD, "同前。", by=held.reviewer(0))
    await held.shift(object_until=now() - timedelta(seconds=1))
    ended = await advance_honour_round(held.held.id, HonourStage.NAMED, by=held.city)

    assert struck.told == [("CONFLICT", None)]
    assert (await HonourNomination.get(id=favourite.id)).declined_reason == "查证属实。"
    assert await AuditEntry.filter(action="strike_nomination").count() == 1
    assert ended.stage is HonourStage.NAMED
