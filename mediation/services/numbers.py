"""Case numbers 案号: （2026）双清民调人调字第1号, by committee and year, without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections

if TYPE_CHECKING:
    from mediation.models import Committee

# The row stays locked until the transaction ends: two registrations take their turns, and a
# transaction that fails gives its number back.
_TAKE = """
insert into case_sequence (committee_id, year, last_number) values ($1, $2, 1)
on conflict (committee_id, year) do update set last_number = case_sequence.last_number + 1
returning last_number
"""


def case_number(short_name: str, year: int, number: int) -> str:
    """The number as it is written (domain.md §5)."""
    return f"（{year}）{short_name}人调字第{number}号"


async def take_case_number(committee: Committee, year: int) -> str:
    """The committee's next number of the year. Call it inside the transaction, as late as possible."""
    rows = await connections.get("default").execute_query_dict(_TAKE, [committee.id, year])
    return case_number(committee.short_name, year, rows[0]["last_number"])
