from __future__ import annotations

from typing import Any

import pytest

from api.planner.identifiers import encode_id
from mediation.models import AuditEntry, Mediator, Person, Post, Role
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network, a_phone, an_id_number

ENLIST = """mutation($input: MediatorEnlistInput!) { mediatorEnlist(input: $input) {
  mediator { name gender phone status committees { edges { node { name } } } } errors { code field } } }"""
CHANGE = """mutation($id: ID!, $input: MediatorChangeInput!) { mediatorChange(id: $id, input: $input) {
  mediator { name phone grade backpack expert expertFields version } errors { code field } } }"""
APPOINT = """mutation($id: ID!, $input: PostInput!) { mediatorAppoint(id: $id, input: $input) {
  mediator { committees { edges { node { name } } } } errors { code field } } }"""
LEAVE = """mutation($id: ID!, $input: MediatorLeaveInput!) { mediatorLeave(id: $id, input: $input) {
  mediator { committees { edges { node { name } } } } errors { code field } } }"""
SUSPEND = """mutation($id: ID!, $reason: String!, $version: Int) {
  mediatorSuspend(id: $id, reason: $reason, version: $version) { mediator { status } errors { code field } } }"""
REINSTATE = """mutation($id: ID!, $reason: String!) { mediatorReinstate(id: $id, reason: $reason) {
  mediator { status } errors { code field } } }"""
DISMISS = """mutation($id: ID!, $input: MediatorDismissInput!) { mediatorDismiss(id: $id, input: $input) {
  mediator { status endedOn } errors { code field } } }"""
MAINTAINERS = {"township", "county", "city"}


def identifier(network: Network) -> str:
    return encode_id("Mediator", network.mediator.id)


def a_post(network: Network, **changes: Any) -> dict[str, Any]:
    committee = encode_id("Committee", network.township_committee.id)
    return {"committee": committee, "title": "HIRED", "startedOn": "2026-01-05", **changes}


def an_enlistment(network: Network, **changes: Any) -> dict[str, Any]:
    return {
        "person": {"name": "周晚晴", "idNumber": an_id_number(31, male=False), "phone": a_phone(31)},
        "division": network.village.code,
        "engagement": "FULL_TIME",
        "startedOn": "2026-01-05",
        "posts": [a_post(network)],
        **changes,
    }


def a_dismissal(**changes: Any) -> dict[str, Any]:
    return {"ground": "RESIGNED", "dismissedOn": "2026-03-01", **changes}


def committees(changed: dict[str, Any] | None) -> list[str]:
    assert changed is not None
    return [edge["node"]["name"] for edge in changed["committees"]["edges"]]


async def test_enlists_with_a_first_post(api: Endpoint, network: Network) -> None:
    outcome = await attempt(api, network.viewer(Role.TOWNSHIP), ENLIST, input=an_enlistment(network))

    assert outcome.errors == []
    assert committees(outcome.changed) == [network.township_committee.name]
    assert outcome.changed is not None
    assert (outcome.changed["name"], outcome.changed["gender"], outcome.changed["phone"]) == (
        "周晚晴",
        "FEMALE",
        "139****0031",
    )


async def test_faults_of_person_and_posts_are_told_with_their_place(api: Endpoint, network: Network) -> None:
    person = {"name": "", "idNumber": an_id_number(31, male=False), "gender": "MALE", "phone": "1"}

    errors = await refused(
        api, network.viewer(Role.CITY), ENLIST, input=an_enlistment(network, person=person)
    )
    posts = [a_post(network, committee="x")]
    later = await refused(api, network.viewer(Role.CITY), ENLIST, input=an_enlistment(network, posts=posts))

    assert {field for _, field in errors} >= {"person.name", "person.gender", "person.phone"}
    assert later == [("NOT_FOUND", "posts.0.committee")]


async def test_who_may_enlist(api: Endpoint, network: Network) -> None:
    await only_for(api, network, MAINTAINERS, ENLIST, input=an_enlistment(network))


async def test_what_is_omitted_stays_and_null_empties(api: Endpoint, network: Network) -> None:
    county = network.viewer(Role.COUNTY, personal_data=True)
    expert = {"expert": True, "expertFields": "物业、邻里", "expertTermEndsOn": "2030-01-01"}
    await attempt(api, county, CHANGE, id=identifier(network), input=expert)
    person = await Person.get(mediator__id=network.mediator.id)

    outcome = await attempt(
        api, county, CHANGE, id=identifier(network),
        input={"person": {"name": "赵青和", "phone": a_phone(77)}, "expertTermEndsOn": None, "backpack": True},
    )  # fmt: skip

    assert outcome.errors == []
    assert outcome.changed == {
        "name": "赵青和",
        "phone": a_phone(77),
        "grade": None,
        "backpack": True,
        "expert": True,
        "expertFields": "物业、邻里",
        "version": 3,
    }
    assert (await Person.get(id=person.id)).id_number_hash == person.id_number_hash
    assert (await Mediator.get(id=network.mediator.id)).expert_term_ends_on is None


