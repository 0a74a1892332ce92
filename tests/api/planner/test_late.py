"""Fields computed in Python: patched into the rows, or left to graphql-core where they fail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import orjson
import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from api.planner.declarations import column, connection, key, late, node, one, planned
from api.planner.engine import Engine
from api.planner.identifiers import encode_id
from api.schema.connections import Connection, Node
from api.schema.scalars import SCALARS
from mediation import models
from mediation.models import CaseStatus
from mediation.models.base import say
from tests.api.planner.conftest import Reading

TEXT = say("试。", "Trial.")


def due_on(case: Any, _context: Any) -> date:
    listed: date = case.listed_on
    return listed + timedelta(days=30)


def warning(case: Any, _context: Any) -> str:
    if case.status is CaseStatus.TERMINATED:
        raise ValueError(case.number)
    return f"{case.number} {case.committee_id.version}"


def steps(case: Any, _context: Any, last: int = 2) -> list[str]:
    return [f"{case.status.zh}{place}" for place in range(last)]


@planned(models.Case, TEXT)
class Case(Node):
    id: strawberry.ID = key()
    number: str = column()
    due_on: date = late(due_on, ["listed_on"], TEXT)
    warning: str | None = late(warning, ["number", "status", "committee_id"], TEXT)
    needed: str = late(warning, ["number", "status", "committee_id"], TEXT)
    steps: list[str] = late(steps, ["status"], TEXT)


@planned(models.Committee, TEXT)
class Committee(Node):
    id: strawberry.ID = key()
    cases: Connection[Case] = connection(description=TEXT)


@strawberry.type
class Query:
    case: Case | None = one(by="number", argument=TEXT, description=TEXT)
    cases: Connection[Case] = connection(description=TEXT)
    committees: Connection[Committee] = connection(description=TEXT)
    node: Node | None = node(TEXT)


@pytest.fixture
async def late_reading(reading: Reading) -> Reading:
    schema = strawberry.Schema(Query, types=[Committee], config=StrawberryConfig(scalar_map=SCALARS))
    engine = Engine(schema)
    await engine.start(reading.pool)
    return Reading(engine, reading.pool, reading.sample)


def expected_due(reading: Reading) -> dict[str, str]:
    return {case.number: str(case.listed_on + timedelta(days=30)) for case in reading.sample.cases}


async def test_a_leaf_is_patched_in_its_place(late_reading: Reading) -> None:
    text = "{ cases(first: 50) { edges { node { number due: dueOn } } } committees { edges { node { cases { edges { node { dueOn number } } } } } } }"

    answer = await late_reading.answer(text, "city")

    data = orjson.loads(answer.body)["data"]
    due = expected_due(late_reading)
    assert data["cases"]["edges"]
    assert all(
        edge["node"] == {"number": edge["node"]["number"], "due": due[edge["node"]["number"]]}
        for edge in data["cases"]["edges"]
    )
    assert b"~" not in answer.body
    assert b'"due":' in answer.body
    (document,) = late_reading.engine.documents
    (plan,) = document.plans.values()
    assert plan.patches is not None


async def test_behind_an_interface_only_rows_of_the_type_are_patched(late_reading: Reading) -> None:
    case = next(case for case in late_reading.sample.cases if case.city == "430500")

    text = "query($id: ID!) { node(id: $id) { id ... on Case { dueOn } ... on Committee { cases { totalCount } } } }"
    data = await late_reading.data(text, "city", id=encode_id("Case", case.id))
    assert data["node"]["dueOn"] == expected_due(late_reading)[case.number]

    data = await late_reading.data(text, "city", id=encode_id("Committee", case.committee_id))
    assert set(data["node"]) == {"id", "cases"}


async def test_a_failure_is_a_null_and_a_masked_error(late_reading: Reading) -> None:
    answer = await late_reading.ask("{ cases(first: 100) { edges { node { number warning } } } }", "city")

    failed = [
        edge["node"]["number"] for edge in answer["data"]["cases"]["edges"] if edge["node"]["warning"] is None
    ]
    terminated = {
        c.number for c in late_reading.sample.cases if c.city == "430500" and c.status == "terminated"
    }
    assert set(failed) == terminated
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"INTERNAL"}
    assert all(number not in str(answer["errors"]) for number in terminated)


async def test_a_failure_where_no_null_may_be_takes_its_parent_along(late_reading: Reading) -> None:
    terminated = next(c for c in late_reading.sample.cases if c.city == "430500" and c.status == "terminated")

    answer = await late_reading.ask(
        "query($n: String!) { case(number: $n) { needed } }", "city", n=terminated.number
    )

    assert answer["data"] == {"case": None}
    assert answer["errors"][0]["path"] == ["case", "needed"]


async def test_a_list_is_executed_over_the_rows(late_reading: Reading) -> None:
    case = next(case for case in late_reading.sample.cases if case.city == "430500")

    data = await late_reading.data(
        "query($n: String!) { case(number: $n) { s: steps dueOn } }", "city", n=case.number
    )

    zh = CaseStatus(case.status).zh
    assert data["case"] == {"s": [f"{zh}0", f"{zh}1"], "dueOn": expected_due(late_reading)[case.number]}
