"""What writing a kind of file 写入 takes, the same for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mediation.access import Viewer
from mediation.services.import_staging import Connection, Staging


@dataclass(frozen=True)
class Counts:
    """What became, or would become, of the good rows."""

    created: int
    changed: int
    unchanged: int


class Writer(Protocol):
    async def judge(self, staging: Staging, by: Viewer) -> None:
        """Find stored rows, lay the staged ones over them, and note what is wrong.

        May be called again, after more rows were found bad; it then leaves those out.
        """

    async def counts(self, staging: Staging) -> Counts:
        """What writing will do."""

    async def write(self, staging: Staging, by: Viewer) -> None:
        """Write all good rows."""


async def counted(staging: Staging, merged: str, changed_rows: str) -> Counts:
    """Counts over a merged table and a query for the numbers of the changed rows."""
    total = await staging.count(f"select count(*) from {merged}")  # noqa: S608
    created = await staging.count(f"select count(*) from {merged} where fresh")  # noqa: S608
    changed = await staging.count(f"select count(distinct row_number) from ({changed_rows}) c")  # noqa: S608
    return Counts(created, changed, total - created - changed)


async def know(connection: Connection, table: str, query: str) -> None:
    """Make the table (staged_id, id) of the rows that are stored already."""
    await connection.execute(f"drop table if exists {table}")
    await connection.execute(f"create temp table {table} on commit drop as {query}")
    await connection.execute(f"create index on {table} (staged_id)")
    await connection.execute(f"analyze {table}")


def path_text(path: str) -> str:
    """A division path fit to stand inside SQL text: it has only digits and slashes."""
    if path.strip("/0123456789"):
        raise ValueError(path)
    return path
