# ruff: noqa: S608  table and column names are constants of ours; values are bound
"""Where the rows of a file wait 暂存 until all are judged: temporary tables of the import's transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import asyncpg
from tortoise import connections

from mediation.importing.columns import Kind, Staged
from mediation.importing.headers import Plan
from mediation.importing.problems import RowProblem
from mediation.importing.reading import Prepared

Connection = asyncpg.Connection

PROBLEMS = "import_problem"
GOOD = f"not exists (select from {PROBLEMS} p where p.row_number = s.row_number)"
"""The staged row ``s`` has no problem so far."""


def transaction_connection() -> Connection:
    """The driver's connection of the running transaction: COPY is not in Tortoise."""
    return cast("Connection", connections.get("default")._connection)


@dataclass
class Staging:
    """The temporary tables of one import; they go with its transaction."""

    connection: Connection
    kind: Kind
    plan: Plan

    async def create(self) -> None:
        await self.execute(
            f"create temp table {PROBLEMS} (row_number int not null, column_name text, zh text, en text) on commit drop"
        )
        for staged in self.kind.staged:
            await self.execute(f"create temp table {staged.name} ({_definition(staged)}) on commit drop")

    async def add(self, prepared: Prepared) -> None:
        """Copy a prepared batch in."""
        for table, records in prepared.records.items():
            await self.connection.copy_records_to_table(table, records=records)
        if prepared.problems:
            await self.connection.copy_records_to_table(
                PROBLEMS,
                records=[
                    (problem.row, problem.column, problem.zh, problem.en) for problem in prepared.problems
                ],
            )

    async def settle(self) -> None:
        """All rows are in: let the planner know how many."""
        for name in (PROBLEMS, *(staged.name for staged in self.kind.staged)):
            await self.execute(f"create index on {name} (row_number)")
            await self.execute(f"analyze {name}")

    async def note(self, column: str | None, zh: str, en: str, rows: str) -> None:
        """Note the problem for each row that the query ``rows`` gives.

        The query may give a second column; ``{0}`` in the words stands for it.
        """
        await self.connection.execute(
            f"insert into {PROBLEMS} select found.n, $1, replace($2, '{{0}}', coalesce(found.of::text, '')),"
            f" replace($3, '{{0}}', coalesce(found.of::text, '')) from ({rows}) found (n, of)",
            self.plan.called(column),
            zh,
            en,
        )

    async def note_repeats(self, staged: str, keys: str, column: str) -> None:
        """Note the rows that have the key of an earlier row."""
        conditions = " and ".join(f"{key.strip()} is not null" for key in keys.split(","))
        await self.note(
            column,
            "与第{0}行重复。",
            "It repeats row {0}.",
            f"select distinct row_number, first from (select row_number, min(row_number) over (partition by {keys}) as first"
            f" from {staged} s where {conditions} and {GOOD}) repeated where row_number > first",
        )

    async def bad_rows(self) -> int:
        count = await self.connection.fetchval(f"select count(distinct row_number) from {PROBLEMS}")
        return int(count)

    async def first_problems(self, limit: int) -> tuple[int, list[RowProblem]]:
        """How many problems there are, and the first of them in the order of the file."""
        total = await self.connection.fetchval(f"select count(*) from {PROBLEMS}")
        rows = await self.connection.fetch(
            f"select * from {PROBLEMS} order by row_number, column_name nulls first, zh limit $1", limit
        )
        return int(total), [_problem(row) for row in rows]

    async def problems_by_row(self) -> AsyncIterator[tuple[int, list[RowProblem]]]:
        """All problems, row by row in the order of the file, without holding them all."""
        row_number, problems = 0, list[RowProblem]()
        async for row in self.connection.cursor(
            f"select * from {PROBLEMS} order by row_number, column_name nulls first, zh"
        ):
            if problems and row["row_number"] != row_number:
                yield row_number, problems
                problems = []
            row_number = row["row_number"]
            problems.append(_problem(row))
        if problems:
            yield row_number, problems

    async def execute(self, statement: str, *values: Any) -> None:
        await self.connection.execute(statement, *values)

    async def run(self, statements: Sequence[str]) -> None:
        for statement in statements:
            await self.connection.execute(statement)

    async def count(self, query: str) -> int:
        return int(await self.connection.fetchval(query))


def _definition(staged: Staged) -> str:
    columns: Mapping[str, str] = staged.columns
    return ", ".join(
        f'"{name}" {sql_type}' + (' collate "C"' if sql_type == "text" else "")
        for name, sql_type in columns.items()
    )


def _problem(row: asyncpg.Record) -> RowProblem:
    return RowProblem(row["row_number"], row["column_name"], row["zh"], row["en"])
