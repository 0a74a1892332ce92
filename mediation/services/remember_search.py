"""Remember a search for an hour 短期保存查找, so that what it showed can be judged."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from tortoise import connections

from mediation.models.base import LONGEST_TEXT
from mediation.personal_data import current_vault
from mediation.redaction import Known, redact

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Viewer

LASTS_SECONDS = 3600
MOST_KEPT = 50_000
"""Searches remembered at once; the oldest go first."""
MOST_SHOWN = 1_000
"""Precedents of one search, over all its pages."""
_SWEEP_SECONDS = 60
_LONG_TEXT = 2_000

# A further page of the same search adds to what was shown. Whoever makes up the identifier of
# somebody else's search cannot tell its narrative, and changes nothing.
_KEEP = """
insert into shown_search (id, narrative_sealed, narrative_hash, engine, ordering, path, shown, at)
values ($1, $2, $3, $4, $5, $6, $7::jsonb, now())
on conflict (id) do update set shown = shown_search.shown || excluded.shown, at = now()
where shown_search.narrative_hash = excluded.narrative_hash
    and jsonb_array_length(shown_search.shown) < $8
"""
_SWEEP = """
delete from shown_search where at < now() - make_interval(secs => $1)
    or at < (select at from shown_search order by at desc offset $2 limit 1)
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a search, as it was shown."""

    search_id: UUID
    narrative: str
    engine: str
    ordering: str
    hits: tuple[tuple[UUID, float], ...]
    """Precedents and scores in order."""


class _Sweep:
    """When this process last looked for what is over."""

    at = 0.0


async def remember_search(shown: Shown, *, by: Viewer, known: Known | None = None) -> None:
    """Keep the page for an hour: redacted, then encrypted, in a table that no log and no replica holds.

    ``known`` is what is known of the narrative's parties. Who searched is not kept, only their
    division. A search that showed nothing is not remembered.
    """
    if not shown.hits:
        return
    narrative = shown.narrative[:LONGEST_TEXT]
    known = known or Known()
    # Matching a long text for names would hold up everybody else's answer.
    far = len(narrative) > _LONG_TEXT
    redacted = await asyncio.to_thread(redact, narrative, known) if far else redact(narrative, known)
    vault = current_vault()
    connection = connections.get("default")
    await connection.execute_query(
        _KEEP,
        [
            shown.search_id,
            vault.seal(redacted.text),
            vault.hash(f"narrative:{shown.narrative}"),
            shown.engine,
            shown.ordering,
            by.path,
            orjson.dumps([[str(key), score] for key, score in shown.hits]).decode(),
            MOST_SHOWN,
        ],
    )
    if time.monotonic() - _Sweep.at > _SWEEP_SECONDS:
        _Sweep.at = time.monotonic()
        await connection.execute_query(_SWEEP, [float(LASTS_SECONDS), MOST_KEPT - 1])
