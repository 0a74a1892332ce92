"""What has left the library and may still be in an index 已撤回: known to every process at the commit.

The index learns of a withdrawal from the outbox, half a second later, or when an indexer runs again. A search
asks the library first, so that no hit, count, suggestion or figure tells of it meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tortoise import connections

# Both parts are kept by triggers: neither the withdrawn of years nor a long outbox are looked through.
_STATEMENT = """
select array(select entity_id from index_job where withdraws) as waiting,
       coalesce((select withdrawals from precedent_library where id = 1), 0) as ever
"""


@dataclass(frozen=True, slots=True)
class Departures:
    waiting: frozenset[UUID] = frozenset()
    """Withdrawn, and the index has not been told."""
    ever: int = 0
    """All withdrawals: what was counted before the last of them counts it still."""


async def departures() -> Departures:
    """One small statement, however much was withdrawn and however much waits for the index."""
    _, rows = await connections.get("default").execute_query(_STATEMENT)
    [row] = rows
    return Departures(frozenset(map(UUID, row["waiting"])), row["ever"])


async def nobody_leaves() -> Departures:
    """For an engine over documents that are no library's: a judged set, the database itself."""
    return Departures()
