"""A round's life foretold 评选推演: the rules of domain.md §13 in plain Python, without a database.

Written from the rules and not from the services: who may do what and when, and what it comes to. Each
method foretells one attempt: the codes of the refusal, or nothing, and then the life has gone on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

Codes = list[str]
ALLOWED: Codes = []
CONFLICT: Codes = ["CONFLICT"]
NOT_ALLOWED: Codes = ["NOT_ALLOWED"]
NOT_FOUND: Codes = ["NOT_FOUND"]
ON_THE_BALLOT = {"shortlisted", "named", "not_named"}


class Stage(IntEnum):
    RECOMMENDATION, REVIEW, VOTE, FINAL, NAMED, CLOSED = range(6)


class Passed(IntEnum):
    """Which of the round's moments lie behind."""

    NONE, RECOMMEND_UNTIL, VOTE_FROM, VOTE_UNTIL, OBJECT_UNTIL = range(5)


@dataclass
class Nominee:
    """Somebody who could be nominated."""

    category: str
    county: str
    in_office: bool = True


@dataclass
class Quota:
    shortlist: int
    named: int
    choices: int


@dataclass
class Nomination:
    key: UUID
    nominee: Nominee
    status: str = "recommended"
    totals: list[tuple[int, int]] = field(default_factory=list)
    """Reviewer and hundredths of points."""
    score: Fraction | None = None
    votes: int | None = None
    final_score: Fraction | None = None
    rank: int | None = None
    open_objections: int = 0
    honour: str | None = None
    """None, named or revoked."""


@dataclass
class Ballot:
    round: str
    choices: frozenset[UUID]
    receipt: str


def rounded(value: Fraction, places: int) -> Fraction:
    """Half up."""
    scale = 10**places
    return Fraction(floor(value * scale + Fraction(1, 2)), scale)


