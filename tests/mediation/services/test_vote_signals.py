"""What is unusual in a vote: counted, told to the reviewers, and hindering nobody's own ballot."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import asyncpg
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mediation.access import PUBLIC
from mediation.clock import now, today
from mediation.database import connection_arguments
from mediation.models import (
    HonourBallot,
    HonourSignal,
    HonourStage,
    HonourTally,
    Role,
    SignalKind,
    VoteAttempt,
    VoteSalt,
)
from mediation.problems import Refused
from mediation.queries.honour_signals import vote_signals
from mediation.queries.recount import recount
from mediation.services.advance_honour_round import advance_honour_round
from mediation.services.cast_ballot import cast_ballot
from mediation.services.note_signals import note_vote_signals
from mediation.services.vote_sources import source_of
from mediation.voting import AUDIENCE, IdentityProvider, VoteLimits, use_identity_provider, use_vote_limits
from tests.factories import Network
from tests.mediation.state import refused
from tests.mediation.voting import PROVIDER, Vote, a_token, a_vote

FEW = VoteLimits(repeats=2, bad_tokens=2, address_ballots=2, network_ballots=4)


@pytest.fixture(autouse=True)
def limits():
    use_identity_provider(PROVIDER)
    use_vote_limits(FEW)
    yield
    use_vote_limits(VoteLimits())


@pytest.fixture
async def vote(network: Network) -> Vote:
    return await a_vote(network)


async def told(vote: Vote, token: str, source: str | None = "192.0.2.1") -> str:
    """The refusal's code, or the receipt."""
    try:
        return (await cast_ballot(vote.nominees[:1], token, source=source)).receipt
    except Refused as refusal:
        return refusal.problems[0].code


async def test_many_at_once_are_each_kept_once_and_counted(vote: Vote) -> None:
    voters = [f"voter-{place % 40}" for place in range(100)]

    receipts = await asyncio.gather(
        *(
            cast_ballot(vote.nominees[: 1 + place % 40 % 2], a_token(voter))
            for place, voter in enumerate(voters)
        )
    )

    by_voter = dict(zip(voters, (receipt.receipt for receipt in receipts), strict=True))
    assert len(set(by_voter.values())) == 40
    assert [receipt.receipt for receipt in receipts] == [by_voter[voter] for voter in voters]
    stored = await HonourBallot.all()
    assert {ballot.receipt for ballot in stored} == set(by_voter.values())
    counts = Counter(choice for ballot in stored for choice in ballot.choices)
    assert counts == {vote.nominees[0]: 40, vote.nominees[1]: 20}
    assert {tally.id: tally.votes for tally in await HonourTally.all()} == counts


async def test_a_refused_ballot_among_many_spoils_no_other(vote: Vote) -> None:
    outcomes = await asyncio.gather(
        *(cast_ballot(vote.nominees[:count], a_token(f"v{count}-{place}")) for place in range(4) for count in (1, 3)),
        return_exceptions=True,
    )  # fmt: skip

    codes = [each.problems[0].code for each in outcomes if isinstance(each, Refused)]
    assert codes == ["TOO_MANY_CHOICES"] * 4
    assert await HonourBallot.all().count() == 4


async def test_a_ballot_on_its_way_when_the_count_begins_is_counted_or_refused(
    vote: Vote, database: str
) -> None:
    """Another process holds the round as the count does; the ballot waits, and then is too late."""
    counting = await asyncpg.connect(**connection_arguments(database))
    async with counting.transaction():
        await counting.execute("select from honour_round where id = $1 for update", vote.held.id)
        casting = asyncio.create_task(told(vote, a_token("late")))
        await asyncio.sleep(0.2)
        assert not casting.done()
        await counting.execute(
            "update honour_round set stage = 'final', ballots = 0 where id = $1", vote.held.id
        )
    await counting.close()

    assert await casting == "VOTE_CLOSED"
    assert await HonourBallot.all().count() == 0


async def test_subjects_that_differ_by_capitals_are_two_people(vote: Vote) -> None:
    receipts = {await told(vote, a_token("Ab")), await told(vote, a_token("aB"))}

    assert len(receipts) == 2
    assert await HonourBallot.all().count() == 2


