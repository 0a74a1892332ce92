from __future__ import annotations

from typing import Any

import pytest

from api.planner.identifiers import encode_id
from mediation.models import AuditEntry, JudicialOffice, Role
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network

CREATE = """mutation($input: JudicialOfficeCreateInput!) { judicialOfficeCreate(input: $input) {
  judicialOffice { name division { code } establishedOn } errors { code field } } }"""
CHANGE = """mutation($id: ID!, $input: JudicialOfficeChangeInput!) { judicialOfficeChange(id: $id, input: $input) {
  judicialOffice { name address phone version } errors { code field } } }"""
CLOSE = """mutation($id: ID!, $version: Int) { judicialOfficeClose(id: $id, version: $version) {
  judicialOffice { status } errors { code field } } }"""
MAINTAINERS = {"county", "city"}


def an_office(network: Network, **changes: Any) -> dict[str, Any]:
    return {"name": "清溪司法所", "division": network.township.code, "establishedOn": "2001-05-01", **changes}


def identifier(network: Network) -> str:
    return encode_id("JudicialOffice", network.office.id)


async def test_sets_up_changes_and_closes(api: Endpoint, network: Network) -> None:
    county = network.viewer(Role.COUNTY)

    made = await attempt(api, county, CREATE, input=an_office(network))
    await attempt(
        api, county, CHANGE, id=identifier(network), input={"address": "柳林街一号", "phone": "0739-5550102"}
    )
    changed = await attempt(api, county, CHANGE, id=identifier(network), input={"phone": None})
    closed = await attempt(api, county, CLOSE, id=identifier(network))

    assert made.changed == {
        "name": "清溪司法所",
        "division": {"code": network.township.code},
        "establishedOn": "2001-05-01",
    }
    assert changed.changed == {"name": "柳林司法所", "address": "柳林街一号", "phone": None, "version": 3}
    assert closed.changed == {"status": "CLOSED"}
    assert await AuditEntry.filter(entity=JudicialOffice.__name__).count() == 4


@pytest.mark.parametrize(
    ("document", "variables", "error"),
    [
        (CREATE, {"input": {"name": "柳林司法所", "division": "430502001"}}, ("CONFLICT", "name")),
        (CREATE, {"input": {"name": "某司法所", "division": "430500"}}, ("INVALID", "division")),
        (CHANGE, {"input": {"name": None}}, ("REQUIRED", "name")),
        (CHANGE, {"input": {"address": "一号", "version": 7}}, ("STALE_VERSION", None)),
        (CLOSE, {"version": 7}, ("STALE_VERSION", None)),
    ],
)
async def test_what_cannot_be_is_refused(
    api: Endpoint, network: Network, document: str, variables: dict[str, Any], error: tuple[str, str | None]
) -> None:
    if document != CREATE:
        variables = {"id": identifier(network), **variables}

    assert await refused(api, network.viewer(Role.CITY), document, **variables) == [error]


async def test_who_may_maintain_them(api: Endpoint, network: Network) -> None:
    await only_for(api, network, MAINTAINERS, CREATE, input=an_office(network))
    await only_for(api, network, MAINTAINERS, CHANGE, id=identifier(network), input={"address": "一号"})
    await only_for(api, network, MAINTAINERS, CLOSE, id=identifier(network))
