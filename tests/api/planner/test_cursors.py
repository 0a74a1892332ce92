"""Cursors of every kind of key lead on to the rows after theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from api.planner.cursors import CursorShape
from api.planner.errors import BadArgument
from api.planner.identifiers import encode_id
from tests.api.planner.conftest import Reading
from tests.api.planner.reference import written_cursor

KEY = UUID("01900000-0000-7000-8000-000000000001")
MINUTE = "2024-05-06T07:08:00"
OF_MOMENTS = CursorShape(0, ("timestamptz", "uuid"))


async def test_signals_are_paged_by_their_minute(reading: Reading) -> None:
    held = next(row for row in reading.sample.rounds if row.division_id == "430500")
    rows = [row for row in reading.sample.signals if row.round_id == held.id]
    text = """query($round: ID!, $after: String) { node(id: $round) { ... on HonourRound {
      signals(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } } } } }"""
    found: list[str] = []
    after = None
    while True:
        page = (await reading.data(text, "city", round=encode_id("HonourRound", held.id), after=after))[
            "node"
        ]["signals"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert page["edges"][-1]["cursor"] == after
        if not page["pageInfo"]["hasNextPage"]:
            break

    latest_first = sorted(rows, key=lambda row: (row.minute, row.id), reverse=True)
    assert found == [encode_id("HonourSignal", row.id) for row in latest_first]
    assert len(found) == page["totalCount"] == 7


def test_a_moment_is_kept_to_the_microsecond_and_in_one_zone() -> None:
    moment = datetime(2024, 5, 6, 7, 8, 9, 123_456, tzinfo=UTC)

    assert OF_MOMENTS.read(written_cursor(0, moment, KEY)) == [moment, KEY]


@pytest.mark.parametrize("minute", [f"{MINUTE}+08:00", f"{MINUTE}Z", "minute", "", 20240506, None, True])
def test_another_text_is_no_moment(minute: object) -> None:
    with pytest.raises(BadArgument) as refused:
        OF_MOMENTS.read(written_cursor(0, minute, KEY))

    assert (refused.value.extensions or {})["code"] == "BAD_CURSOR"


@pytest.mark.parametrize(
    ("types", "long"),
    [
        (("date", "uuid"), False),
        (("int", "uuid"), False),
        (("timestamptz", "uuid"), True),
        (("text", "uuid"), True),
    ],
)
def test_what_may_exceed_a_line_of_base64_is_known(types: tuple[str, ...], *, long: bool) -> None:
    assert CursorShape(0, types).may_be_long is long
