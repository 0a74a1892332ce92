"""What a refusal must leave as it was."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tortoise import connections

from mediation.problems import Problem, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


COUNTERS = {"sign_in_source", "vote_attempt", "vote_salt"}
"""A refused attempt is counted there, and nowhere else."""


async def contents() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, the outbox and the audit trail among them; save what counts attempts."""
    connection = connections.get("default")
    named = await connection.execute_query_dict("select tablename from pg_tables where schemaname = 'public'")
    tables = [row["tablename"] for row in named if row["tablename"] not in COUNTERS]
    return {
        table: sorted(await connection.execute_query_dict(f'select * from "{table}"'), key=repr)
        for table in tables
    }


class Refusal:
    """The problems that were told; filled when the block ends."""

    problems: tuple[Problem, ...] = ()

    @property
    def told(self) -> list[tuple[str, str | None]]:
        """Code and field of each problem, in order."""
        return [(problem.code, problem.field) for problem in self.problems]


@asynccontextmanager
async def refused() -> AsyncIterator[Refusal]:
    """The block must be refused, and must leave every row as it was."""
    before = await contents()
    refusal = Refusal()
    with pytest.raises(Refused) as caught:
        yield refusal
    refusal.problems = caught.value.problems
    assert await contents() == before
