"""One statement a read, and a plan of PostgreSQL's that reads no big table from end to end."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.planner.engine import Engine
from api.planner.identifiers import encode_id
from api.planner.pool import SETTINGS, open_read_pool
from api.schema import build_schema
from mediation.access import Viewer
from mediation.database import connection_arguments
from mediation.models import Role
from tests.api.planner.bulk import DEFAULTS, FILL
from tests.api.planner.conftest import Reading
from tests.api.planner.test_contract import NETWORK, variables_of
from tests.conftest import Cluster

BIG = {"case", "party", "case_mediator", "mediator", "person", "post", "committee"}
COUNTING = {"Statistics", "Network"}
"""These count whole subtrees; a range of a table is what they are about."""


@pytest.fixture(scope="module")
def bulk_url(cluster: Cluster, template: str) -> Iterator[str]:
    name = f"bulk_{uuid.uuid4().hex[:12]}"

    async def build() -> None:
        await cluster.execute(f"create database {name} template {template} strategy file_copy")
        connection = await asyncpg.connect(**connection_arguments(cluster.url(name)))
        await connection.execute(DEFAULTS)
        await connection.execute(FILL)
        await connection.close()

    asyncio.run(build())
    yield cluster.url(name)
    asyncio.run(cluster.execute(f"drop database if exists {name} with (force)"))


def literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "array[" + ",".join(map(literal, value)) + "]"
    if isinstance(value, (date, UUID)):
        return f"'{value}'"
    return "'" + str(value).replace("'", "''") + "'"


def nodes_of(plan: Any) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes_of(inner)


async def explained(connection: Any, sql: str, values: list[Any]) -> dict[str, Any]:
    """PostgreSQL's generic plan of the statement."""
    await connection.execute(f"prepare explained as {sql}")
    arguments = f"({','.join(map(literal, values))})" if values else ""
    text = await connection.fetchval(f"explain (format json) execute explained{arguments}")
    await connection.execute("deallocate explained")
    plan: dict[str, Any] = json.loads(text)[0]["Plan"]
    return plan


def bulk_variables() -> dict[str, dict[str, Any]]:
    mediator = "00000000-0000-7000-8000-000000000001"
    return {
        "Hierarchy": {"code": "430502"},
        "CommitteeProfile": {"id": encode_id("Committee", mediator)},
        "Mediators": {"filter": {"division": "430502"}, "first": 20},
        "CasePage": {"filter": {"division": "430502"}, "first": 20},
        "CaseDetail": {"number": "N7"},
        "DisputeTypes": {},
        "Me": {},
    }


VIEWERS = {
    "county": Viewer(Role.COUNTY, "430502", "/430500/430502/"),
    "village": Viewer(Role.VILLAGE, "430502001001", "/430500/430502/430502001/430502001001/"),
    "city": Viewer(Role.CITY, "430500", "/430500/"),
}


@pytest.mark.parametrize("viewer", sorted(VIEWERS))
@pytest.mark.parametrize("name", sorted(set(NETWORK) - COUNTING))
async def test_no_big_table_is_read_from_end_to_end(bulk_url: str, name: str, viewer: str) -> None:
    engine, pool = Engine(build_schema()), await open_read_pool(bulk_url, size=1)
    await engine.start(pool)
    document = engine.document(NETWORK[name], None)
    variables = document.variables.read(bulk_variables()[name])
    assert isinstance(variables, dict)
    # A count of everything in sight is not what a page costs.
    text = (
        NETWORK[name].replace("totalCount", "__typename")
        if name in ("Mediators", "CasePage")
        else NETWORK[name]
    )
    document = engine.document(text, None)
    plan = engine.plan(document, variables, VIEWERS[viewer])
    values = [get(variables, VIEWERS[viewer], {}) for get in plan.getters]
    await pool.close()
    connection = await asyncpg.connect(**connection_arguments(bulk_url), server_settings=SETTINGS)
    try:
        chosen = await explained(connection, plan.sql, values)
    finally:
        await connection.close()

    scans = [n["Relation Name"] for n in nodes_of(chosen) if n["Node Type"] == "Seq Scan"]
    assert not BIG & set(scans)


PAGE = "query($filter: CaseFilter, $first: Int!) { cases(filter: $filter, first: $first) { edges { node { number } } } }"


@pytest.mark.parametrize(
    ("viewer", "division", "index"),
    [
        ("city", "430500", "case_city_listed"),
        ("county", "430502", "case_county_listed"),
        ("county", "430502001", "case_township_listed"),
        ("village", "430500", "case_village_listed"),
    ],
)
async def test_a_page_of_cases_comes_in_order_from_one_index(
    bulk_url: str, viewer: str, division: str, index: str
) -> None:
    engine, pool = Engine(build_schema()), await open_read_pool(bulk_url, size=1)
    await engine.start(pool)
    await pool.close()
    variables = {"filter": {"division": division}, "first": 20}
    document = engine.document(PAGE, None)
    coerced = document.variables.read(variables)
    assert isinstance(coerced, dict)
    plan = engine.plan(document, coerced, VIEWERS[viewer])
    connection = await asyncpg.connect(**connection_arguments(bulk_url), server_settings=SETTINGS)
    try:
        chosen = await explained(
            connection, plan.sql, [get(coerced, VIEWERS[viewer], {}) for get in plan.getters]
        )
    finally:
        await connection.close()

    assert [node["Index Name"] for node in nodes_of(chosen) if "Index Name" in node] == [index]
    assert "Sort" not in [node["Node Type"] for node in nodes_of(chosen)]


@dataclass
class Counting:
    """A pool that counts the statements which pass through."""

    pool: Any
    statements: int = 0

    async def fetchval(self, sql: str, *values: Any) -> Any:
        self.statements += 1
        return await self.pool.fetchval(sql, *values)


@pytest.mark.parametrize("name", sorted(NETWORK))
async def test_a_read_is_one_statement(reading: Reading, name: str) -> None:
    counting: Any = Counting(reading.pool)

    await reading.engine.execute(
        counting, NETWORK[name], None, variables_of(reading)[name], reading.sample.viewers["city"]
    )

    assert counting.statements == 1


async def test_several_root_fields_are_one_statement(reading: Reading) -> None:
    text = """{ a: cases(first: 1) { totalCount edges { node { number } } } b: mediators(first: 2) { totalCount }
      division(code: "430500") { name } networkCounts(division: "430500") { experts } viewer { name } }"""
    counting: Any = Counting(reading.pool)

    await reading.engine.execute(counting, text, None, {}, reading.sample.viewers["city"])

    assert counting.statements == 1


@pytest.mark.parametrize("first", [1, 20, 100])
async def test_a_larger_page_is_still_one_statement(reading: Reading, first: int) -> None:
    counting: Any = Counting(reading.pool)
    variables = {"filter": {"division": "430500"}, "first": first}

    await reading.engine.execute(
        counting, NETWORK["CasePage"], None, variables, reading.sample.viewers["city"]
    )

    assert counting.statements == 1
