"""Growth 增长: what a row costs as pages and the number of cases grow, and what a hot plan costs.

Measured inside the process, through the engine: pages above the contract's limit of 100 are
asked for past its argument check, to see the slope.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from api.planner.engine import Engine
from api.planner.pool import open_read_pool
from api.schema import build_schema
from benchmarks.network.operations import TEXTS, variables, viewer
from benchmarks.network.processes import running_ms
from mediation.personal_data import Vault, read_key, use_vault

if TYPE_CHECKING:
    from pathlib import Path

    from api.planner.documents import Document

PAGES = (20, 100, 500)


@dataclass(frozen=True)
class Slope:
    """The cost of one page."""

    rows: int
    milliseconds: float
    """From asking to the bytes, at one connection."""
    cpu_ms: float
    """CPU of this process alone."""
    database_ms: float
    """CPU of the database's process: what other work on the machine does not lengthen."""
    blocks: int
    """Blocks of tables and indexes that the statement looks at; the same in every run."""


@dataclass(frozen=True)
class Inside:
    """What was measured inside the process."""

    pages: list[Slope]
    q3_ms: float
    plan_microseconds: dict[str, float]


async def inside(url: str, home: Path, numbers: dict[str, list[str]], repeat: int = 60) -> Inside:
    use_vault(Vault(read_key(home / "keys" / "personal-data")))
    pool = await open_read_pool(url, size=1)
    engine = Engine(build_schema())
    await engine.start(pool)
    division = min(numbers)
    backend = await pool.fetchval("select pg_backend_pid()")
    try:
        pages = [await _page(engine, pool, backend, division, rows, repeat) for rows in PAGES]
        q3 = await _median_ms(engine, pool, "Q3", division, numbers[division][0], repeat)
        plans = {name: _plan_time(engine, name, division, numbers[division][0]) for name in TEXTS}
    finally:
        await pool.close()
    return Inside(pages, q3, plans)


async def _page(engine: Engine, pool: Any, backend: int, division: str, rows: int, repeat: int) -> Slope:
    document = engine.document(TEXTS["Q1"], "Q1")
    who = viewer("Q1", division)
    # The plan of an allowed page, bound to more rows: its argument checks are not run again.
    plan = engine.plan(document, _read(document, variables("Q1", division, "")), who)
    given = _read(document, variables("Q1", division, "", rows))

    values = [get(given, who, {}) for get in plan.getters]
    explained = orjson.loads(
        await pool.fetchval(f"explain (analyze, buffers, timing off, format json) {plan.sql}", *values)
    )[0]["Plan"]
    took, used, databases = [], [], []
    for _ in range(repeat):
        began, cpu, database = time.perf_counter(), time.process_time(), running_ms(backend)
        await pool.fetchval(plan.sql, *[get(given, who, {}) for get in plan.getters])
        took.append(time.perf_counter() - began)
        used.append(time.process_time() - cpu)
        databases.append(running_ms(backend) - database)
    return Slope(
        rows,
        statistics.median(took) * 1e3,
        statistics.median(used) * 1e3,
        statistics.median(databases),
        explained["Shared Hit Blocks"] + explained["Shared Read Blocks"],
    )


async def _median_ms(engine: Engine, pool: Any, name: str, division: str, number: str, repeat: int) -> float:
    took = []
    for _ in range(repeat):
        began = time.perf_counter()
        await engine.execute(
            pool, TEXTS[name], name, variables(name, division, number), viewer(name, division)
        )
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1e3


def _plan_time(engine: Engine, name: str, division: str, number: str, repeat: int = 3000) -> float:
    """Microseconds from the request's text and variables to statement and values, all warm."""
    text, given, who = TEXTS[name], variables(name, division, number), viewer(name, division)
    took = []
    for _ in range(repeat):
        began = time.perf_counter_ns()
        document = engine.document(text, name)
        read = _read(document, given)
        plan = engine.plan(document, read, who)
        _ = [get(read, who, {}) for get in plan.getters]
        took.append(time.perf_counter_ns() - began)
    return statistics.median(took) / 1e3


def _read(document: Document, given: dict[str, Any]) -> dict[str, Any]:
    """The variables as the plan takes them."""
    read = document.variables.read(given)
    if isinstance(read, list):
        raise TypeError(read)
    return read


def load_average() -> float:
    return os.getloadavg()[0]
