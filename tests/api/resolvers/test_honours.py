from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.planner.identifiers import encode_id
from mediation.models import AuditEntry, Honour, HonourCategory, Role
from mediation.services.name_honour import HonourNaming, name_honour
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network

CONTRACT = (Path(__file__).parents[2] / "operations" / "4-honours.graphql").read_text(encoding="utf-8")
REVOKE = next(line for line in CONTRACT.splitlines() if line.startswith("mutation Revoke("))
GRANT = """mutation($input: HonourGrantInput!) { honourGrant(input: $input) {
  honour { title year status honouree { __typename ... on Mediator { name } ... on Committee { name }
  ... on JudicialOffice { name } } } errors { code message field } } }"""


def a_naming(network: Network, **changes: Any) -> dict[str, Any]:
    return {
        "category": "MEDIATOR",
        "honouree": encode_id("Mediator", network.mediator.id),
        "year": 2025,
        "namedOn": "2026-01-08",
        **changes,
    }


async def an_honour(network: Network) -> Honour:
    naming = HonourNaming(category=HonourCategory.MEDIATOR, honouree=network.mediator.id, year=2025)
    return await name_honour(naming, by=network.viewer(Role.CITY))


async def test_the_city_names_each_category(api: Endpoint, network: Network) -> None:
    for category, kind, row in (
        ("MEDIATOR", "Mediator", network.mediator),
        ("COMMITTEE", "Committee", network.committee),
        ("JUDICIAL_OFFICE", "JudicialOffice", network.office),
    ):
        told = a_naming(network, category=category, honouree=encode_id(kind, row.id))

        outcome = await attempt(api, network.viewer(Role.CITY), GRANT, input=told)

        assert outcome.errors == []
        assert outcome.changed is not None
        assert (outcome.changed["status"], outcome.changed["honouree"]["__typename"]) == ("NAMED", kind)


async def test_nobody_else_names(api: Endpoint, network: Network) -> None:
    await only_for(api, network, {"city"}, GRANT, input=a_naming(network))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"category": "COMMITTEE"}, ("NOT_FOUND", "honouree")),
        ({"year": 1900}, ("INVALID", "year")),
        ({"namedOn": "2020-01-01"}, ("INVALID", "namedOn")),
        ({"title": "名" * 101}, ("TOO_LONG", "title")),
    ],
)
async def test_a_naming_that_cannot_be_is_refused(
    api: Endpoint, network: Network, changes: dict[str, Any], error: tuple[str, str]
) -> None:
    assert error in await refused(api, network.viewer(Role.CITY), GRANT, input=a_naming(network, **changes))


async def test_the_same_honour_is_not_given_twice(api: Endpoint, network: Network) -> None:
    await an_honour(network)

    errors = await refused(api, network.viewer(Role.CITY), GRANT, input=a_naming(network))

    assert errors == [("CONFLICT", "honouree")]


async def test_the_city_revokes_as_the_contract_says(api: Endpoint, network: Network) -> None:
    honour = await an_honour(network)
    identifier = encode_id("Honour", honour.id)

    data = await api.ask(REVOKE, network.viewer(Role.CITY), id=identifier, reason="事迹不实。")

    assert data == {"honourRevoke": {"honour": {"id": identifier, "status": "REVOKED"}, "errors": []}}
    await honour.refresh_from_db()
    assert honour.revocation_reason == "事迹不实。"
    assert await AuditEntry.filter(action="revoke_honour").count() == 1


async def test_nobody_else_revokes(api: Endpoint, network: Network) -> None:
    honour = await an_honour(network)

    await only_for(api, network, {"city"}, REVOKE, id=encode_id("Honour", honour.id), reason="事迹不实。")


async def test_a_revocation_needs_a_reason_and_happens_once(api: Endpoint, network: Network) -> None:
    honour = await an_honour(network)
    city, identifier = network.viewer(Role.CITY), encode_id("Honour", honour.id)

    assert await refused(api, city, REVOKE, id=identifier, reason=" ") == [("REQUIRED", "reason")]
    await attempt(api, city, REVOKE, id=identifier, reason="事迹不实。")
    assert await refused(api, city, REVOKE, id=identifier, reason="事迹不实。") == [("CONFLICT", None)]
