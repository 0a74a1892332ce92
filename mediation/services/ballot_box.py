"""The ballot box 票箱: checked ballots are kept many at a time, each answered after its own commit.

A ballot alone costs a commit of its own; a thousand a second would queue for the disk. Those that
come while others are being written go together, in one statement (``together.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tortoise import connections
from uuid_utils.compat import uuid7

from mediation.models import ON_THE_BALLOT
from mediation.services.together import Together
from mediation.services.vote_sources import NOWHERE, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

# What the ballots of this batch may choose from, and whether it is still open: read for every batch,
# so that no process takes ballots on what it remembers.
# Who was named, or was not, stands on a paper too: of a vote that is over, which is what the voter is told.
_ON_THE_BALLOT = ", ".join(f"'{status.value}'" for status in ON_THE_BALLOT)
_PAPERS = f"""
select n.id, n.category, n.round_id from honour_nomination n
where n.id = any($1::uuid[]) and n.status in ({_ON_THE_BALLOT})
"""  # noqa: S608  constants only
_ROUNDS = """
select r.id, q.category, q.choices,
       r.stage = 'vote' and now() >= r.vote_from and now() < r.vote_until as open
from honour_round r join honour_quota q on q.round_id = r.id where r.id = any($1::uuid[])
"""

# The round's own row is read, and held, in the same statement: the count waits for ballots that are
# on their way, and a ballot that had to wait for the count is refused. So none is taken and not counted.
# In one order, so that two processes with the same voters never wait for each other.
_KEEP = """
insert into honour_ballot (id, round_id, voter_hash, choices, receipt, cast_at, source_hash, network_hash)
select b.id, r.id, b.voter, b.choices::uuid[], b.receipt, now(), b.address, b.network
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    as b(id, round_id, voter, choices, receipt, address, network)
join honour_round r on r.id = b.round_id
where r.stage = 'vote' and now() >= r.vote_from and now() < r.vote_until
order by b.voter
for key share of r
on conflict (round_id, voter_hash) do nothing
returning receipt
"""
_EARLIER = """
select b.round_id, b.voter_hash, b.choices, b.receipt from honour_ballot b
join unnest($1::uuid[], $2::text[]) as asked(round_id, voter_hash) using (round_id, voter_hash)
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A round's ballot paper: how many may be chosen of each category."""

    round: UUID
    open: bool
    choices: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Papers:
    """Where the nominations asked for stand: round and category. Those on no ballot are missing."""

    nominations: Mapping[UUID, tuple[UUID, str]]
    rounds: Mapping[UUID, Paper]


@dataclass(slots=True)
class Ballot:
    """A ballot that was checked, on its way into the box."""

    round: UUID
    voter_hash: str
    choices: Sequence[UUID]
    """Sorted, each once."""
    receipt: str
    source: Source = NOWHERE
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in the box for the voter: this ballot, or an earlier one."""

    receipt: str
    choices: Sequence[UUID]
    new: bool


async def read_papers(choices: Sequence[UUID]) -> Papers:
    """The ballot papers that these choices are on."""
    return await _papers.add(choices)


async def keep_ballot(ballot: Ballot) -> Kept | None:
    """Keep it, for good; None where the round takes no ballots any more."""
    return await _box.add(ballot)


async def _read_all(asked: Sequence[Sequence[UUID]]) -> list[Papers]:
    connection = connections.get("default")
    rows = await connection.execute_query_dict(_PAPERS, [list(set().union(*asked))])
    nominations = {row["id"]: (row["round_id"], row["category"]) for row in rows}
    rounds: dict[UUID, Paper] = {}
    if rows:
        found = await connection.execute_query_dict(_ROUNDS, [list({row["round_id"] for row in rows})])
        for row in found:
            known = rounds.get(row["id"])
            choices = {**(known.choices if known else {}), row["category"]: row["choices"]}
            rounds[row["id"]] = Paper(row["id"], row["open"], choices)
    return [Papers(nominations, rounds)] * len(asked)


async def _keep_all(ballots: Sequence[Ballot]) -> list[Kept | None]:
    connection = connections.get("default")
    rows = await connection.execute_query_dict(
        _KEEP,
        [
            [ballot.id for ballot in ballots],
            [ballot.round for ballot in ballots],
            [ballot.voter_hash for ballot in ballots],
            ["{" + ",".join(map(str, ballot.choices)) + "}" for ballot in ballots],
            [ballot.receipt for ballot in ballots],
            [ballot.source.address for ballot in ballots],
            [ballot.source.network for ballot in ballots],
        ],
    )
    new = {row["receipt"] for row in rows}
    earlier = await _earlier(connection, [ballot for ballot in ballots if ballot.receipt not in new])
    return [
        Kept(ballot.receipt, ballot.choices, new=True)
        if ballot.receipt in new
        else earlier.get((ballot.round, ballot.voter_hash))
        for ballot in ballots
    ]


async def _earlier(connection: Any, ballots: Sequence[Ballot]) -> dict[tuple[UUID, str], Kept]:
    """What is in the box of voters whose ballot was not new, by round and voter."""
    if not ballots:
        return {}
    asked = [[ballot.round for ballot in ballots], [ballot.voter_hash for ballot in ballots]]
    rows = await connection.execute_query_dict(_EARLIER, asked)
    return {
        (row["round_id"], row["voter_hash"]): Kept(row["receipt"], sorted(row["choices"]), new=False)
        for row in rows
    }


_papers: Together[Sequence[UUID], Papers] = Together(_read_all)
_box: Together[Ballot, Kept | None] = Together(_keep_all)
