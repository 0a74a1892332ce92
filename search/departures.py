"""What has left the library and may still be in an index 已撤回: known to every process at the commit.

The index learns of a withdrawal from the outbox, half a second later, or when an indexer runs again. A search
asks the library first, so that no hit, count, suggestion or figure tells of it meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tortoise import connections

from search.indexer import ENTITY

_STATEMENT = """
select array(
           select p.id from precedent p
           where p.status = 'withdrawn' and p.id::text in (select entity_id from index_job where entity = $1)
       ) as waiting,
       (select count(*) from precedent where status = 'withdrawn') as ever
"""


@dataclass(frozen=True, slots=True)
class Departures:
    waiting: frozenset[UUID] = frozenset()
    """Withdrawn, and the index has not been told."""
    ever: int = 0
    """All that were withdrawn: what was counted before the last of them counts it still."""


async def departures() -> Departures:
    """One small statement: the outbox is empty most of the time."""
    _, rows = await connections.get("default").execute_query(_STATEMENT, [ENTITY])
    [row] = rows
    return Departures(frozenset(UUID(int=key.int) for key in row["waiting"]), row["ever"])


async def nobody_leaves() -> Departures:
    """For an engine over documents that are no library's: a judged set, the database itself."""
    return Departures()
