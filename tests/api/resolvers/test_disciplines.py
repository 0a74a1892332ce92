from __future__ import annotations

from typing import Any

from api.planner.identifiers import encode_id
from mediation.models import Role
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network

IMPOSE = """mutation($id: ID!, $input: MediatorDisciplineInput!) { mediatorDiscipline(id: $id, input: $input) {
  discipline { id ground measure facts imposedOn liftedOn mediator { name } } errors { code field } } }"""
LIFT = """mutation($id: ID!, $input: DisciplineLiftInput!) { disciplineLift(id: $id, input: $input) {
  discipline { liftedOn liftReason version } errors { code field } } }"""
READ = "query($id: ID!) { node(id: $id) { ... on Mediator { disciplines { totalCount edges { node { measure } } } } } }"
MAINTAINERS = {"city", "county", "township"}


def told(**changes: Any) -> dict[str, Any]:
    return {
        "ground": "GAIN",
        "measure": "CORRECTION",
        "imposedOn": "2025-06-03",
        "facts": "收受土产。",
        **changes,
    }


async def test_imposes_shows_and_lifts(api: Endpoint, network: Network) -> None:
    county, mediator = network.viewer(Role.COUNTY), encode_id("Mediator", network.mediator.id)

    imposed = await attempt(api, county, IMPOSE, id=mediator, input=told())
    made = imposed.changed or {}
    identifier = made.pop("id")
    assert made == {
        "ground": "GAIN", "measure": "CORRECTION", "facts": "收受土产。", "imposedOn": "2025-06-03",
        "liftedOn": None, "mediator": {"name": "赵青禾"},
    }  # fmt: skip
    for viewer, count in ((network.viewer(Role.VILLAGE), 1), (network.elsewhere, 0), (None, 0)):
        seen = await api.ask(READ, viewer, id=mediator)
        assert seen["node"]["disciplines"]["totalCount"] == count

    lifting = {"liftedOn": "2025-09-01", "reason": "已改正"}
    assert await refused(api, county, LIFT, id=identifier, input={**lifting, "version": 7}) == [
        ("STALE_VERSION", None)
    ]
    lifted = await attempt(api, county, LIFT, id=identifier, input=lifting)
    assert lifted.changed == {"liftedOn": "2025-09-01", "liftReason": "已改正", "version": 2}


async def test_who_may(api: Endpoint, network: Network) -> None:
    mediator = encode_id("Mediator", network.mediator.id)
    imposed = await attempt(api, network.viewer(Role.CITY), IMPOSE, id=mediator, input=told())
    identifier = (imposed.changed or {})["id"]

    await only_for(api, network, MAINTAINERS, IMPOSE, id=mediator, input=told())
    lifting = {"liftedOn": "2025-09-01", "reason": "已改正"}
    await only_for(api, network, MAINTAINERS, LIFT, id=identifier, input=lifting)
    assert await refused(
        api, network.viewer(Role.CITY), IMPOSE, id=mediator, input=told(measure="REMOVAL")
    ) == [("INVALID", "measure")]
