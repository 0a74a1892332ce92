"""Load the demo network 装入演示网络: two cities, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import asyncpg

from mediation import clock
from mediation.database import connection_arguments
from mediation.problems import Conflict, Refused
from server.demo.accounts import DemoAccount
from server.demo.chance import Chance
from server.demo.figures import CITIES
from server.demo.network import Network, Report, Stage

if TYPE_CHECKING:
    from mediation.personal_data import Vault

SEED = 1963
"""The year of the "Fengqiao experience"; any other number makes another network."""


@dataclass(frozen=True)
class DemoNetwork:
    """What was loaded."""

    accounts: tuple[DemoAccount, ...]
    rows: dict[str, int]
    """How many rows each table got."""


def _silent(stage: Stage, done: int, total: int) -> None:
    """Report to nobody."""


async def load_demo(
    url: str, vault: Vault, report: Report = _silent, *, seed: int = SEED, today: date | None = None
) -> DemoNetwork:
    """Fill an empty, migrated database with the demo network; all of it or nothing.

    The seed and the day decide everything but the passwords and the sealed values. Refuses with
    CONFLICT a database that already holds divisions.
    """
    connection = await asyncpg.connect(**connection_arguments(url))
    try:
        async with connection.transaction():
            # Two loaders at once: the second waits, and then finds a network.
            await connection.execute("lock table division in exclusive mode")
            if await connection.fetchval("select exists (select from division)"):
                raise Refused(
                    Conflict(
                        why_zh="数据库中已有区划和调解网络，演示数据只能装入空库。",
                        why_en="The database already holds a network; demo data goes into an empty one only.",
                    )
                )
            network = Network(connection, vault, report, Chance(seed), today or clock.today())
            accounts = await network.write(CITIES)
        # Without statistics the first reads would be planned for empty tables.
        await connection.execute("analyze")
    finally:
        await connection.close()
    return DemoNetwork(tuple(accounts), dict(network.rows))
