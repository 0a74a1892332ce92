"""Attempts that are no new ballot 无效和重复的投票: counted by the minute, across all processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise import connections

from mediation.clock import now
from mediation.problems import Problem
from mediation.services.together import Together

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from mediation.models import SignalKind

_SECONDS = 60

# In one order, so that two processes never wait for each other. The first to name the round keeps it.
_COUNT = """
insert into vote_attempt (id, round_id, kind, source, minute, attempts)
select gen_random_uuid(), t.round_id, t.kind, t.source, date_trunc('minute', now()), t.attempts
from unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) as t(round_id, kind, source, attempts)
order by t.kind, t.source
on conflict (kind, source, minute) do update
set attempts = vote_attempt.attempts + excluded.attempts,
    round_id = coalesce(vote_attempt.round_id, excluded.round_id)
returning kind, source, attempts
"""

_OF_THE_HOUR = """
select coalesce(sum(attempts), 0) as attempts from vote_attempt
where kind = $1 and source = $2 and minute > now() - interval '1 hour'
"""


@dataclass(frozen=True)
class TooManyAttempts(Problem):
    """For the rest of the minute; ``retry_after`` are its seconds."""

    code = "TOO_MANY_ATTEMPTS"
    zh = "尝试次数过多，请 {retry_after} 秒后再试。"
    en = "Too many attempts; try again in {retry_after} seconds."

    retry_after: int = _SECONDS


@dataclass(frozen=True, slots=True)
class Attempt:
    kind: SignalKind
    source: str
    """Keyed hash of the address or of the voter."""
    round: UUID | None = None


def rest_of_the_minute() -> int:
    """Seconds until attempts are counted anew."""
    return _SECONDS - now().second


async def count_attempt(attempt: Attempt) -> int:
    """Count it; give back how many of its kind came from its source within this minute."""
    return await _attempts.add(attempt)


async def attempts_of_the_hour(attempt: Attempt) -> int:
    """How many of its kind came from its source within the hour, in whatever process."""
    rows = await connections.get("default").execute_query_dict(
        _OF_THE_HOUR, [attempt.kind.value, attempt.source]
    )
    return int(rows[0]["attempts"])


async def _count_all(attempts: Sequence[Attempt]) -> list[int]:
    times = Counter((attempt.kind.value, attempt.source) for attempt in attempts)
    rounds = {(each.kind.value, each.source): each.round for each in attempts if each.round is not None}
    kinds, sources = zip(*times, strict=True)
    rows = await connections.get("default").execute_query_dict(
        _COUNT, [[rounds.get(key) for key in times], kinds, sources, list(times.values())]
    )
    counted = {(row["kind"], row["source"]): int(row["attempts"]) for row in rows}
    return [counted[attempt.kind.value, attempt.source] for attempt in attempts]


_attempts: Together[Attempt, int] = Together(_count_all)
