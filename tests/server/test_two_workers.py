"""A vote over two serving processes: what is limited, what counts once, and what is watched, is so over both."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tortoise import Tortoise

from api.planner.identifiers import encode_id
from mediation.clock import now
from mediation.database import tortoise_config
from mediation.models import DisputeType, HonourBallot, HonourRound, HonourSignal, HonourStage, SignalKind
from server.embedded import EmbeddedPostgres
from tests.factories import a_network
from tests.mediation.voting import PROVIDER, Vote, a_token, a_vote
from tests.server.test_serve import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]

VOTE = """mutation($nominations: [ID!]!, $voterToken: String!) {
  honourVote(nominations: $nominations, voterToken: $voterToken) { receipt errors { code } } }"""
TALLY = "subscription($round: ID!) { honourTally(round: $round) { nominationId votes } }"
REPEATS, BAD_TOKENS, ADDRESS_BALLOTS = 3, 5, 10


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    yield made
    for process in made.started:
        if process.poll() is None:
            process.terminate()
            process.wait(60)
    shutil.rmtree(made.folder, ignore_errors=True)


@pytest.fixture
async def vote(home: Home, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Vote]:
    key = home.folder.parent / "provider.key"
    key.write_text(PROVIDER.key, encoding="utf-8")
    settings = {
        "FENGQIAO_WORKERS": "2",
        "FENGQIAO_VOTE_ISSUER": PROVIDER.issuer,
        "FENGQIAO_VOTE_KEY_FILE": str(key),
        "FENGQIAO_VOTE_REPEATS": str(REPEATS),
        "FENGQIAO_VOTE_BAD_TOKENS": str(BAD_TOKENS),
        "FENGQIAO_VOTE_ADDRESS_BALLOTS": str(ADDRESS_BALLOTS),
    }
    plain = Home.environment.fget
    monkeypatch.setattr(Home, "environment", property(lambda self: {**plain(self), **settings}))
    await asyncio.to_thread(home.serve)
    url = EmbeddedPostgres(home.folder).url
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    await DisputeType.all().delete()  # the network brings its own
    yield await a_vote(await a_network())
    await Tortoise.close_connections()


async def cast(home: Home, vote: Vote, token: str, seen: set[str]) -> str:
    """Over a connection of its own, which either process may take; gives the receipt, or why there is none."""
    variables = {"nominations": [encode_id("HonourNomination", vote.nominees[0])], "voterToken": token}
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.post(
            f"http://127.0.0.1:{home.port}/graphql", json={"query": VOTE, "variables": variables}
        )
    # Each process begins its request ids in its own way.
    seen.add(answer.headers["x-request-id"].partition("-")[0])
    told: dict[str, Any] = answer.json()["data"]["honourVote"]
    return str(told["receipt"] or told["errors"][0]["code"])


async def test_a_vote_is_limited_and_counted_over_both_processes(home: Home, vote: Vote) -> None:
    seen: set[str] = set()
    while now().second > 40:  # noqa: ASYNC110  attempts are counted by the minute
        await asyncio.sleep(1)

    repeated = [await cast(home, vote, a_token("one"), seen) for _ in range(12)]
    forged = [await cast(home, vote, "forged", seen) for _ in range(12)]
    at_once = await asyncio.gather(*(cast(home, vote, a_token(f"v{n % 20}"), seen) for n in range(40)))

    assert len(seen) == 2
    assert len(set(repeated[: REPEATS + 1])) == 1
    assert repeated[REPEATS + 1 :] == ["TOO_MANY_ATTEMPTS"] * (11 - REPEATS)
    assert forged == ["CANNOT_VOTE"] * BAD_TOKENS + ["TOO_MANY_ATTEMPTS"] * (12 - BAD_TOKENS)
    assert set(Counter(at_once).values()) == {2}
    assert await HonourBallot.all().count() == 21
    async with asyncio.timeout(30):
        while not await HonourSignal.exists(kind=SignalKind.ADDRESS_BURST):  # noqa: ASYNC110  another's row
            await asyncio.sleep(0.3)
    await asyncio.sleep(6)  # every process has looked once more
    signals = Counter(signal.kind for signal in await HonourSignal.all())
    assert signals == {
        SignalKind.ADDRESS_BURST: 1,
        SignalKind.REPEATED_BALLOTS: 1,
        SignalKind.BAD_TOKENS: signals[SignalKind.BAD_TOKENS],
    }


async def watch(home: Home, vote: Vote, token: str, seen: set[str], told: list[list[int]]) -> None:
    """The tally over a connection of its own, until it is final."""
    body = {"query": TALLY, "variables": {"round": encode_id("HonourRound", vote.held.id)}}
    headers = {"accept": "text/event-stream", **({"authorization": f"Bearer {token}"} if token else {})}
    url = f"http://127.0.0.1:{home.port}/graphql"
    async with (
        httpx.AsyncClient(timeout=60) as client,
        client.stream("POST", url, json=body, headers=headers) as answer,
    ):
        seen.add(answer.headers["x-request-id"].partition("-")[0])
        async for line in answer.aiter_lines():
            if line.startswith("data:") and "honourTally" in line:
                tally = json.loads(line[5:])["data"]["honourTally"]
                told.append(sorted(entry["votes"] for entry in tally))


async def test_whoever_watches_either_process_sees_the_ballots_of_both(home: Home, vote: Vote) -> None:
    made = await asyncio.to_thread(home.run, "token", "--role", "city", "--division", "430500")
    city, watched, cast_at = made.stdout.strip(), set[str](), set[str]()
    reviewers: list[list[list[int]]] = []
    public: list[list[list[int]]] = [[] for _ in range(4)]

    async with asyncio.timeout(90), asyncio.TaskGroup() as group:
        for told in public:
            group.create_task(watch(home, vote, "", set(), told))
        # Which process takes a connection is the kernel's choice: until both are watched, and have had ballots.
        while len(watched) < 2 or len(reviewers) < 8:
            reviewers.append([])
            group.create_task(watch(home, vote, city, watched, reviewers[-1]))
            await asyncio.sleep(0.3)
        ballots = 0
        while ballots < 12 or len(cast_at) < 2:
            await asyncio.gather(*(cast(home, vote, a_token(f"{ballots}-{n}"), cast_at) for n in range(4)))
            ballots += 4
        while not all(told and told[-1] == [0, 0, ballots] for told in reviewers):  # noqa: ASYNC110  other processes'
            await asyncio.sleep(0.2)
        before = [list(told) for told in public]
        await vote.close()  # the clock counts by itself

    assert before == [[]] * 4
    assert [told[-1] for told in reviewers] == [[0, 0, ballots]] * len(reviewers)
    assert public == [[[0, 0, ballots]]] * 4
    held = await HonourRound.get(id=vote.held.id)
    assert (held.stage, held.ballots) == (HonourStage.FINAL, ballots)
