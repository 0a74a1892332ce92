from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.planner.identifiers import encode_id
from mediation.models import Role, TrainingAttendance, TrainingEvent
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network

CONTRACT = (Path(__file__).parents[2] / "operations" / "5-running.graphql").read_text(encoding="utf-8")
READ, RECORD = (
    next(line for line in CONTRACT.splitlines() if line.startswith(start))
    for start in ("query Training(", "mutation RecordTraining(")
)
CHANGE = """mutation($id: ID!, $input: TrainingChangeInput!) { trainingChange(id: $id, input: $input) {
  event { title attendance { invited attended } lecturers version } errors { code field } } }"""
ATTEND = """mutation($id: ID!, $attendees: [TrainingAttendeeInput!]!) { trainingAttend(id: $id, attendees: $attendees) {
  event { attendances { edges { node { hours mediator { name } } } } } errors { code field } } }"""


def a_course(network: Network, **changes: Any) -> dict[str, Any]:
    return {
        "title": "村调委会主任培训班",
        "division": network.county.code,
        "audience": "VILLAGE_DIRECTORS",
        "mode": "MIXED",
        "heldOn": "2023-05-08",
        "hours": 6.5,
        "invited": 70,
        "attended": 64,
        "lecturers": ["周讲师（清溪区司法局）"],
        "viewers": 300,
        "likes": 2_900,
        **changes,
    }


async def recorded(api: Endpoint, network: Network, **changes: Any) -> str:
    made = await attempt(api, network.viewer(Role.COUNTY), RECORD, input=a_course(network, **changes))
    assert made.errors == []
    return str((made.changed or {})["id"])


async def test_the_contract_records_and_reads(network: Network, api: Endpoint) -> None:
    # In this order, because the interface reads the divisions when it opens.
    identifier = await recorded(api, network)

    answer = await api.ask(READ, network.viewer(Role.CITY), division="430500", year=2023)

    assert answer["trainingEvents"]["edges"] == [
        {
            "node": {
                "id": identifier,
                "title": "村调委会主任培训班",
                "tier": "COUNTY",
                "audience": "VILLAGE_DIRECTORS",
                "mode": "MIXED",
                "heldOn": "2023-05-08",
                "lecturers": ["周讲师（清溪区司法局）"],
                "hours": 6.5,
                "attendance": {"invited": 70, "attended": 64},
                "viewers": 300,
                "likes": 2900,
            }
        }
    ]
    for variables in ({"division": "430500", "year": 2022}, {"division": "430503", "year": 2023}):
        other = await api.ask(READ, network.viewer(Role.CITY), **variables)
        assert other["trainingEvents"]["edges"] == []
    unknown = await api.post(
        {"query": READ, "variables": {"division": "999999", "year": 2023}}, viewer=network.viewer(Role.CITY)
    )
    assert unknown.json()["errors"][0]["extensions"]["code"] == "UNKNOWN_DIVISION"


async def test_attendance_by_name_is_told_of_the_mediator(api: Endpoint, network: Network) -> None:
    identifier = await recorded(api, network)
    director, mediator = (encode_id("Mediator", row.id) for row in (network.director, network.mediator))

    attended = await attempt(
        api,
        network.viewer(Role.COUNTY),
        ATTEND,
        id=identifier,
        attendees=[{"mediator": director}, {"mediator": mediator, "hours": 3}],
    )

    assert (attended.changed or {})["attendances"]["edges"] == [
        {"node": {"hours": 6.5, "mediator": {"name": "钱望山"}}},
        {"node": {"hours": 3, "mediator": {"name": "赵青禾"}}},
    ]
    text = "query($id: ID!) { node(id: $id) { ... on Mediator { trainings { totalCount edges { node { hours event { title } } } } } } }"
    seen = {"totalCount": 1, "edges": [{"node": {"hours": 3, "event": {"title": "村调委会主任培训班"}}}]}
    for viewer, expected in (
        (network.viewer(Role.VILLAGE), seen),
        (network.elsewhere, {"totalCount": 0, "edges": []}),
        (network.viewer(Role.PARTY), {"totalCount": 0, "edges": []}),
    ):
        answer = await api.ask(text, viewer, id=mediator)
        assert answer["node"]["trainings"] == expected


async def test_a_change_keeps_what_was_not_given(api: Endpoint, network: Network) -> None:
    identifier = await recorded(api, network)
    county = network.viewer(Role.COUNTY)

    changed = await attempt(
        api, county, CHANGE, id=identifier, input={"invited": None, "lecturers": ["吴讲师"]}
    )

    assert changed.changed == {
        "title": "村调委会主任培训班",
        "attendance": {"invited": None, "attended": 64},
        "lecturers": ["吴讲师"],
        "version": 2,
    }
    assert await refused(api, county, CHANGE, id=identifier, input={"title": "新名", "version": 1}) == [
        ("STALE_VERSION", None)
    ]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"division": "430500"}, ("NOT_ALLOWED", "division")),
        ({"audience": "TOWNSHIP_DIRECTORS"}, ("INVALID", "audience")),
        ({"hours": 1.2}, ("INVALID", "hours")),
        ({"attended": 2_000_000_000}, ("INVALID", "attended")),
        ({"heldOn": "2999-01-01"}, ("INVALID", "heldOn")),
        ({"mode": "ON_SITE", "viewers": None}, ("INVALID", "likes")),
        ({"attendees": [{"mediator": "x"}]}, ("NOT_FOUND", "attendees.0.mediator")),
    ],
)
async def test_what_cannot_be_is_refused(
    api: Endpoint, network: Network, changes: dict[str, Any], error: tuple[str, str]
) -> None:
    county = network.viewer(Role.COUNTY)

    assert await refused(api, county, RECORD, input=a_course(network, **changes)) == [error]

    assert await TrainingEvent.all().count() == await TrainingAttendance.all().count() == 0


async def test_who_may_record_it(api: Endpoint, network: Network) -> None:
    identifier = await recorded(api, network)
    attendees = [{"mediator": encode_id("Mediator", network.mediator.id)}]

    await only_for(
        api, network, {"city"}, RECORD, input=a_course(network, division="430500", audience="OPEN_LECTURE")
    )
    await only_for(api, network, {"city", "county"}, RECORD, input=a_course(network))
    await only_for(api, network, {"city", "county"}, CHANGE, id=identifier, input={"title": "新名"})
    await only_for(api, network, {"city", "county"}, ATTEND, id=identifier, attendees=attendees)
