"""Count visits of ballot pages 访问量: apart from ballots, many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import Tortoise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

_ADD = """
update honour_round r set visits = r.visits + seen.visits
from unnest($1::uuid[], $2::int[]) as seen(id, visits) where r.id = seen.id
"""


async def add_visits(visits: Mapping[UUID, int]) -> None:
    """Add to the rounds' visits. Neither a change of the round nor worth an audit entry each."""
    keys = list(visits)
    await Tortoise.get_connection("default").execute_query(_ADD, [keys, [visits[key] for key in keys]])
