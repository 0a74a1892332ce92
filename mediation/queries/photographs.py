"""A nominee's photograph 照片, for whoever may see the nominee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections

from mediation.access import PUBLIC
from mediation.models import NominationPhotograph
from mediation.queries.rows import Placeholders, scope_sql

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Viewer

_PHOTOGRAPH = "select f.image from nomination_photograph f where f.nomination_id = $1 and {visible}"
_WORDS = """(
select coalesce(p.name, c.name, o.name) || '的照片' from honour_nomination n
left join mediator m on m.id = n.mediator_id
left join person p on p.id = m.person_id
left join committee c on c.id = n.committee_id
left join judicial_office o on o.id = n.judicial_office_id
where n.id = {row}.nomination_id)"""


async def photograph(nomination: UUID, viewer: Viewer) -> bytes | None:
    """The JPEG; None without one, or where the viewer may not see the nominee."""
    bind = Placeholders(viewer, nomination)
    sql = _PHOTOGRAPH.format(visible=scope_sql(NominationPhotograph, "f", viewer, bind))
    rows = await connections.get("default").execute_query_dict(sql, bind.values)
    return bytes(rows[0]["image"]) if rows else None


def address_sql(alias: str) -> str:
    """The path at which everybody is shown the picture of a row of ``nomination_photograph``; null before."""
    bind = Placeholders(PUBLIC)
    shown = scope_sql(NominationPhotograph, alias, PUBLIC, bind)
    if bind.values:
        message = "what the public sees may not depend on who looks"
        raise TypeError(message)
    return f"case when {shown} then '/honours/photographs/' || {alias}.nomination_id || '.jpg' end"


def words_sql(alias: str) -> str:
    """What stands for the picture where it cannot be seen: whose it is."""
    return _WORDS.format(row=alias)
