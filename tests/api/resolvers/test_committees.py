from __future__ import annotations

from typing import Any

import pytest

from api.planner.identifiers import encode_id
from mediation.models import AuditEntry, Committee, Role
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network, a_case

CREATE = """mutation($input: CommitteeCreateInput!) { committeeCreate(input: $input) {
  committee { id name shortName kind termEndsOn division { code } host { name } } errors { code field } } }"""
CHANGE = """mutation($id: ID!, $input: CommitteeChangeInput!) { committeeChange(id: $id, input: $input) {
  committee { name shortName phone address setUpOn version } errors { code field } } }"""
DISSOLVE = """mutation($id: ID!, $on: Date!, $version: Int) {
  committeeDissolve(id: $id, dissolvedOn: $on, version: $version) {
  committee { status dissolvedOn mediatorCount } errors { code field } } }"""


def a_committee_input(network: Network, **changes: Any) -> dict[str, Any]:
    return {
        "name": "河湾村人民调解委员会",
        "shortName": "河湾村民调",
        "kind": "VILLAGE",
        "division": network.other_village.code,
        "termStartsOn": "2026-01-01",
        **changes,
    }


def identifier(network: Network) -> str:
    return encode_id("Committee", network.committee.id)


async def test_sets_up_a_committee(api: Endpoint, network: Network) -> None:
    outcome = await attempt(api, network.viewer(Role.COUNTY), CREATE, input=a_committee_input(network))

    row = await Committee.get(short_name="河湾村民调")
    assert outcome.errors == []
    assert outcome.changed == {
        "id": encode_id("Committee", row.id),
        "name": "河湾村人民调解委员会",
        "shortName": "河湾村民调",
        "kind": "VILLAGE",
        "termEndsOn": "2028-12-31",
        "division": {"code": network.other_village.code},
        "host": None,
    }


async def test_attaches_a_workroom_to_its_host(api: Endpoint, network: Network) -> None:
    told = a_committee_input(
        network, name="青禾调解工作室", shortName="青禾工作室", kind="WORKROOM", host=identifier(network),
        division=network.village.code,
    )  # fmt: skip

    outcome = await attempt(api, network.viewer(Role.CITY), CREATE, input=told)

    assert outcome.changed is not None
    assert outcome.changed["host"] == {"name": network.committee.name}


async def test_only_county_and_city_set_up(api: Endpoint, network: Network) -> None:
    await only_for(api, network, {"county", "city"}, CREATE, input=a_committee_input(network))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"shortName": "桥头村民调"}, ("CONFLICT", "shortName")),
        ({"division": "430500"}, ("INVALID", "division")),
        ({"kind": "WORKROOM"}, ("REQUIRED", "host")),
        ({"termEndsOn": "2032-01-01"}, ("INVALID", "termEndsOn")),
        ({"phone": "call me"}, ("INVALID", "phone")),
    ],
)
async def test_a_committee_that_cannot_be_is_refused(
    api: Endpoint, network: Network, changes: dict[str, Any], error: tuple[str, str]
) -> None:
    told = a_committee_input(network, **changes)

    assert error in await refused(api, network.viewer(Role.CITY), CREATE, input=told)


async def test_what_is_omitted_stays_and_null_empties(api: Endpoint, network: Network) -> None:
    city = network.viewer(Role.CITY)
    first = {"phone": "0739-5550101", "address": "桥头村一号", "setUpOn": "2020-01-01"}
    await attempt(api, city, CHANGE, id=identifier(network), input=first)

    outcome = await attempt(
        api, city, CHANGE, id=identifier(network), input={"phone": None, "name": "桥头村调委会"}
    )

    assert outcome.errors == []
    assert outcome.changed == {
        "name": "桥头村调委会",
        "shortName": "桥头村民调",
        "phone": None,
        "address": "桥头村一号",
        "setUpOn": "2020-01-01",
        "version": 3,
    }


async def test_null_is_refused_where_something_must_stand(api: Endpoint, network: Network) -> None:
    errors = await refused(
        api,
        network.viewer(Role.CITY),
        CHANGE,
        id=identifier(network),
        input={"shortName": None, "kind": None},
    )

    assert errors == [("REQUIRED", "shortName"), ("REQUIRED", "kind")]


async def test_an_old_copy_changes_nothing(api: Endpoint, network: Network) -> None:
    city = network.viewer(Role.CITY)
    await attempt(api, city, CHANGE, id=identifier(network), input={"address": "桥头村一号"})

    errors = await refused(api, city, CHANGE, id=identifier(network), input={"address": "二号", "version": 1})
    late = await refused(api, city, DISSOLVE, id=identifier(network), on="2026-03-01", version=1)

    assert errors == late == [("STALE_VERSION", None)]


async def test_only_county_and_city_change(api: Endpoint, network: Network) -> None:
    await only_for(
        api, network, {"county", "city"}, CHANGE, id=identifier(network), input={"address": "桥头村一号"}
    )


async def test_dissolves_with_its_posts(api: Endpoint, network: Network) -> None:
    outcome = await attempt(
        api, network.viewer(Role.COUNTY), DISSOLVE, id=identifier(network), on="2026-03-01"
    )

    assert outcome.errors == []
    assert outcome.changed == {"status": "DISSOLVED", "dissolvedOn": "2026-03-01", "mediatorCount": 0}
    assert await AuditEntry.filter(action="dissolve_committee").count() == 1


async def test_open_cases_keep_a_committee(api: Endpoint, network: Network) -> None:
    await a_case(network.committee)

    errors = await refused(api, network.viewer(Role.CITY), DISSOLVE, id=identifier(network), on="2026-03-01")

    assert errors == [("CONFLICT", None)]


async def test_only_county_and_city_dissolve(api: Endpoint, network: Network) -> None:
    await only_for(api, network, {"county", "city"}, DISSOLVE, id=identifier(network), on="2026-03-01")
