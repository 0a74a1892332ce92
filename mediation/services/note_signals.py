"""Note what is unusual about a vote 异常信号, for the reviewers: found in the stored ballots and attempts.

Casting a ballot pays nothing for it. The clock looks back over the last minutes, so that it does not
matter which process took the ballots, nor how many do this at once: a signal is kept once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections

from mediation.models import SignalKind
from mediation.services.vote_sources import throw_old_salts_away
from mediation.voting import current_vote_limits

if TYPE_CHECKING:
    from mediation.voting import VoteLimits

_LOOK_BACK_MINUTES = 2
_CODE_CHARACTERS = 12
"""Of the hash, shown as the source's code: enough to tell sources apart, useless for anything else."""

_SINCE = f"date_trunc('minute', now()) - interval '{_LOOK_BACK_MINUTES} minutes'"
_KEEP = f"""
insert into honour_signal (id, round_id, path, kind, source, minute, count)
select gen_random_uuid(), r.id, r.path, s.kind, left(s.source, {_CODE_CHARACTERS}), s.minute, s.count
from seen s join honour_round r on r.id = s.round_id
order by r.id, s.kind, s.source, s.minute
on conflict (round_id, kind, source, minute) do update set count = excluded.count
where honour_signal.count < excluded.count
"""  # noqa: S608  constants only
_BURSTS = f"""
with seen as (
    select b.round_id, k.kind, k.source, date_trunc('minute', b.cast_at) as minute, count(*) as count
    from honour_round r
    join honour_ballot b on b.round_id = r.id and b.cast_at >= {_SINCE}
    cross join lateral (values ('{SignalKind.ADDRESS_BURST.value}', b.source_hash, $1::int),
                               ('{SignalKind.NETWORK_BURST.value}', b.network_hash, $2::int)) k(kind, source, most)
    where r.stage in ('vote', 'final') and r.vote_until >= {_SINCE} and k.source is not null
    group by b.round_id, k.kind, k.source, date_trunc('minute', b.cast_at), k.most
    having count(*) > k.most
)
{_KEEP}
"""  # noqa: S608  constants only
_ATTEMPTS = f"""
with seen as (
    select round_id, kind, source, minute, attempts as count from vote_attempt
    where minute >= {_SINCE} and round_id is not null
      and attempts > case kind when '{SignalKind.BAD_TOKENS.value}' then $1::int else $2::int end
)
{_KEEP}
"""  # noqa: S608  constants only
_FORGET = "delete from vote_attempt where minute < now() - interval '1 hour'"


async def note_vote_signals(limits: VoteLimits | None = None) -> None:
    """Keep what the last minutes had more of than the limits; forget attempts and salts that are over."""
    limits = limits or current_vote_limits()
    connection = connections.get("default")
    await connection.execute_query(_BURSTS, [limits.address_ballots, limits.network_ballots])
    await connection.execute_query(_ATTEMPTS, [limits.bad_tokens, limits.repeats])
    await connection.execute_query(_FORGET)
    await throw_old_salts_away()
