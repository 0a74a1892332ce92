"""Clients of other makes against the endpoint on a real port."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.schema import build_schema
from mediation.models import Role
from mediation.tokens import issue_token
from tests.api.http import npm
from tests.api.schema.test_sdl import CONTRACT, PLANNED_FOR_LATER
from tests.api.serving import Endpoint, listening
from tests.factories import Network, a_case

pytestmark = [pytest.mark.npm, pytest.mark.usefixtures("clients")]
OPERATIONS = Path(__file__).parents[2] / "operations"
DELIVERED = ("1-network.graphql", "2-precedents.graphql", "4-honours.graphql")


@pytest.fixture(scope="module")
def clients() -> None:
    npm.ready()


async def test_passes_every_audit_of_graphql_http(api: Endpoint) -> None:
    async with listening(api.app) as url:
        audits = await npm.run("audit.mjs", f"{url}/graphql")

    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert len(audits) == 61


async def test_apollo_pages_refuses_and_words_errors(api: Endpoint, network: Network) -> None:
    numbers = [(await a_case(network.committee)).number for _ in range(5)]
    token = issue_token(network.viewer(Role.CITY))

    async with listening(api.app) as url:
        [seen] = await npm.run("apollo.mjs", f"{url}/graphql", token)

    newest = numbers[::-1]
    assert seen == {
        "pages": [newest[:2], newest[2:4], newest[4:]],
        "refused": ["NOT_FOUND"],
        "wrong": ["BAD_PAGE_SIZE"],
    }


async def test_urql_knows_who_asks(api: Endpoint, network: Network) -> None:
    token = issue_token(network.viewer(Role.COUNTY, user=None))

    async with listening(api.app) as url:
        [seen] = await npm.run("urql.mjs", f"{url}/graphql", token)

    division = {"code": network.county.code, "name": network.county.name}
    assert seen["known"]["roles"] == [{"role": "COUNTY", "division": division}]
    assert seen["stranger"]["roles"] == [{"role": "PUBLIC", "division": None}]
    assert seen["bad"]["status"] == 401
    assert "请重新登录" in seen["bad"]["message"]


async def test_the_contract_is_valid_against_the_schema(tmp_path: Path) -> None:
    schema = tmp_path / "schema.graphql"
    schema.write_text(build_schema().as_str(), encoding="utf-8")

    [faults] = await npm.run("contract.mjs", str(schema), *(str(OPERATIONS / name) for name in DELIVERED))

    assert faults == []


async def test_relay_and_codegen_build_every_document_that_is_served(tmp_path: Path) -> None:
    (tmp_path / "schema.graphql").write_text(build_schema().as_str(), encoding="utf-8")
    (tmp_path / "documents").mkdir()
    served = {name: text for file, name, text in CONTRACT if name not in PLANNED_FOR_LATER.get(file, ())}
    for name, text in served.items():
        (tmp_path / "documents" / f"{name}.graphql").write_text(text, encoding="utf-8")

    [made] = await npm.run(
        "generate.mjs", str(tmp_path / "schema.graphql"), str(tmp_path / "documents"), str(tmp_path / "made")
    )

    assert {"CasePage", "Precedents", "Tally", "RecordTraining"} <= set(served)
    assert made == {"relay": sorted([*served, "Counts"]), "types": sorted([*served, "Counts"])}
