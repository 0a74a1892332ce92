"""A vote over two serving processes: what is limited, and what counts once, does so over both."""

from __future__ import annotations

import asyncio
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
from mediation.models import DisputeType, HonourBallot, HonourSignal, SignalKind
from server.embedded import EmbeddedPostgres
from tests.factories import a_network
from tests.mediation.voting import PROVIDER, Vote, a_token, a_vote
from tests.server.test_serve import Home

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]

VOTE = """mutation($nominations: [ID!]!, $voterToken: String!) {
  honourVote(nominations: $nominations, voterToken: $voterToken) { receipt errors { code } } }"""
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
