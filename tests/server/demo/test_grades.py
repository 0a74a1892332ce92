"""Grades of the demo: one to decide, one on notice, one to file; the others rest on awards, but for a few."""

from __future__ import annotations

from collections import Counter

from tests.server.demo.conftest import TODAY, Asking

CHANGES = """query($after: String) { gradeChanges(first: 100, after: $after) { pageInfo { hasNextPage endCursor } edges {
  node { status toGrade awardedBy noticeUntil filedOn record { cases oral agreed }
    mediator { grade status } } } } }"""


async def test_there_is_a_grade_at_each_step(ask: Asking) -> None:
    edges = (await ask("430500", CHANGES))["gradeChanges"]["edges"]
    mine = [edge["node"] for edge in edges if edge["node"]["awardedBy"] is None]

    steps = Counter(
        (one["status"], one["noticeUntil"] < str(TODAY), one["filedOn"], one["mediator"]["grade"])
        for one in mine
    )
    assert steps == {
        ("ON_NOTICE", True, None, None): 1,
        ("ON_NOTICE", False, None, None): 1,
        ("GRANTED", True, None, "FOURTH"): 1,
    }
    for one in mine:
        assert one["toGrade"] == "FOURTH"
        assert one["record"]["cases"] >= 50
        assert one["record"]["oral"] * 100 <= 30 * one["record"]["cases"]


async def test_the_grades_that_are_held_were_given_before_the_records_begin(ask: Asking) -> None:
    edges = (await ask("621100", CHANGES))["gradeChanges"]["edges"]
    awarded = [edge["node"] for edge in edges if edge["node"]["awardedBy"] is not None]

    assert awarded
    assert {one["status"] for one in awarded} == {"GRANTED"}
    assert all(one["mediator"]["grade"] == one["toGrade"] for one in awarded)
