"""``python -m benchmarks.ballots``: a rush of ballots, each voter's second sending, then a crowd on the page.

Everything is real: `fengqiao serve` with its workers, tokens signed by a key that the server has
only the public half of, `honourVote` over HTTP. At the end the vote closes, and four counts are held
against each other: what the crowd was acknowledged, what is in the box, what was published, and
what a recount gives.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from api.planner.identifiers import encode_id
from benchmarks.ballots.crowd import Told
from benchmarks.ballots.scene import filled_in, open_vote, papers
from benchmarks.ballots.serving import Serving, serving
from mediation.access import Viewer
from mediation.clock import now
from mediation.models import HonourBallot, HonourNomination, HonourRound, HonourStage, Role
from mediation.queries.recount import recount
from mediation.services.advance_honour_round import advance_honour_round
from mediation.voting import AUDIENCE
from server.opening import tables, vault_of
from server.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

ISSUER = "benchmark"
VOTE = (
    "mutation Vote($nominations: [ID!]!, $voterToken: String!) {"
    " honourVote(nominations: $nominations, voterToken: $voterToken) { receipt votesLeft errors { code message field } } }"
)
SENT_TWICE = 0.05
SECOND_AFTER = (0.0, 5.0)
"""Seconds after which somebody sends the same ballot again."""


@dataclass(frozen=True)
class Sending:
    """One request: whose, and when it is due."""

    due: float
    voter: int


def sendings(rate: int, seconds: int, chance: random.Random) -> list[Sending]:
    """So many new ballots a second, come as people do, and some of them again a little later."""
    found, at = [], 0.0
    for voter in range(rate * seconds):
        at += chance.expovariate(rate)
        found.append(Sending(at, voter))
        if chance.random() < SENT_TWICE:
            found.append(Sending(at + chance.uniform(*SECOND_AFTER), voter))
    return sorted(found, key=lambda sending: sending.due)


class Voters:
    """Tokens as an identity provider signs them (ES256), and requests as a browser sends them."""

    def __init__(self, port: int) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._port = port

    def save_public_key(self, path: Path) -> None:
        path.write_bytes(
            self._key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    def request(self, voter: int, choices: Sequence[str]) -> bytes:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": f"citizen-{voter}",
            "exp": now() + timedelta(hours=1),
        }
        token = jwt.encode(claims, self._key, algorithm="ES256")
        body = json.dumps(
            {"query": VOTE, "variables": {"nominations": choices, "voterToken": token}}
        ).encode()
        # As behind a proxy: from addresses all over the city.
        address = f"10.{voter % 200}.{voter // 200 % 250}.{voter % 250}"
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
            f"Accept: application/json\r\nX-Forwarded-For: {address}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def press(
    served: Serving, requests: list[bytes], due: list[float], keep: str
) -> tuple[Told, dict[str, float]]:
    """Send them in a process of their own; gives what came of it and the CPU seconds it cost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan = {"port": served.port, "due": due, "keep": keep, "lengths": [len(one) for one in requests]}
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        (folder / "requests").write_bytes(b"".join(requests))
        command = [sys.executable, "-m", "benchmarks.ballots.crowd", name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as crowd:
            assert crowd.stdin is not None
            assert crowd.stdout is not None
            crowd.stdout.readline()
            before, own = served.cpu(), os.times()
            crowd.stdin.write(b"go\n")
            crowd.stdin.flush()
            crowd.wait()
        after, ended = served.cpu(), os.times()
        told = Told(**json.loads((folder / "told.json").read_text(encoding="utf-8")))
    cost = {name: after[name] - before[name] for name in after}
    cost["crowd"] = ended.children_user + ended.children_system - own.children_user - own.children_system
    return told, cost


def show(told: Told, cost: dict[str, float], asked: int, load: float) -> None:
    cuts = statistics.quantiles(told.milliseconds, n=1000)
    print(
        f"  {asked:,} requests in {told.seconds:.1f} s: {asked / told.seconds:,.0f}/s; statuses {told.statuses}"
    )
    print(
        f"  latency ms: p50 {cuts[499]:.1f}, p99 {cuts[989]:.1f}, p99.9 {cuts[998]:.1f}, most {max(told.milliseconds):.0f}"
    )
    print("  CPU seconds: " + ", ".join(f"{name} {spent:.1f}" for name, spent in cost.items()))
    print(
        f"  the crowd itself was late by {told.late:.0f} ms at most, reconnected {told.reconnected}; load average {load:.1f}"
    )


@dataclass(frozen=True)
class Counts:
    """The same vote, counted in four places."""

    acknowledged: int
    lost: int
    """Receipts that were told and are not in the box."""
    stored: int
    published: int | None
    recounted: bool
    votes_agree: bool
    differing: int
    """Second sendings that were given another receipt than the first."""

    @property
    def right(self) -> bool:
        """Nothing lost, nothing twice; who was never answered may be in the box or not."""
        return (
            not self.lost
            and self.stored == self.published
            and self.recounted
            and self.votes_agree
            and not self.differing
        )


async def count(held: HonourRound, sent: list[Sending], told: Told, ballots: list[list[str]]) -> Counts:
    """Close the vote and hold the counts against each other."""
    receipts: dict[int, set[str]] = {}
    for sending, answer in zip(sent, told.answers, strict=True):
        if answer is not None and not answer.startswith("!"):
            receipts.setdefault(sending.voter, set()).add(answer)
    stored = {
        str(row["receipt"]): [str(choice) for choice in row["choices"]]
        for row in await HonourBallot.filter(round=held).values("receipt", "choices")
    }
    told_of = {receipt: voter for voter, each in receipts.items() for receipt in each}
    unlike = sum(
        sorted(ballots[voter]) != sorted(stored.get(receipt, [])) for receipt, voter in told_of.items()
    )
    expected = Counter(choice for chosen in stored.values() for choice in chosen)
    await HonourRound.filter(id=held.id).update(vote_until=now())
    city = Viewer(Role.CITY, "621100", "/621100/", name="测量")
    await held.refresh_from_db()
    if held.stage is HonourStage.VOTE:
        held = await _counted(held, city)
    again = await recount(held.id)
    assert again is not None
    published = {
        str(key): votes or 0
        for key, votes in await HonourNomination.filter(round=held).values_list("id", "votes")
    }
    return Counts(
        len(receipts),
        len(told_of.keys() - stored.keys()),
        again.ballots,
        again.published_ballots,
        again.agrees,
        not unlike and all(published[key] == expected[key] for key in published),
        sum(len(each) > 1 for each in receipts.values()),
    )


async def _counted(held: HonourRound, city: Viewer) -> HonourRound:
    """Counted by us or by the server's own clock, whichever is first."""
    for _ in range(100):
        await held.refresh_from_db()
        if held.stage is not HonourStage.VOTE:
            return held
        await asyncio.sleep(0.2)
    return await advance_honour_round(held.id, HonourStage.FINAL, by=city)


async def visits_of(held: HonourRound, wanted: int) -> int:
    """Visits once they have been written, which takes some seconds."""
    for _ in range(40):
        await held.refresh_from_db(fields=["visits"])
        if held.visits >= wanted:
            break
        await asyncio.sleep(0.5)
    return held.visits


async def measure(served: Serving, voters: Voters, options: Any) -> bool:
    chance = random.Random(20231231)
    async with tables(vault_of(read_settings()), served.url):
        held = await open_vote()
        keys = await papers(held)
        sent = sendings(options.rate, options.seconds, chance)
        ballots = filled_in(keys, options.rate * options.seconds, chance)
        begun = time.perf_counter()
        by_voter = [
            voters.request(voter, [encode_id("HonourNomination", key) for key in ballot])
            for voter, ballot in enumerate(ballots)
        ]
        print(f"{len(by_voter):,} ballots made ready in {time.perf_counter() - begun:.0f} s")
        requests = [by_voter[sending.voter] for sending in sent]
        told, cost = press(served, requests, [sending.due for sending in sent], '"receipt":"')
        print(f"\nBallots: {options.rate}/s for {options.seconds} s, {SENT_TWICE:.0%} of them sent twice")
        show(told, cost, len(sent), os.getloadavg()[0])
        refused = Counter(
            "unanswered" if answer is None else answer[:120]
            for answer in told.answers
            if answer is None or answer.startswith("!")
        )
        for words, times in refused.most_common(5):
            print(f"  not acknowledged {times} times: {words}")

        page = f"GET /honours/{held.id} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAccept: text/html\r\n\r\n".encode()
        number = options.visits * options.visit_seconds
        due, at = [], 0.0
        for _ in range(number):
            at += chance.expovariate(options.visits)
            due.append(at)
        seen, cost = press(served, [page] * number, due, 'lang="zh-CN"')
        print(
            f"\nVisits of the ballot page: {options.visits}/s for {options.visit_seconds} s (392,564 in a day are 4.5/s)"
        )
        show(seen, cost, number, os.getloadavg()[0])
        answered = sum(answer is not None for answer in seen.answers)
        counted = await visits_of(held, answered)
        print(f"  shown {answered:,}, counted {counted:,}")

        counts = await count(held, sent, told, ballots)
        print(f"\n{counts}\n{'All counts agree.' if counts.right else 'THE COUNTS DIFFER.'}")
        return counts.right and not refused and answered == counted == number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--visits", type=int, default=300, help="of the page, a second")
    parser.add_argument("--visit-seconds", type=int, default=20)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    voters = Voters(options.port)
    # PostgreSQL's own user must reach the folder, and a socket path is short.
    with tempfile.TemporaryDirectory(prefix="fq-ballots-") as name:
        home = Path(name)
        home.chmod(0o755)
        os.environ["FENGQIAO_HOME"] = name
        voters.save_public_key(home / "provider.pem")
        with serving(home, options.port, options.workers, ISSUER, home / "provider.pem") as served:
            right = asyncio.run(measure(served, voters, options))
    sys.exit(not right)


if __name__ == "__main__":
    main()
