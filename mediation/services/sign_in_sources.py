"""Many accounts tried from one address 同一地址反复尝试: held up, across all processes.

An account that is tried again and again rests (``sessions``); who tries a few passwords on each of many
accounts meets this instead. Only failures count, so that an office behind one address can go on working.
"""

from __future__ import annotations

from typing import Any

from tortoise import connections

from mediation.problems import Refused
from mediation.services.vote_attempts import TooManyAttempts
from mediation.services.vote_sources import source_of

MOST_FAILURES = 30
WINDOW_SECONDS = 15 * 60

_LEFT = """
select ceil($2 - extract(epoch from now() - since))::int as seconds from sign_in_source
where source = $1 and failures >= $3 and since > now() - make_interval(secs => $2)
"""
_COUNT = """
insert into sign_in_source as kept (source, since, failures) values ($1, now(), 1)
on conflict (source) do update set
    failures = case when kept.since > now() - make_interval(secs => $2) then kept.failures + 1 else 1 end,
    since = case when kept.since > now() - make_interval(secs => $2) then kept.since else now() end
"""
_THROW_AWAY = "delete from sign_in_source where since < now() - interval '1 day'"


async def refuse_busy_source(address: str | None) -> None:
    """Refuse TooManyAttempts to an address from which too many sign-ins have just failed."""
    if (source := await _source(address)) is None:
        return
    rows = await _run(_LEFT, source, float(WINDOW_SECONDS), MOST_FAILURES)
    if rows:
        raise Refused(TooManyAttempts(retry_after=max(1, int(rows[0]["seconds"]))))


async def count_failure_from(address: str | None) -> None:
    """Count a sign-in that failed; outside the caller's transaction, so that a refusal does not undo it."""
    if (source := await _source(address)) is None:
        return
    await _run(_COUNT, source, float(WINDOW_SECONDS))
    await _run(_THROW_AWAY)


async def _source(address: str | None) -> str | None:
    return (await source_of(address)).address


async def _run(statement: str, *values: Any) -> list[dict[str, Any]]:
    return list(await connections.get("default").execute_query_dict(statement, list(values)))
