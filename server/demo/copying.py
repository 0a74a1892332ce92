"""COPY into the tables 批量写入: one stream a table, a row is a mapping from column to value.

A ``Term`` is a string to the driver and needs no conversion.

The one exception to "only services write": tens of thousands of invented rows, in one
transaction, that no rule of business has to judge. The database's own checks still judge them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncpg

Row = Mapping[str, Any]


async def copy_rows(connection: asyncpg.Connection[Any], table: str, rows: Iterable[Row]) -> int:
    """Write the rows and count them; the first one names the columns, the others must have the same."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    columns = tuple(first)
    records = map(itemgetter(*columns), chain((first,), rows))
    status = await connection.copy_records_to_table(table, records=records, columns=columns)
    return int(status.removeprefix("COPY "))


def stamped(at: datetime) -> dict[str, datetime]:
    """When the row was first and last written."""
    return {"created_at": at, "updated_at": at}
