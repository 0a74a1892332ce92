from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.planner.identifiers import decode_id, encode_id
from mediation.models import AuditEntry, Case, Party, Role
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network, a_phone, an_id_number

CONTRACT = (Path(__file__).parents[2] / "operations" / "1-network.graphql").read_text(encoding="utf-8")
REGISTER = "mutation" + CONTRACT.partition("mutation")[2]


def a_registration(network: Network, **changes: Any) -> dict[str, Any]:
    return {
        "committee": encode_id("Committee", network.committee.id),
        "disputeType": "02",
        "source": "APPLICATION",
        "narrative": "两家为宅基地边界争执，\n多次劝说未果。",
        "receivedOn": "2026-03-01",
        "acceptedOn": "2026-03-02",
        "parties": [
            {"role": "APPLICANT", "name": "李甲", "phone": a_phone(7), "idNumber": an_id_number(7)},
            {"role": "RESPONDENT", "name": "王乙"},
        ],
        "mediators": [encode_id("Mediator", network.mediator.id)],
        **changes,
    }


async def test_registers_as_the_contract_says(api: Endpoint, network: Network) -> None:
    data = await api.ask(REGISTER, network.viewer(Role.COMMITTEE), input=a_registration(network))

    row = await Case.get()
    assert data == {
        "caseRegister": {
            "case": {
                "id": encode_id("Case", row.id),
                "number": row.number,
                "status": "ACCEPTED",
                "title": row.title,
                "parties": [{"role": "APPLICANT", "name": "李甲"}, {"role": "RESPONDENT", "name": "王乙"}],
            },
            "errors": [],
        }
    }
    assert (row.narrative, row.grade, row.division_id) == (
        "两家为宅基地边界争执，\n多次劝说未果。",
        "ordinary",
        network.village.code,
    )
    assert [mediator.id for mediator in await row.mediators] == [network.mediator.id]
    assert (await Party.get(name="李甲")).phone_masked == "139****0007"
    entry = await AuditEntry.get(action="register_case")
    assert (entry.entity_id, entry.address) == (str(row.id), "192.0.2.7")


@pytest.mark.parametrize(
    "role", [Role.CITY, Role.COUNTY, Role.TOWNSHIP, Role.VILLAGE, Role.COMMITTEE], ids=lambda role: role.value
)
async def test_those_in_whose_reach_it_is_may(api: Endpoint, network: Network, role: Role) -> None:
    outcome = await attempt(api, network.viewer(role), REGISTER, input=a_registration(network))

    assert (outcome.errors, await Case.all().count()) == ([], 1)


async def test_nobody_else_may(api: Endpoint, network: Network) -> None:
    await only_for(
        api,
        network,
        {"committee", "village", "township", "county", "city"},
        REGISTER,
        input=a_registration(network),
    )


async def test_every_fault_is_told_with_its_field(api: Endpoint, network: Network) -> None:
    told = a_registration(
        network,
        narrative=" ",
        disputeType="77",
        acceptedOn="2026-02-01",
        parties=[
            {"role": "APPLICANT", "name": "李甲", "idNumber": "430500198001010011"},
            {"role": "RESPONDENT", "name": "", "phone": "12"},
        ],
        mediators=[encode_id("Mediator", network.stranger.id), "bm9uZQ=="],
        presiding=encode_id("Committee", network.committee.id),
    )

    errors = await refused(api, network.viewer(Role.CITY), REGISTER, input=told)

    assert {field for _, field in errors} >= {
        "narrative",
        "disputeType",
        "acceptedOn",
        "parties.0.idNumber",
        "parties.1.name",
        "parties.1.phone",
        "mediators.0",
        "mediators.1",
        "presiding",
    }


async def test_what_is_omitted_takes_the_default_and_null_is_nothing(api: Endpoint, network: Network) -> None:
    told = a_registration(network, acceptedOn=None, division=None, title=None, mediators=[])

    outcome = await attempt(api, network.viewer(Role.CITY), REGISTER, input=told)

    assert outcome.changed is not None
    assert outcome.changed["status"] == "APPLIED"
    assert outcome.changed["title"]


@pytest.mark.parametrize("identifier", ["", "x", "Q29tbWl0dGVlOng=", "Q2FzZTowMTkw", "墙"])
async def test_an_identifier_of_nothing_names_nothing(
    api: Endpoint, network: Network, identifier: str
) -> None:
    assert decode_id(identifier)[0] != "Committee" or identifier == "Q29tbWl0dGVlOng="

    errors = await refused(
        api, network.viewer(Role.CITY), REGISTER, input=a_registration(network, committee=identifier)
    )

    assert ("NOT_FOUND", "committee") in errors


async def test_the_answer_shows_what_the_viewer_may_see(api: Endpoint, network: Network) -> None:
    document = """mutation($input: CaseRegisterInput!) { caseRegister(input: $input) {
      made: case { parties { name phone } committee { mediatorCount } } errors { code field } } }"""

    plain = await attempt(api, network.viewer(Role.CITY), document, input=a_registration(network))
    trusted = await attempt(
        api, network.viewer(Role.CITY, personal_data=True), document, input=a_registration(network)
    )

    assert [one.changed and one.changed["parties"][0]["phone"] for one in (plain, trusted)] == [
        "139****0007",
        a_phone(7),
    ]
    assert plain.changed is not None
    assert plain.changed["committee"] == {"mediatorCount": 2}


async def test_two_changes_in_one_document_happen_in_order(api: Endpoint, network: Network) -> None:
    document = """mutation($input: CaseRegisterInput!) {
      a: caseRegister(input: $input) { case { number } errors { code } }
      b: caseRegister(input: $input) { case { number } errors { code } }
    }"""

    data = await api.ask(document, network.viewer(Role.CITY), input=a_registration(network))

    numbers = [data[name]["case"]["number"] for name in "ab"]
    assert [number[-2] for number in numbers] == ["1", "2"]
