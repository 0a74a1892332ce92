"""Put on record what is shown in full, and what is exported 查阅留痕 (个人信息保护法 art. 51, 54).

The entries are committed before the data leaves; where they cannot be written it is not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections
from uuid_utils.compat import uuid7

from mediation.clock import now
from mediation.models import AccessEntry, AccessWay
from mediation.services.audit import actor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from mediation.access import Viewer
    from mediation.personal_data import Shown

# One statement however many records there are; where each lies is read beside it, so that the
# reads themselves need not bring it.
_ADD = """
insert into access_entry (id, at, user_id, actor, address, way, entity, entity_id, fields_shown, path)
select e.id, $1, $2, $3, $4, $5, e.entity, e.entity_id, e.fields_shown, case e.entity
    when 'Mediator' then (select path from mediator where id = e.entity_id::uuid)
    when 'Party' then (
        select c.path from party p join "case" c on c.id = p.case_id where p.id = e.entity_id::uuid)
    when 'PrecedentRedaction' then (
        select p.path from precedent_redaction r join precedent p on p.id = r.precedent_id
        where r.id = e.entity_id::uuid)
    end
from unnest($6::uuid[], $7::text[], $8::text[], $9::text[]) as e (id, entity, entity_id, fields_shown)
"""
_LONGEST_ADDRESS = 64
_LONGEST_FIELDS = 500


async def note_shown(
    shown: Iterable[Shown], way: AccessWay, *, by: Viewer, address: str | None = None
) -> None:
    """One entry a record, with the fields of it that are about to be shown to the viewer."""
    records: dict[tuple[str, str], list[str]] = {}
    for one in shown:
        fields = records.setdefault((one.entity, one.key), [])
        if one.field not in fields:
            fields.append(one.field)
    if not records:
        return
    await connections.get("default").execute_query(
        _ADD,
        [
            now(),
            by.user,
            actor_of(by),
            (address or by.address or "")[:_LONGEST_ADDRESS] or None,
            way.value,
            [uuid7() for _ in records],
            [entity for entity, _ in records],
            [key for _, key in records],
            ["、".join(fields) for fields in records.values()],
        ],
    )


async def note_export(entity: str, columns: Sequence[str], *, by: Viewer) -> None:
    """One entry for a list that is about to be taken away as a file, with its columns."""
    await AccessEntry.create(
        user_id=by.user,
        actor=actor_of(by),
        address=by.address[:_LONGEST_ADDRESS] if by.address else None,
        way=AccessWay.EXPORT,
        entity=entity,
        fields_shown="、".join(columns)[:_LONGEST_FIELDS],
        path=by.path or None,
    )


async def forget_access_entries(kept_for: timedelta, *, at: datetime | None = None) -> int:
    """Take out the entries older than that; how many they were. The database refuses younger than six months."""
    return await AccessEntry.filter(at__lt=(at or now()) - kept_for).delete()
