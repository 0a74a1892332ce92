"""A mediator's record and the grade that it supports, told alike over GraphQL and by the panel's count."""

from __future__ import annotations

import pytest

from api.planner.identifiers import encode_id
from mediation.queries.grade_records import grade_records, thresholds_of
from tests.api.planner.conftest import Reading

TEXT = "{ mediators(first: 100) { edges { node { id record { years cases agreed oral gradeSupported gradeDoubtedOn } } } } }"
NOTHING = {
    "years": None,
    "cases": None,
    "agreed": None,
    "oral": None,
    "gradeSupported": None,
    "gradeDoubtedOn": None,
}


@pytest.mark.parametrize("viewer", ["city", "county", "village"])
async def test_it_is_the_count_of_the_panel(reading: Reading, viewer: str) -> None:
    data = await reading.data(TEXT, viewer)
    told = {edge["node"]["id"]: edge["node"]["record"] for edge in data["mediators"]["edges"]}
    counted = await grade_records([row.id for row in reading.sample.mediators])
    path, seen = reading.sample.viewers[viewer].path, 0

    for mediator in reading.sample.mediators:
        record = told.get(encode_id("Mediator", mediator.id))
        if record is None:
            continue
        if not mediator.path.startswith(path):
            assert record == NOTHING
            continue
        expected = counted[mediator.id]
        supported = expected.supported(await thresholds_of(mediator.path))
        assert record == {
            "years": expected.years, "cases": expected.cases, "agreed": expected.agreed, "oral": expected.oral,
            "gradeSupported": supported.name if supported else None,
            "gradeDoubtedOn": str(mediator.grade_doubted_on) if mediator.grade_doubted_on else None,
        }  # fmt: skip
        seen += supported is not None
    assert seen or viewer == "village"


@pytest.mark.parametrize("viewer", ["public", "party", "committee+", "referrer"])
async def test_it_is_shown_to_nobody_else(reading: Reading, viewer: str) -> None:
    data = await reading.data(TEXT, viewer)

    assert {str(edge["node"]["record"]) for edge in data["mediators"]["edges"]} == {str(NOTHING)}