async def test_a_public_key_takes_its_own_algorithm_only(vote: Vote) -> None:
    private = Ed25519PrivateKey.generate()
    public = (
        private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    use_identity_provider(IdentityProvider("demo", public))
    claims = {"iss": "demo", "aud": AUDIENCE, "sub": "one", "exp": now() + timedelta(minutes=5)}

    assert len(await told(vote, jwt.encode(claims, private, algorithm="EdDSA"))) == 12
    for forged in (
        a_token("two"),
        jwt.encode(claims, generate_private_key(SECP256R1()), algorithm="ES256"),
    ):
        assert await told(vote, forged, source=None) == "CANNOT_VOTE"
    assert await HonourBallot.all().count() == 1


async def test_a_voter_who_sends_again_and_again_waits_for_the_next_minute(vote: Vote) -> None:
    first = await told(vote, a_token("one"))

    assert [await told(vote, a_token("one")) for _ in range(2)] == [first] * 2
    async with refused() as refusal:
        await cast_ballot(vote.nominees[:1], a_token("one"))
    assert refusal.told == [("TOO_MANY_ATTEMPTS", None)]
    assert 1 <= refusal.problems[0].retry_after <= 60  # type: ignore[attr-defined]
    assert len(await told(vote, a_token("two"))) == 12


async def test_bad_tokens_are_held_up_and_good_ones_from_the_same_address_are_not(vote: Vote) -> None:
    codes = [await told(vote, f"forged-{place}") for place in range(4)]

    assert codes == ["CANNOT_VOTE", "CANNOT_VOTE", "TOO_MANY_ATTEMPTS", "TOO_MANY_ATTEMPTS"]
    assert await told(vote, "forged", source="198.51.100.1") == "CANNOT_VOTE"
    assert len(await told(vote, a_token("a neighbour"))) == 12


async def test_signals_tell_bursts_and_attempts_once_and_hold_up_nobody(vote: Vote, network: Network) -> None:
    for place in range(3):
        await told(vote, a_token(f"house-{place}"))
    for place in range(2):
        await told(vote, a_token(f"village-{place}"), source=f"192.0.2.{20 + place}")
    for _ in range(3):
        await told(vote, a_token("house-0"))
        await told(vote, "forged")

    await note_vote_signals()
    await note_vote_signals()

    found = await vote_signals(vote.held.id, network.viewer(Role.CITY))
    assert {(signal.kind, signal.count) for signal in found} == {
        (SignalKind.ADDRESS_BURST, 3),
        (SignalKind.NETWORK_BURST, 5),
        (SignalKind.REPEATED_BALLOTS, 3),
        (SignalKind.BAD_TOKENS, 3),
    }
    assert len(found) == await HonourSignal.all().count()
    assert {len(signal.source) for signal in found} == {12}
    for viewer in (PUBLIC, network.viewer(Role.COUNTY), network.viewer(Role.TOWNSHIP)):
        assert await vote_signals(vote.held.id, viewer) == []


async def test_a_usual_minute_gives_no_signal(vote: Vote) -> None:
    await told(vote, a_token("one"))
    await told(vote, a_token("two"))

    await note_vote_signals()

    assert await HonourSignal.all().count() == 0


async def test_no_address_is_kept_and_its_salt_goes_with_the_second_day(vote: Vote) -> None:
    await told(vote, a_token("one"), source="192.0.2.1")
    await told(vote, "forged", source="192.0.2.1")
    stored = await HonourBallot.get()
    attempt = await VoteAttempt.get()
    known = await source_of("::ffff:192.0.2.1")
    await VoteSalt.create(day=today() - timedelta(days=2), salt="old")

    await note_vote_signals()

    assert (stored.source_hash, stored.network_hash) == (known.address, known.network)
    assert attempt.source == known.address
    assert known.network == (await source_of("192.0.2.200")).network
    assert (await source_of("2001:db8:1:2::3")).network == (await source_of("2001:db8:1:ffff::4")).network
    assert await VoteSalt.filter(day__lt=today()).count() == 0
    assert (await source_of("unknown")).address is None


async def test_the_box_recounts_to_what_was_told(vote: Vote, network: Network) -> None:
    for place in range(3):
        await told(vote, a_token(f"v{place}"))
    await vote.close()
    await advance_honour_round(vote.held.id, HonourStage.FINAL, by=network.viewer(Role.CITY))

    found = await recount(vote.held.id)

    assert found is not None
    assert (found.ballots, found.published_ballots, found.agrees) == (3, 3, True)
    assert [(line.counted, line.tally, line.published) for line in found.lines] == [(3, 3, 3), (0, 0, 0), (0, 0, 0)]  # fmt: skip
    await HonourTally.all().update(votes=4)
    forged = await recount(vote.held.id)
    assert forged is not None
    assert not forged.agrees
    assert await recount(network.user.id) is None
