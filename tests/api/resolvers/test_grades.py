"""Grades over GraphQL: thresholds, and a grade from its proposal to its filing, by whom and what is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from api.planner.identifiers import encode_id
from mediation.access import Viewer
from mediation.clock import today
from mediation.models import (
    AgreementForm,
    CaseStatus,
    GradeChange,
    GradeThreshold,
    Mediator,
    Role,
)
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network, a_case, a_grade_threshold, a_user

ADD = """mutation($input: GradeThresholdInput!) { gradeThresholdAdd(input: $input) {
  threshold { id scheme grade minYears minCases maxOralShare minAgreementRate decidedBy validFrom validTo version
    division { code } } errors { code message field } } }"""
CORRECT = """mutation($id: ID!, $input: GradeThresholdChangeInput!) { gradeThresholdChange(id: $id, input: $input) {
  threshold { minCases minYears validTo version } errors { code message field } } }"""
PROPOSE = """mutation($id: ID!, $input: MediatorGradeProposeInput!) { mediatorGradePropose(id: $id, input: $input) {
  change { id fromGrade toGrade status awardedBy awardNumber proposer decider noticeUntil
    record { years cases agreed oral } mediator { name grade } } errors { code message field } } }"""
OBJECT = """mutation($id: ID!, $input: GradeChangeObjectInput!) { gradeChangeObject(id: $id, input: $input) {
  change { objections { raisedBy text } } errors { code message field } } }"""
DECIDE = """mutation($id: ID!, $input: GradeChangeDecideInput!) { gradeChangeDecide(id: $id, input: $input) {
  change { status decider decidedOn finding mediator { grade } } errors { code message field } } }"""
FILE = """mutation($id: ID!, $input: GradeChangeFileInput!) { gradeChangeFile(id: $id, input: $input) {
  change { filingNumber filedOn } errors { code message field } } }"""
WAITING = (
    """{ gradeChanges(status: ON_NOTICE) { totalCount edges { node { toGrade mediator { name } } } } }"""
)
SOON = str(today() + timedelta(days=5))


def a_threshold(**changes: Any) -> dict[str, Any]:
    return {
        "division": "430500",
        "scheme": "试行办法",
        "grade": "FOURTH",
        "minYears": 2,
        "minCases": 2,
        "maxOralShare": 30,
        "minAgreementRate": 85,
        "decidedBy": "COUNTY",
        "validFrom": "2025-01-01",
        **changes,
    }


def a_proposal(**changes: Any) -> dict[str, Any]:
    return {"toGrade": "FOURTH", "reason": "办案多年", "noticeUntil": SOON, **changes}


@pytest.fixture
async def record(network: Network) -> None:
    """A threshold, and a record that meets it."""
    await a_grade_threshold(min_cases=2)
    for _ in range(2):
        case = await a_case(
            network.committee,
            status=CaseStatus.AGREED,
            agreed_on=date(2026, 3, 9),
            agreement_form=AgreementForm.WRITTEN,
        )
        await case.mediators.add(network.mediator)


def of(network: Network) -> str:
    return encode_id("Mediator", network.mediator.id)


async def another(network: Network, role: Role = Role.COUNTY) -> Viewer:
    return network.viewer(role, user=(await a_user(f"second-{role.value}", "第二人")).id)


async def test_a_city_sets_corrects_and_replaces_a_threshold(api: Endpoint, network: Network) -> None:
    city = network.viewer(Role.CITY)

    added = await attempt(api, city, ADD, input=a_threshold())

    assert added.errors == []
    assert added.changed is not None
    key = added.changed.pop("id")
    assert added.changed == {
        **{name: value for name, value in a_threshold().items() if name != "division"},
        "validTo": None,
        "version": 1,
        "division": {"code": "430500"},
    }
    corrected = await attempt(api, city, CORRECT, id=key, input={"minCases": 50, "version": 1})
    assert corrected.changed == {"minCases": 50, "minYears": 2, "validTo": None, "version": 2}
    assert await refused(api, city, CORRECT, id=key, input={"minCases": 60, "version": 1}) == [
        ("STALE_VERSION", None)
    ]
    assert await refused(api, city, CORRECT, id=key, input={"minCases": None}) == [("INVALID", "minCases")]
    assert await refused(api, city, ADD, input=a_threshold(minAgreementRate=101)) == [
        ("INVALID", "minAgreementRate")
    ]
    assert (await attempt(api, city, ADD, input=a_threshold(validFrom="2026-01-01"))).errors == []
    kept = await GradeThreshold.all().order_by("valid_from").values_list("min_cases", "valid_to")
    assert kept == [(50, date(2025, 12, 31)), (2, None)]


async def test_only_the_city_sets_thresholds(api: Endpoint, network: Network) -> None:
    await only_for(api, network, {"city"}, ADD, input=a_threshold())
    added = await attempt(api, network.viewer(Role.CITY), ADD, input=a_threshold())
    assert added.changed is not None
    await only_for(api, network, {"city"}, CORRECT, id=added.changed["id"], input={"minCases": 3})


async def test_a_grade_from_its_proposal_to_its_filing(api: Endpoint, network: Network, record: None) -> None:
    proposed = await attempt(api, network.viewer(Role.TOWNSHIP), PROPOSE, id=of(network), input=a_proposal())

    assert proposed.errors == []
    assert proposed.changed is not None
    key = proposed.changed.pop("id")
    assert proposed.changed.pop("record") == {"years": 6, "cases": 2, "agreed": 2, "oral": 0}
    assert proposed.changed == {
        "fromGrade": None,
        "toGrade": "FOURTH",
        "status": "ON_NOTICE",
        "awardedBy": None,
        "awardNumber": None,
        "proposer": network.user.name,
        "decider": None,
        "noticeUntil": SOON,
        "mediator": {"name": "赵青禾", "grade": None},
    }
    county = await another(network)
    objected = await attempt(api, county, OBJECT, id=key, input={"raisedBy": "李某", "text": "案件不实。"})
    assert objected.changed == {"objections": [{"raisedBy": "李某", "text": "案件不实。"}]}
    assert await refused(api, county, DECIDE, id=key, input={"grant": True, "finding": "属实"}) == [
        ("CONFLICT", None)
    ]
    await GradeChange.all().update(notice_until=today() - timedelta(days=1))
    assert await refused(api, county, DECIDE, id=key, input={"grant": True}) == [("REQUIRED", "finding")]
    decided = await attempt(api, county, DECIDE, id=key, input={"grant": True, "finding": "属实。"})
    assert decided.changed == {
        "status": "GRANTED",
        "decider": "第二人",
        "decidedOn": str(today()),
        "finding": "属实。",
        "mediator": {"grade": "FOURTH"},
    }
    filed = await attempt(api, county, FILE, id=key, input={"filingNumber": "青司备〔2026〕1号"})
    assert filed.changed == {"filingNumber": "青司备〔2026〕1号", "filedOn": str(today())}
    assert (await api.ask(WAITING, county))["gradeChanges"]["totalCount"] == 0


async def test_a_grade_given_elsewhere_is_proposed_with_its_award(
    api: Endpoint, network: Network, record: None
) -> None:
    await GradeThreshold.all().update(min_cases=500)
    award = {"awardedBy": "湖南省司法厅", "awardedOn": "2021-06-01", "awardNumber": "湘司评〔2021〕8号"}
    township = network.viewer(Role.TOWNSHIP)

    assert await refused(api, township, PROPOSE, id=of(network), input=a_proposal()) == [
        ("INVALID", "toGrade")
    ]
    assert await refused(
        api, township, PROPOSE, id=of(network), input=a_proposal(award={**award, "awardedBy": ""})
    ) == [("REQUIRED", "award.awardedBy")]
    proposed = await attempt(api, township, PROPOSE, id=of(network), input=a_proposal(award=award))

    assert proposed.changed is not None
    assert (proposed.changed["awardedBy"], proposed.changed["awardNumber"]) == (
        "湖南省司法厅",
        "湘司评〔2021〕8号",
    )
    assert (await Mediator.get(id=network.mediator.id)).grade is None


async def test_who_may_do_what(api: Endpoint, network: Network, record: None) -> None:
    maintainers = {"township", "county", "city"}
    await only_for(api, network, maintainers, PROPOSE, id=of(network), input=a_proposal())
    proposed = await attempt(api, network.viewer(Role.TOWNSHIP), PROPOSE, id=of(network), input=a_proposal())
    assert proposed.changed is not None
    key, bureaus = proposed.changed["id"], {"county", "city"}
    await only_for(api, network, bureaus, OBJECT, id=key, input={"raisedBy": "李某", "text": "不实。"})
    await GradeChange.all().update(notice_until=today() - timedelta(days=1))
    await only_for(api, network, bureaus, DECIDE, id=key, input={"grant": True})
    await only_for(api, network, bureaus, FILE, id=key, input={"filingNumber": "1号"})


async def test_what_is_on_notice_is_seen_by_the_bureaus_of_the_area_alone(
    api: Endpoint, network: Network, record: None
) -> None:
    await attempt(api, network.viewer(Role.TOWNSHIP), PROPOSE, id=of(network), input=a_proposal())
    seen = {"totalCount": 1, "edges": [{"node": {"toGrade": "FOURTH", "mediator": {"name": "赵青禾"}}}]}
    hidden: dict[str, Any] = {"totalCount": 0, "edges": []}

    for viewer in (network.viewer(Role.CITY), network.viewer(Role.COUNTY), network.viewer(Role.VILLAGE)):
        assert (await api.ask(WAITING, viewer))["gradeChanges"] == seen
    for other in (None, network.elsewhere, network.viewer(Role.COMMITTEE), network.viewer(Role.PARTY)):
        assert (await api.ask(WAITING, other))["gradeChanges"] == hidden
