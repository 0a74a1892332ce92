"""Each published figure, exactly, through GraphQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.demo.conftest import Asking

OPERATIONS = Path(__file__).parents[2] / "operations"
COUNTS = """
query Network($division: String!) {
  networkCounts(division: $division) {
    committees mediators backpackMediators fullTimeMediators experts counties townships villages
    committeesByKind { kind count } attachedRooms attachedRoomsByKind { kind count }
  }
}
"""
STATISTICS = """
query Statistics($division: String!, $from: Date!, $to: Date!, $groupBy: StatisticsGroup) {
  statistics(division: $division, from: $from, to: $to, groupBy: $groupBy) {
    total { ...Counts }
    rows { key name counts { ...Counts } }
  }
}
fragment Counts on CaseCounts {
  cases succeeded successRate difficult onTheSpot onTheSpotRate amount judicialConfirmations open
  referrals { court police petition government other total }
}
"""
HONOURS = """
query Honours($division: String!, $category: HonourCategory!) {
  honours(filter: {division: $division, category: $category, year: 2023}) { totalCount edges { node { status } } }
}
"""
CASES = "query Cases($filter: CaseFilter) { cases(filter: $filter, first: 1) { totalCount } }"
CHILDREN = """
query Children($code: String!) {
  division(code: $code) { children(first: 100) { totalCount edges { node { children(first: 100) { totalCount } } } } }
}
"""


async def test_the_network_of_shaoyang(ask: Asking) -> None:
    counts = (await ask("430500", COUNTS, division="430500"))["networkCounts"]

    assert counts["counties"] == 12
    assert counts["townships"] == 202
    assert counts["villages"] == 3_636
    assert counts["committees"] == 3_938
    assert counts["backpackMediators"] == 9_153
    assert counts["experts"] == 90
    kinds = {entry["kind"]: entry["count"] for entry in counts["committeesByKind"]}
    assert kinds["TOWNSHIP"] == 202
    assert kinds["VILLAGE"] == 3_636
    assert kinds["INDUSTRY"] + kinds["ENTERPRISE"] == 100
    assert set(kinds) == {"TOWNSHIP", "VILLAGE", "INDUSTRY", "ENTERPRISE"}
    rooms = {entry["kind"]: entry["count"] for entry in counts["attachedRoomsByKind"]}
    assert set(rooms) <= {"WORKROOM", "RESIDENT_ROOM", "GROUP"}
    assert sum(rooms.values()) == counts["attachedRooms"] > 0
    # 13 centres with 5 each, a township with 2, a village with 1: the plan's floor.
    assert counts["fullTimeMediators"] >= 4_105


async def test_the_network_of_dingxi(ask: Asking) -> None:
    counts = (await ask("621100", COUNTS, division="621100"))["networkCounts"]

    assert counts["counties"] == 7
    assert counts["townships"] == 122
    assert counts["villages"] > 122
    assert counts["mediators"] > counts["committees"] > counts["villages"]


async def test_the_cases_of_shaoyang_in_2022(ask: Asking) -> None:
    period = {"division": "430500", "from": "2022-01-01", "to": "2022-12-31"}
    total = (await ask("430500", STATISTICS, **period))["statistics"]["total"]

    assert total["cases"] == 22_805
    assert total["difficult"] == 561
    assert total["succeeded"] == 22_025
    assert total["successRate"] == 96.58
    assert total["amount"] == "316220000.00"


async def test_the_cases_of_dingxi_in_2023(ask: Asking) -> None:
    period = {"division": "621100", "from": "2023-01-01", "to": "2023-12-31"}
    total = (await ask("621100", STATISTICS, **period))["statistics"]["total"]

    assert total["cases"] == 13_792
    assert total["succeeded"] == 13_764
    assert total["successRate"] == 99.80
    assert total["judicialConfirmations"] == 459
    assert total["onTheSpot"] == 6_297
    assert total["onTheSpotRate"] == 45.66
    assert total["referrals"] == {
        "court": 1_121, "police": 161, "petition": 13, "government": 25, "other": 34, "total": 1_354,
    }  # fmt: skip


@pytest.mark.parametrize(("category", "named"), [("JUDICIAL_OFFICE", 7), ("COMMITTEE", 14), ("MEDIATOR", 21)])
async def test_the_honours_of_dingxi_in_2023(ask: Asking, category: str, named: int) -> None:
    honours = (await ask("621100", HONOURS, division="621100", category=category))["honours"]

    assert honours["totalCount"] == named
    assert {edge["node"]["status"] for edge in honours["edges"]} == {"NAMED"}


async def test_the_training_of_dingxi_in_2023(ask: Asking) -> None:
    """Four lectures by six lecturers of three counties; likes are not persons."""
    operations = (OPERATIONS / "5-running.graphql").read_text(encoding="utf-8")
    text = next(part for part in operations.split("\n") if part.startswith("query Training("))
    edges = (await ask("621100", text, division="621100", year=2023))["trainingEvents"]["edges"]
    nodes = [edge["node"] for edge in edges]

    lectures = [node for node in nodes if node["tier"] == "CITY"]
    lecturers = [lecturer for node in lectures for lecturer in node["lecturers"]]
    counties = {lecturer.partition("（")[2].removesuffix("司法局）") for lecturer in lecturers}
    assert (len(lectures), len(lecturers), len(set(lecturers))) == (4, 6, 6)
    assert counties == {"临洮县", "陇西县", "通渭县"}
    assert sum(node["viewers"] for node in lectures) == 12_800
    assert sum(node["likes"] for node in lectures) == 123_000
    assert {node["audience"] for node in lectures} == {"OPEN_LECTURE"}
    assert len(nodes) - len(lectures) == 7
    assert {node["attendance"]["attended"] for node in nodes} == {96, 60}


async def test_who_attended_is_kept_by_name(ask: Asking) -> None:
    text = """query($division: String!) { trainingEvents(division: $division, year: 2023, first: 100) {
      edges { node { hours attendance { attended } attendances(first: 100) { totalCount edges { node {
        hours mediator { name trainings { edges { node { event { year } } } } } } } } } } } }"""
    edges = (await ask("621100", text, division="621100"))["trainingEvents"]["edges"]

    for event in (edge["node"] for edge in edges):
        named = event["attendances"]
        assert named["totalCount"] == event["attendance"]["attended"] * 3 // 4
        assert {edge["node"]["hours"] for edge in named["edges"]} <= {event["hours"], event["hours"] - 0.5}
        for attendance in (edge["node"] for edge in named["edges"]):
            years = {edge["node"]["event"]["year"] for edge in attendance["mediator"]["trainings"]["edges"]}
            assert years == {2023}


@pytest.mark.parametrize(("city", "year"), [("430500", 2022), ("621100", 2023)])
@pytest.mark.parametrize("group", ["DIVISION", "DISPUTE_TYPE", "MONTH"])
async def test_the_rows_add_up_to_the_total(ask: Asking, city: str, year: int, group: str) -> None:
    period = {"division": city, "from": f"{year}-01-01", "to": f"{year}-12-31", "groupBy": group}
    statistics = (await ask(city, STATISTICS, **period))["statistics"]

    rows = [row["counts"] for row in statistics["rows"]]
    for figure in ("cases", "succeeded", "difficult", "onTheSpot", "judicialConfirmations"):
        assert sum(row[figure] for row in rows) == statistics["total"][figure]
    assert min(row["cases"] for row in rows) > 0


async def test_there_is_work_in_hand(ask: Asking) -> None:
    for city in ("430500", "621100"):
        filter_ = {"division": city, "status": ["ACCEPTED", "ASSIGNED", "MEDIATING"]}
        assert (await ask(city, CASES, filter=filter_))["cases"]["totalCount"] > 40


async def test_every_township_has_villages(ask: Asking, demo: object) -> None:
    for county in ("430502", "430529", "621122"):
        city = county[:4] + "00"
        below = (await ask(city, CHILDREN, code=county))["division"]["children"]["edges"]
        assert min(edge["node"]["children"]["totalCount"] for edge in below) >= 3
