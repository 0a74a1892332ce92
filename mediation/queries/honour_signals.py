"""What is unusual about a vote 异常信号, for those who review it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise import connections

from mediation.models import HonourSignal, SignalKind
from mediation.queries.rows import Placeholders, scope_sql

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from mediation.access import Viewer

MOST_SIGNALS = 200

_SIGNALS = """
select s.kind, s.source, s.minute, s.count from honour_signal s
where s.round_id = $1 and {scope} order by s.minute desc, s.count desc, s.id limit $2
"""


@dataclass(frozen=True, slots=True)
class Signal:
    """So many times within the minute, from one source; the source is a code, never an address."""

    kind: SignalKind
    source: str
    minute: datetime
    count: int


async def vote_signals(round_id: UUID, viewer: Viewer, *, most: int = MOST_SIGNALS) -> list[Signal]:
    """The round's signals, latest first; none for a viewer who does not review it."""
    bind = Placeholders(viewer, round_id, most)
    statement = _SIGNALS.format(scope=scope_sql(HonourSignal, "s", viewer, bind))
    rows = await connections.get("default").execute_query_dict(statement, bind.values)
    return [Signal(SignalKind(row["kind"]), row["source"], row["minute"], row["count"]) for row in rows]
