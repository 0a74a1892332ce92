"""The dispute types 纠纷类型 that a new database starts with: the published report's rows (domain rules §5)."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncpg

_TYPES = Path(__file__).parent / "data" / "dispute_types.csv"
_IN_USE_SINCE = date(2021, 1, 1)
_COLUMNS = ("code", "name", "parent_id", "report_row", "valid_from")


async def adopt_standard_types(connection: asyncpg.Connection) -> int:
    """Give a database without any dispute type the standard tree; say how many were added.

    A city that keeps types of its own, or has retired some of these, is left alone.
    """
    if await connection.fetchval("select exists (select from dispute_type)"):
        return 0
    with _TYPES.open(encoding="utf-8", newline="") as file:
        rows = [
            (line["code"], line["name"], line["parent"] or None, line["report_row"], _IN_USE_SINCE)
            for line in csv.DictReader(file)
        ]
    await connection.executemany(
        f"insert into dispute_type ({', '.join(_COLUMNS)}, created_at, updated_at)"  # noqa: S608  constants
        " values ($1, $2, $3, $4, $5, now(), now()) on conflict do nothing",
        rows,
    )
    return len(rows)
