"""What a certificate 荣誉证书 says, and whether it still holds: open to everybody who has its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tortoise import connections

from mediation.access import PUBLIC
from mediation.models import HonourCategory, HonourStatus, Mediator
from mediation.queries.rows import Placeholders, scope_sql

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

_NUMBER = re.compile(r"(\d{6})-(\d{4})-([0-9A-F]{10})")
_TAIL = 10
"""Hexadecimal digits of the honour's key: chance enough that nobody finds a certificate by counting."""


def certificate_number(honour: UUID, path: str, year: int) -> str:
    """City, year and the end of the honour's key: it never changes and is given to no other."""
    return f"{path.split('/')[1]}-{year}-{honour.hex[-_TAIL:].upper()}"


def certificate_number_sql(alias: str) -> str:
    """The same of a row of ``honour``."""
    return (
        f"split_part({alias}.path, '/', 2) || '-' || {alias}.year || '-'"
        f" || upper(right(replace({alias}.id::text, '-', ''), {_TAIL}))"
    )


_FIND = """
select h.id, h.path, h.title, h.category, h.year, h.status, h.named_on, h.revoked_on, h.revocation_reason,
       h.demo, coalesce(p.name, c.name, o.name) as name, d.name as place, city.name as city
from honour h
left join mediator m on m.id = h.mediator_id and {mediators}
left join person p on p.id = m.person_id
left join committee c on c.id = h.committee_id
left join judicial_office o on o.id = h.judicial_office_id
join division d on d.code = h.division_id
join division city on city.code = split_part(h.path, '/', 2)
where h.year = $1 and {number} = $2
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    number: str
    title: str
    category: HonourCategory
    year: int
    status: HonourStatus
    named_on: date
    revoked_on: date | None
    revocation_reason: str | None
    demo: bool
    name: str | None
    """None of a mediator who is no longer in office, and so no longer public."""
    place: str
    city: str

    @property
    def given(self) -> bool:
        """Whether there is something to print: the honour holds, and its holder is public."""
        return self.status is HonourStatus.NAMED and self.name is not None

    @property
    def bureau(self) -> str:
        """The body that names."""
        return f"{self.city}司法局"


async def certificate(number: str) -> Certificate | None:
    """The certificate with that number, revoked ones too; None where there is none."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return None
    bind = Placeholders(PUBLIC, int(found[2]), number)
    sql = _FIND.format(mediators=scope_sql(Mediator, "m", PUBLIC, bind), number=certificate_number_sql("h"))
    rows = await connections.get("default").execute_query_dict(sql, bind.values)
    if not rows:
        return None
    row = rows[0]
    del row["id"], row["path"]
    return Certificate(
        number=number,
        **{**row, "category": HonourCategory(row["category"]), "status": HonourStatus(row["status"])},
    )