@dataclass
class Life:
    """One round, and the vote of another that is open all the time."""

    quotas: dict[str, Quota]
    vote_weight: int
    ties: Mapping[str, set[int]]
    """Reviewers who hold an office in the county."""
    foreign: UUID
    stage: Stage = Stage.RECOMMENDATION
    passed: Passed = Passed.NONE
    nominations: list[Nomination] = field(default_factory=list)
    ballots: dict[tuple[str, int], Ballot] = field(default_factory=dict)
    counted: int | None = None
    notices: list[str] = field(default_factory=list)

    def recommend(self, by: str, nominee: Nominee) -> Codes:
        """By ``city``, the code of a county, or somebody else."""
        if by not in {"city", "north", "south"}:
            return NOT_ALLOWED
        if self.stage is not Stage.RECOMMENDATION or self.passed >= Passed.RECOMMEND_UNTIL:
            return CONFLICT
        told = [] if nominee.category in self.quotas else ["INVALID"]
        if by not in {"city", nominee.county}:
            hidden = nominee.category == "mediator" and not nominee.in_office
            return [*told, "NOT_FOUND"] if hidden else NOT_ALLOWED
        told += [] if nominee.in_office else ["INVALID"]
        return told + (CONFLICT if any(one.nominee is nominee for one in self.nominations) else [])

    def recommended(self, key: UUID, nominee: Nominee) -> None:
        self.nominations.append(Nomination(key, nominee))

    def review(
        self, by: int | None, one: Nomination, hundredths: int, faults: int, *, decline: bool
    ) -> Codes:
        if by is None:
            return NOT_ALLOWED
        if self.stage is not Stage.REVIEW or one.status not in {"recommended", "reviewed"}:
            return CONFLICT
        earlier = {reviewer for reviewer, _ in one.totals}
        alone = bool(earlier) and {by, *earlier} <= self.ties[one.nominee.county]
        told = [*(CONFLICT if by in earlier or alone else []), *["INVALID"] * faults]
        if not told:
            one.totals.append((by, hundredths))
            mean = Fraction(sum(points for _, points in one.totals), 100 * len(one.totals))
            one.score = rounded(mean, 2)
            one.status = "reviewed" if not earlier else "declined" if decline else "approved"
        return told

    def advance(self, by: str, to: Stage) -> Codes:
        if by != "city":
            return NOT_ALLOWED
        return ALLOWED if self._advance(to) else CONFLICT

    def tick(self) -> int:
        """What the clock alone moves."""
        moved = 0
        for stage, moment in ((0, 1), (1, 2), (2, 3)):
            if self.stage == stage and self.passed >= moment:
                moved += self._advance(Stage(stage + 1))
        return moved

    def _advance(self, to: Stage) -> bool:
        if to != self.stage + 1 or to is Stage.CLOSED or self.passed < to:
            return False
        if to is Stage.VOTE:
            waiting = any(one.status in {"recommended", "reviewed"} for one in self.nominations)
            if waiting or self.passed >= Passed.VOTE_UNTIL:
                return False
            self._shortlist()
        elif to is Stage.FINAL:
            self._count()
        elif to is Stage.NAMED:
            if any(one.open_objections for one in self.nominations):
                return False
            for one in self._on("shortlisted"):
                one.status = "not_named"
        self.stage = to
        return True

    def reschedule(self, by: str, reason: str, passed: Passed) -> Codes:
        """The moments of the vote and after it are moved to where they are when so much has passed.

        They must lie ahead, and the vote cannot open before the recommendations end.
        """
        if by != "city":
            return NOT_ALLOWED
        if self.stage > Stage.REVIEW:
            return CONFLICT
        behind = sum(
            passed >= moment for moment in (Passed.VOTE_FROM, Passed.VOTE_UNTIL, Passed.OBJECT_UNTIL)
        )
        told = [] if reason else ["REQUIRED"]
        told += ["INVALID"] * (behind + (passed > self.passed + 1))
        if not told:
            self.passed = min(self.passed, Passed.RECOMMEND_UNTIL)
            self.notices.append("days_moved")
        return told

    def close(self, by: str, reason: str) -> Codes:
        if by != "city":
            return NOT_ALLOWED
        if self.stage >= Stage.FINAL:
            return CONFLICT
        if not reason:
            return ["REQUIRED"]
        self.stage = Stage.CLOSED
        self.notices.append("closed")
        return ALLOWED

    def _on(self, status: str, category: str | None = None) -> list[Nomination]:
        return [
            one
            for one in self.nominations
            if one.status == status and category in (None, one.nominee.category)
        ]

    def _shortlist(self) -> None:
        for category, quota in self.quotas.items():
            best = sorted(self._on("approved", category), key=lambda one: (-(one.score or 0), one.key.bytes))
            for place, one in enumerate(best):
                one.status = "shortlisted" if place < quota.shortlist else "declined"

    def recount(self) -> dict[UUID, int]:
        """Votes by nomination of those who have any."""
        cast = [choice for ballot in self.ballots.values() for choice in ballot.choices]
        return {choice: cast.count(choice) for choice in cast}

    def _count(self) -> None:
        votes = self.recount()
        self.counted = sum(ballot.round == "own" for ballot in self.ballots.values())
        for category in self.quotas:
            running = self._on("shortlisted", category)
            most = max((votes.get(one.key, 0) for one in running), default=0)
            for one in running:
                one.votes = votes.get(one.key, 0)
                share = Fraction(100 * one.votes, most) if most else Fraction(0)
                both = share * self.vote_weight + (one.score or 0) * (100 - self.vote_weight)
                one.final_score = rounded(both / 100, 4)
            order = sorted(
                running,
                key=lambda one: (
                    -(one.final_score or 0),
                    -(one.votes or 0),
                    -(one.score or 0),
                    one.key.bytes,
                ),
            )
            for place, one in enumerate(order, 1):
                one.rank = place

    def vote(self, voter: int, kind: str, choices: Sequence[UUID]) -> Codes:
        """With a ``good`` token, an ``official``'s, or a ``forged`` one; kept by ``voted``."""
        if kind != "good":
            return ["CANNOT_VOTE"] if kind == "forged" else ["OFFICIAL_CANNOT_VOTE"]
        wanted = set(choices)
        if not wanted:
            return CONFLICT
        running = {one.key: one.nominee.category for one in self._on("shortlisted")}
        if not wanted <= {*running, self.foreign}:
            return NOT_FOUND
        told, held = ALLOWED, "own"
        if self.foreign in wanted:
            told, held = CONFLICT if len(wanted) > 1 else ALLOWED, "foreign"
        elif self.stage is not Stage.VOTE or self.passed is not Passed.VOTE_FROM:
            told = ["VOTE_CLOSED"]
        else:
            cast = [running[choice] for choice in wanted]
            over = [name for name, quota in self.quotas.items() if cast.count(name) > quota.choices]
            told = ["TOO_MANY_CHOICES"] * len(over)
        earlier = self.ballots.get((held, voter))
        return told or (["ALREADY_VOTED"] if earlier and earlier.choices != wanted else ALLOWED)

    def voted(self, voter: int, choices: Sequence[UUID], receipt: str) -> str:
        """The receipt that the voter holds now: of the first time, whatever is sent again."""
        held = "foreign" if self.foreign in choices else "own"
        ballot = Ballot(held, frozenset(choices), receipt)
        return self.ballots.setdefault((held, voter), ballot).receipt

    def object(self, by: str, one: Nomination, text: str) -> Codes:
        if one.status not in ON_THE_BALLOT and by not in {"city", one.nominee.county}:
            return NOT_FOUND
        on_notice = self.stage is Stage.FINAL and self.passed < Passed.OBJECT_UNTIL
        if not on_notice or one.status != "shortlisted":
            return CONFLICT
        if not text:
            return ["REQUIRED"]
        one.open_objections += 1
        return ALLOWED

    def decide(self, by: str, one: Nomination, *, decided: bool, upheld: bool) -> Codes:
        if by != "city":
            return NOT_ALLOWED
        if decided:
            return CONFLICT
        one.open_objections -= 1
        if upheld and one.status == "shortlisted":
            one.status = "declined"
        return ALLOWED

    def name(self, by: str, one: Nomination) -> Codes:
        if by != "city":
            return NOT_ALLOWED
        over = self.stage is Stage.FINAL and self.passed is Passed.OBJECT_UNTIL
        if not over or one.status != "shortlisted" or one.open_objections:
            return CONFLICT
        category = one.nominee.category
        running = [*self._on("shortlisted", category), *self._on("named", category)]
        ahead = sum((other.rank or 0) < (one.rank or 0) for other in running)
        if ahead >= self.quotas[category].named:
            return CONFLICT
        if not one.nominee.in_office:
            return ["INVALID"]
        one.status, one.honour = "named", "named"
        return ALLOWED

    def revoke(self, by: str, one: Nomination, reason: str) -> Codes:
        if by != "city":
            return NOT_ALLOWED
        if one.honour == "revoked":
            return CONFLICT
        if not reason:
            return ["REQUIRED"]
        one.honour = "revoked"
        return ALLOWED
