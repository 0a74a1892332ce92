"""Who sees which rows, by every way to them: lists, counts, statistics, nested fields, node ids.

What each role may see is said here once more, by hand, so that a wrong rule shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from graphql import get_named_type

from api.planner.identifiers import encode_id
from api.schema import build_schema
from mediation.access import Viewer
from mediation.models import ATTACHED_KINDS, Role
from mediation.personal_data import current_vault
from tests.api.planner.conftest import Reading
from tests.api.planner.sample import Sample
from tests.api.planner.searches import Context, SampleSearches

ROLES = [
    "city",
    "city+",
    "county",
    "county+",
    "township",
    "township+",
    "village",
    "village+",
    "committee",
    "committee+",
    "referrer",
    "party",
    "public",
]
STAFF = {Role.CITY, Role.COUNTY, Role.TOWNSHIP, Role.VILLAGE}
Ids = set[str]


def sees_case(sample: Sample, viewer: Viewer, case: Any) -> bool:
    match viewer.role:
        case Role.CITY | Role.COUNTY | Role.TOWNSHIP | Role.VILLAGE:
            return f"/{viewer.division}/" in case.path
        case Role.COMMITTEE:
            return case.committee_id == viewer.committee
        case Role.REFERRER:
            return case.referred_by_id == viewer.referrer
        case Role.PARTY:
            return any(
                party.case_id == case.id and party.id_number_hash == viewer.id_number_hash
                for party in sample.parties
            )
    return False


def sees_mediator(_sample: Sample, viewer: Viewer, mediator: Any) -> bool:
    return mediator.status == "active" or (viewer.role in STAFF and f"/{viewer.division}/" in mediator.path)


def sees_precedent(sample: Sample, viewer: Viewer, precedent: Any) -> bool:
    if precedent.status == "published":
        return True
    case = next((case for case in sample.cases if case.id == precedent.case_id), None)
    return case is not None and viewer.role in {*STAFF, Role.COMMITTEE} and sees_case(sample, viewer, case)


def sees_party(sample: Sample, viewer: Viewer, party: Any) -> bool:
    return sees_case(sample, viewer, next(case for case in sample.cases if case.id == party.case_id))


def sees_nomination(_sample: Sample, viewer: Viewer, nomination: Any) -> bool:
    return nomination.status in {"shortlisted", "named", "not_named"} or (
        viewer.role in STAFF and f"/{viewer.division}/" in nomination.path
    )


def sees_objection(_sample: Sample, viewer: Viewer, objection: Any) -> bool:
    return viewer.role is Role.CITY and f"/{viewer.division}/" in objection.path


def sees_signal(_sample: Sample, viewer: Viewer, signal: Any) -> bool:
    """The city that holds the round, and nobody else."""
    return viewer.role is Role.CITY and f"/{viewer.division}/" == signal.path


def sees_kept_of_mediator(sample: Sample, viewer: Viewer, kept: Any) -> bool:
    """Training, discipline and changes of grade: the bureaus of the area where the mediator now serves."""
    mediator = next(row for row in sample.mediators if row.id == kept.mediator_id)
    return viewer.role in STAFF and f"/{viewer.division}/" in mediator.path


def sees_redaction(sample: Sample, viewer: Viewer, redaction: Any) -> bool:
    """Who may see the case, and edits: staff and the committee that mediated."""
    case = next(case for case in sample.cases if case.id == redaction.case_id)
    return viewer.role in {*STAFF, Role.COMMITTEE} and sees_case(sample, viewer, case)


def sees_all(_sample: Sample, _viewer: Viewer, _row: Any) -> bool:
    return True


Sees = Callable[[Sample, Viewer, Any], bool]
TYPES: dict[str, tuple[str, str, Sees]] = {
    "Division": ("divisions", "code", sees_all),
    "Committee": ("committees", "id", sees_all),
    "JudicialOffice": ("offices", "id", sees_all),
    "Honour": ("honours", "id", sees_all),
    "HonourRound": ("rounds", "id", sees_all),
    "HonourNomination": ("nominations", "id", sees_nomination),
    "HonourObjection": ("objections", "id", sees_objection),
    "HonourSignal": ("signals", "id", sees_signal),
    "HonourNotice": ("notices", "id", sees_all),
    "Mediator": ("mediators", "id", sees_mediator),
    "Case": ("cases", "id", sees_case),
    "Party": ("parties", "id", sees_party),
    "Precedent": ("precedents", "id", sees_precedent),
    "TrainingEvent": ("trainings", "id", sees_all),
    "TrainingAttendance": ("attendances", "id", sees_kept_of_mediator),
    "Discipline": ("disciplines", "id", sees_kept_of_mediator),
    "GradeThreshold": ("thresholds", "id", sees_all),
    "GradeChange": ("grade_changes", "id", sees_kept_of_mediator),
    "DisputeType": ("dispute_types", "code", sees_all),
}
LISTS = {
    "Division": "divisions", "Committee": "committees", "JudicialOffice": "judicialOffices", "Honour": "honours",
    "HonourRound": "honourRounds", "Mediator": "mediators", "Case": "cases",
    "GradeChange": "gradeChanges",
}  # fmt: skip


def test_every_type_with_an_identifier_has_its_matrix() -> None:
    schema = build_schema()._schema
    node: Any = schema.type_map["Node"]

    assert set(TYPES) == {named.name for named in schema.get_possible_types(node)}


def test_every_connection_of_the_root_has_its_matrix() -> None:
    root: Any = build_schema()._schema.query_type
    connections = {
        name
        for name, field in root.fields.items()
        if "totalCount" in getattr(get_named_type(field.type), "fields", {})
    }

    assert connections == {*LISTS.values(), *BY_ARGUMENT}


BY_ARGUMENT = {"precedents", "trainingEvents", "gradeThresholds"}
"""Lists that need an argument; their matrices are tests of their own below."""


def visible(sample: Sample, type_name: str, viewer: Viewer) -> Ids:
    attribute, key, sees = TYPES[type_name]
    return {
        encode_id(type_name, getattr(row, key))
        for row in getattr(sample, attribute)
        if sees(sample, viewer, row)
    }


async def listed(reading: Reading, field: str, viewer: str) -> list[str]:
    """All ids of a root connection, page by page."""
    found: list[str] = []
    after = None
    while True:
        text = f"query($after: String) {{ {field}(first: 7, after: $after) {{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ id }} }} }} }}"
        page = (await reading.data(text, viewer, after=after))[field]
        found += [edge["node"]["id"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("viewer", ROLES)
@pytest.mark.parametrize("type_name", sorted(LISTS))
async def test_a_list_and_its_count_hold_what_the_viewer_may_see(
    reading: Reading, type_name: str, viewer: str
) -> None:
    expected = visible(reading.sample, type_name, reading.sample.viewers[viewer])

    found = await listed(reading, LISTS[type_name], viewer)
    count = (await reading.data(f"{{ all: {LISTS[type_name]} {{ totalCount }} }}", viewer))["all"][
        "totalCount"
    ]

    assert len(found) == len(set(found))
    assert set(found) == expected
    assert count == len(expected)


@pytest.mark.parametrize("viewer", ROLES)
@pytest.mark.parametrize("type_name", sorted(TYPES))
async def test_a_node_id_gives_what_the_viewer_may_see(reading: Reading, type_name: str, viewer: str) -> None:
    attribute, key, _sees = TYPES[type_name]
    ids = [encode_id(type_name, getattr(row, key)) for row in getattr(reading.sample, attribute)]
    found: Ids = set()
    for start in range(0, len(ids), 100):
        data = await reading.data(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", viewer, ids=ids[start : start + 100]
        )
        found |= {node["id"] for node in data["nodes"] if node}

    expected = visible(reading.sample, type_name, reading.sample.viewers[viewer])

    assert found == expected
    hidden = next((identifier for identifier in ids if identifier not in expected), None)
    if hidden is not None:
        assert await reading.data("query($id: ID!) { node(id: $id) { id } }", viewer, id=hidden) == {
            "node": None
        }


NESTED = {
    "Case": "{ committees(first: 100) { edges { node { cases(first: 100) { edges { node { id } } } } } } }",
    "Mediator": "{ cases(first: 100) { edges { node { presiding { id } mediators { id } } } }"
    " committees(first: 100) { edges { node { mediators(first: 100) { edges { node { id } } } } } } }",
    "Party": "{ cases(first: 100) { edges { node { parties { id } } } } }",
    "HonourNomination": "{ honourRounds { edges { node { nominations(first: 100) { edges { node { id } } } } } } }",
    "HonourObjection": "{ honourRounds { edges { node { nominations(first: 100) { edges { node {"
    " objections { edges { node { id } } } } } } } } } }",
    "HonourSignal": "{ honourRounds { edges { node { signals(first: 100) { edges { node { id } } } } } } }",
    "HonourNotice": "{ honourRounds { edges { node { notices { id } } } } }",
    "TrainingAttendance": '{ trainingEvents(division: "430500", first: 100) { edges { node {'
    " attendances(first: 100) { edges { node { id } } } } } }"
    " mediators(first: 100) { edges { node { trainings(first: 100) { edges { node { id } } } } } } }",
    "Discipline": "{ mediators(first: 100) { edges { node { disciplines { edges { node { id } } } } } } }",
    "GradeChange": "{ gradeChanges(first: 100) { edges { node { id } } }"
    " mediators(first: 100) { edges { node { gradeChanges { edges { node { id } } } } } } }",
    "Honour": "{ committees(first: 100) { edges { node { honours(first: 100) { edges { node { id } } } } } } }",
}


def ids_in(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "id":
                yield item
            else:
                yield from ids_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from ids_in(item)


@pytest.mark.parametrize("viewer", ROLES)
@pytest.mark.parametrize("type_name", sorted(NESTED))
async def test_nested_fields_lead_to_nothing_more(reading: Reading, type_name: str, viewer: str) -> None:
    found = set(ids_in(await reading.data(NESTED[type_name], viewer)))

    expected = visible(reading.sample, type_name, reading.sample.viewers[viewer])
    assert found <= expected
    if type_name in ("Case", "Party"):
        assert found == expected


@pytest.mark.parametrize("viewer", ROLES)
async def test_thresholds_of_a_city_are_read_by_everybody(reading: Reading, viewer: str) -> None:
    text = "query($of: String!) { gradeThresholds(division: $of) { totalCount edges { node { id } } } }"

    own, other = [
        (await reading.data(text, viewer, of=city))["gradeThresholds"] for city in ("430500", "621100")
    ]

    thresholds = reading.sample.thresholds
    assert own["totalCount"] == len(thresholds)
    assert set(ids_in(own)) == {encode_id("GradeThreshold", row.id) for row in thresholds}
    assert other["edges"] == []


@pytest.mark.parametrize("viewer", ROLES)
async def test_a_search_gives_no_edge_to_what_is_out_of_sight(reading: Reading, viewer: str) -> None:
    who = reading.sample.viewers[viewer]
    context = Context(who, reading.pool, SampleSearches(reading.sample).searches())
    text = 'query($after: String) { precedents(narrative: "两家争一堵墙。", first: 90, after: $after) { edges { node { id } } } }'

    answer = await reading.ask(text, viewer, context)

    found = list(ids_in(answer["data"]))
    assert len(found) == len(set(found))
    assert set(found) == visible(reading.sample, "Precedent", who)


@pytest.mark.parametrize("viewer", ROLES)
async def test_what_was_taken_out_of_a_precedent_is_shown_to_those_who_edit_it(
    reading: Reading, viewer: str
) -> None:
    sample, who, vault = reading.sample, reading.sample.viewers[viewer], current_vault()
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Precedent { id redactions { kind original replacement } } } }"
    ids = {encode_id("Precedent", row.id): row.id for row in sample.precedents}
    nodes = (await reading.data(text, viewer, ids=list(ids)))["nodes"]

    for node in filter(None, nodes):
        expected = [
            {"kind": row.kind.upper(), "original": vault.unseal(row.original_sealed), "replacement": row.replacement}
            for row in sorted(sample.redactions, key=lambda row: row.id)
            if row.precedent_id == ids[node["id"]] and sees_redaction(sample, who, row)
        ]  # fmt: skip
        assert node["redactions"] == expected
    assert any(node and node["redactions"] for node in nodes) == any(
        sees_redaction(sample, who, row) for row in sample.redactions
    )


@pytest.mark.parametrize("viewer", ROLES)
async def test_statistics_count_what_the_viewer_may_see(reading: Reading, viewer: str) -> None:
    sample, who = reading.sample, reading.sample.viewers[viewer]
    text = """query($division: String!) {
      statistics(division: $division, from: "2000-01-01", to: "2100-01-01", groupBy: DIVISION) {
        total { cases } rows { counts { cases } } }
      networkCounts(division: $division) { mediators committees committeesByKind { count } attachedRooms } }"""
    for city in ("430500", "621100"):
        data = await reading.data(text, viewer, division=city)
        cases = [c for c in sample.cases if c.city == city and c.accepted_on and sees_case(sample, who, c)]
        mediators = [m for m in sample.mediators if f"/{city}/" in m.path and m.status == "active"]
        assert data["statistics"]["total"] == {"cases": len(cases)}
        assert sum(row["counts"]["cases"] for row in data["statistics"]["rows"]) == len(cases)
        network = data["networkCounts"]
        kinds = [row.kind for row in sample.committees if f"/{city}/" in row.path and row.status == "active"]
        assert network["mediators"] == len(mediators)
        assert network["attachedRooms"] == sum(kind in ATTACHED_KINDS for kind in kinds)
        assert network["committees"] == len(kinds) - network["attachedRooms"]
        assert network["committees"] == sum(entry["count"] for entry in network["committeesByKind"])


@pytest.mark.parametrize("viewer", ROLES)
async def test_a_score_is_for_the_reviewing_city_until_the_count(reading: Reading, viewer: str) -> None:
    sample, who = reading.sample, reading.sample.viewers[viewer]
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on HonourNomination { id score votes rank } } }"
    ids = [encode_id("HonourNomination", row.id) for row in sample.nominations]
    nodes = (await reading.data(text, viewer, ids=ids))["nodes"]

    for row, node in zip(sample.nominations, nodes, strict=True):
        if node is not None:
            shown = row.rank is not None or sees_objection(sample, who, row)
            assert node["score"] == (row.score if shown else None)
            assert (node["votes"], node["rank"]) == (row.votes, row.rank)
    assert any(row.rank is None and row.score for row in sample.nominations)


@pytest.mark.parametrize("viewer", ROLES)
async def test_a_photograph_is_seen_with_its_nominee_and_opened_when_everybody_may(
    reading: Reading, viewer: str
) -> None:
    sample, who = reading.sample, reading.sample.viewers[viewer]
    kept = {row.nomination_id: row for row in sample.photographs}
    mediators = {row.id: row for row in sample.mediators}
    text = (
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on HonourNomination { photograph { url height } } } }"
    )
    ids = [encode_id("HonourNomination", row.id) for row in sample.nominations]
    nodes = (await reading.data(text, viewer, ids=ids))["nodes"]

    seen = 0
    for row, node in zip(sample.nominations, nodes, strict=True):
        nominee = mediators.get(row.mediator_id)
        if node is None or row.id not in kept or (nominee and not sees_mediator(sample, who, nominee)):
            assert not node or node["photograph"] is None
            continue
        seen += 1
        public = sees_nomination(sample, sample.viewers["public"], row) and (
            nominee is None or nominee.status == "active"
        )
        assert node["photograph"] == {
            "url": f"/honours/photographs/{row.id}.jpg" if public else None,
            "height": kept[row.id].height,
        }
    assert seen > 0


async def test_an_honour_has_the_photograph_of_its_nomination(reading: Reading) -> None:
    sample = reading.sample
    shown = {row.nomination_id for row in sample.photographs}
    named = {row.honour_id: row.id for row in sample.nominations if row.honour_id and row.id in shown}
    offices = {office.id: office.name for office in sample.offices}
    honours = [row for row in sample.honours if row.category == "judicial_office"]
    text = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Honour { photograph { url description } } } }"
    nodes = (await reading.data(text, "public", ids=[encode_id("Honour", row.id) for row in honours]))[
        "nodes"
    ]

    assert [node["photograph"] for node in nodes] == [
        {
            "url": f"/honours/photographs/{named[row.id]}.jpg",
            "description": f"{offices[row.judicial_office_id]}的照片",
        }
        if row.id in named
        else None
        for row in honours
    ]
    assert any(row.id in named for row in honours)


MEDIATORS_IN_FULL = {
    "city+": "/430500/", "county+": "/430503/", "township+": "/430502001/", "village+": "/430502001001/",
}  # fmt: skip
PARTIES_IN_FULL = {"city+", "county+", "township+", "village+", "committee+"}


@pytest.mark.parametrize("viewer", ROLES)
async def test_telephones_of_mediators_are_in_full_within_reach_only(reading: Reading, viewer: str) -> None:
    data = await reading.data("{ mediators(first: 100) { edges { node { id phone } } } }", viewer)
    phones = {edge["node"]["id"]: edge["node"]["phone"] for edge in data["mediators"]["edges"]}
    reach = MEDIATORS_IN_FULL.get(viewer)

    for mediator in reading.sample.mediators:
        phone = phones.get(encode_id("Mediator", mediator.id))
        if phone is not None:
            assert ("****" not in phone) == (reach is not None and reach in mediator.path)


@pytest.mark.parametrize("viewer", ROLES)
async def test_personal_data_of_parties_is_in_full_for_handlers_and_for_oneself(
    reading: Reading, viewer: str
) -> None:
    data = await reading.data(
        "{ cases(first: 100) { edges { node { parties { id phone idNumber } } } } }", viewer
    )
    shown = {party["id"]: party for edge in data["cases"]["edges"] for party in edge["node"]["parties"]}
    who, vault = reading.sample.viewers[viewer], current_vault()

    for party in reading.sample.parties:
        seen = shown.get(encode_id("Party", party.id))
        if seen is None:
            continue
        own = who.role is Role.PARTY and party.id_number_hash == who.id_number_hash
        in_full = viewer in PARTIES_IN_FULL or own
        for field, masked, sealed in (
            ("phone", party.phone_masked, party.phone_sealed), ("idNumber", party.id_number_masked, party.id_number_sealed)
        ):  # fmt: skip
            assert seen[field] == (vault.unseal(sealed) if in_full and sealed else masked)


async def test_a_level_without_a_place_reaches_nothing(reading: Reading) -> None:
    """The range of an empty path would hold every row."""
    placeless, text = Viewer(role=Role.CITY), "{ mediators(first: 1) { totalCount } }"

    seen = {
        who: (await reading.data(text, viewer))["mediators"]["totalCount"]
        for who, viewer in {"placeless": placeless, "public": "public", "city": "city"}.items()
    }

    in_office = sum(row.status == "active" for row in reading.sample.mediators)
    assert seen["placeless"] == seen["public"] == in_office < seen["city"]