@pytest.mark.parametrize("document", ["change", "enlist"])
async def test_a_grade_is_no_part_of_the_register(api: Endpoint, network: Network, document: str) -> None:
    query, given = {
        "change": (CHANGE, {"id": identifier(network), "input": {"grade": "FIRST"}}),
        "enlist": (ENLIST, {"input": an_enlistment(network, grade="FIRST")}),
    }[document]
    count = await Mediator.all().count()

    answer = await api.post({"query": query, "variables": given}, viewer=network.viewer(Role.CITY))

    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "unknown field 'grade'" in error["message"]
    assert (await Mediator.get(id=network.mediator.id)).grade is None
    assert await Mediator.all().count() == count


async def test_null_is_refused_where_something_must_stand(api: Endpoint, network: Network) -> None:
    city = network.viewer(Role.CITY)

    assert await refused(
        api, city, CHANGE, id=identifier(network), input={"backpack": None, "person": None}
    ) == [
        ("REQUIRED", "person"),
        ("REQUIRED", "backpack"),
    ]
    assert await refused(api, city, CHANGE, id=identifier(network), input={"person": {"name": None}}) == [
        ("REQUIRED", "person.name")
    ]


async def test_who_may_change(api: Endpoint, network: Network) -> None:
    await only_for(api, network, MAINTAINERS, CHANGE, id=identifier(network), input={"backpack": True})


async def test_appoints_and_ends_a_post(api: Endpoint, network: Network) -> None:
    city = network.viewer(Role.CITY)

    appointed = await attempt(api, city, APPOINT, id=identifier(network), input=a_post(network))
    again = await refused(api, city, APPOINT, id=identifier(network), input=a_post(network))
    leaving = {"committee": a_post(network)["committee"], "endedOn": "2026-02-01"}
    left = await attempt(api, city, LEAVE, id=identifier(network), input=leaving)
    gone = await refused(api, city, LEAVE, id=identifier(network), input=leaving)

    assert set(committees(appointed.changed)) == {network.committee.name, network.township_committee.name}
    assert again == [("CONFLICT", "committee")]
    assert committees(left.changed) == [network.committee.name]
    assert gone == [("NOT_FOUND", None)]
    assert await Post.filter(mediator=network.mediator, ended_on=None).count() == 1


async def test_a_committee_has_one_director(api: Endpoint, network: Network) -> None:
    told = a_post(network, committee=encode_id("Committee", network.committee.id), title="DIRECTOR")

    errors = await refused(
        api, network.viewer(Role.CITY), APPOINT, id=encode_id("Mediator", network.stranger.id), input=told
    )

    assert errors == [("CONFLICT", "title")]


async def test_who_may_appoint_and_end(api: Endpoint, network: Network) -> None:
    leaving = {"committee": encode_id("Committee", network.committee.id), "endedOn": "2026-02-01"}

    await only_for(api, network, MAINTAINERS, APPOINT, id=identifier(network), input=a_post(network))
    await only_for(api, network, MAINTAINERS, LEAVE, id=identifier(network), input=leaving)


async def test_suspends_reinstates_and_dismisses(api: Endpoint, network: Network) -> None:
    city, who = network.viewer(Role.CITY), identifier(network)

    seen = [
        (await attempt(api, city, SUSPEND, id=who, reason="核查举报。")).changed,
        (await attempt(api, city, REINSTATE, id=who, reason="举报不实。")).changed,
        (await attempt(api, city, DISMISS, id=who, input=a_dismissal(note="迁居外地。"))).changed,
    ]

    assert seen == [
        {"status": "SUSPENDED"},
        {"status": "ACTIVE"},
        {"status": "DISMISSED", "endedOn": "2026-03-01"},
    ]
    assert (await Mediator.get(id=network.mediator.id)).ended_reason == "本人辞任：迁居外地。"
    actions = {"suspend_mediator", "reinstate_mediator", "dismiss_mediator"}
    assert set(await AuditEntry.filter(action__in=actions).values_list("action", flat=True)) == actions


@pytest.mark.parametrize(
    ("document", "variables", "error"),
    [
        (SUSPEND, {"reason": ""}, ("REQUIRED", "reason")),
        (SUSPEND, {"reason": "核查。", "version": 9}, ("STALE_VERSION", None)),
        (REINSTATE, {"reason": "复职。"}, ("CONFLICT", None)),
        (DISMISS, {"input": a_dismissal(dismissedOn="2019-01-01")}, ("INVALID", "dismissedOn")),
        (DISMISS, {"input": a_dismissal(note="长" * 151)}, ("TOO_LONG", "note")),
    ],
)
async def test_what_cannot_be_is_refused(
    api: Endpoint, network: Network, document: str, variables: dict[str, Any], error: tuple[str, str | None]
) -> None:
    assert await refused(api, network.viewer(Role.CITY), document, id=identifier(network), **variables) == [
        error
    ]


@pytest.mark.parametrize(
    ("document", "variables"),
    [(SUSPEND, {"reason": "核查。"}), (DISMISS, {"input": a_dismissal()})],
    ids=["suspend", "dismiss"],
)
async def test_who_may_discipline(
    api: Endpoint, network: Network, document: str, variables: dict[str, Any]
) -> None:
    await only_for(api, network, MAINTAINERS, document, id=identifier(network), **variables)


async def test_who_may_reinstate(api: Endpoint, network: Network) -> None:
    await attempt(api, network.viewer(Role.CITY), SUSPEND, id=identifier(network), reason="核查。")

    await only_for(api, network, MAINTAINERS, REINSTATE, id=identifier(network), reason="举报不实。")
