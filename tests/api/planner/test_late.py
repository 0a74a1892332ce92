"""Fields computed in Python: patched into the rows, or left to graphql-core where they fail."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from api.planner.engine import Engine
from api.planner.identifiers import encode_id
from mediation.models import CaseStatus
from tests.api.planner.conftest import Reading
from tests.api.planner.trial import build_trial


@pytest.fixture
async def late_reading(reading: Reading) -> Reading:
    engine = Engine(build_trial())
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
