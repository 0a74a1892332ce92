"""A nominee's photograph 照片, for whoever may see the nominee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections

from mediation.models import HonourNomination, Mediator
from mediation.queries.rows import Placeholders, scope_sql

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Viewer

_PHOTOGRAPH = """
select f.image from nomination_photograph f
join honour_nomination n on n.id = f.nomination_id
left join mediator m on m.id = n.mediator_id
where n.id = $1 and {nominations} and (n.mediator_id is null or {mediators})
"""


async def photograph(nomination: UUID, viewer: Viewer) -> bytes | None:
    """The JPEG; None without one, or where the viewer may not see the nominee."""
    bind = Placeholders(viewer, nomination)
    sql = _PHOTOGRAPH.format(
        nominations=scope_sql(HonourNomination, "n", viewer, bind),
        mediators=scope_sql(Mediator, "m", viewer, bind),
    )
    rows = await connections.get("default").execute_query_dict(sql, bind.values)
    return bytes(rows[0]["image"]) if rows else None
