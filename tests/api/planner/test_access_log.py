"""What is shown in full over GraphQL is on record before it goes out, and nothing else is."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any, Self

import pytest
from tortoise import connections
from tortoise.exceptions import OperationalError

from api.planner.identifiers import encode_id
from mediation.access import Viewer
from mediation.models import AccessEntry, AccessWay, Person, Role
from tests.api.planner.conftest import Reading
from tests.factories import sealed_with_a_lost_key

ADDRESS = "192.0.2.44"


class Entries:
    """The entries that a block of reads has made."""

    def __init__(self) -> None:
        self._before: set[Any] = set()

    async def __aenter__(self) -> Self:
        self._before = {entry.id for entry in await AccessEntry.all()}
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.made = [
            entry for entry in await AccessEntry.all().order_by("id") if entry.id not in self._before
        ]

    made: list[AccessEntry]

    @property
    def told(self) -> Counter[tuple[str, str | None, str]]:
        return Counter((entry.entity, entry.entity_id, entry.fields_shown) for entry in self.made)


def in_reach(reading: Reading, viewer: str) -> list[Any]:
    """Mediators with a telephone in the viewer's subtree, whose number is therefore shown in full."""
    path = reading.sample.viewers[viewer].path
    phones = {person.id for person in reading.sample.persons if person.phone_sealed}
    return [m for m in reading.sample.mediators if m.path.startswith(path) and m.person_id in phones]


def full(rows: list[Any]) -> Counter[tuple[str, str | None, str]]:
    return Counter(("Mediator", str(row.id), "phone") for row in rows)


async def test_a_list_is_on_record_row_by_row(reading: Reading) -> None:
    context = SimpleNamespace(
        viewer=reading.sample.viewers["county+"], address=ADDRESS, pool=reading.pool, searches={}
    )
    async with Entries() as entries:
        await reading.ask("{ mediators(first: 100) { edges { node { phone } } } }", "county+", context)

    shown = in_reach(reading, "county+")
    assert shown
    assert entries.told == full(shown)
    assert {(one.way, one.actor, one.address, one.user_id) for one in entries.made} == {
        (AccessWay.INTERFACE, "县（市、区）司法局·县（市、区）司法局（430503）", ADDRESS, None)
    }
    paths = {str(row.id): row.path for row in shown}
    assert {one.entity_id: one.path for one in entries.made} == paths


async def test_what_a_lost_key_sealed_stays_masked_and_is_not_on_record(reading: Reading) -> None:
    rows = in_reach(reading, "county+")
    gone, kept = rows[0], [row for row in rows if row.person_id != rows[0].person_id]
    person = await Person.get(id=gone.person_id)
    masked = 'a"\\\\****'
    await Person.filter(id=person.id).update(
        phone_sealed=sealed_with_a_lost_key("13912345678"), phone_masked=masked
    )
    try:
        async with Entries() as entries:
            page = await reading.data("{ mediators(first: 100) { edges { node { id phone } } } }", "county+")
    finally:
        await Person.filter(id=person.id).update(
            phone_sealed=person.phone_sealed, phone_masked=person.phone_masked
        )

    phones = {edge["node"]["id"]: edge["node"]["phone"] for edge in page["mediators"]["edges"]}
    assert phones[encode_id("Mediator", gone.id)] == masked
    assert entries.told == full(kept)


ONE_RECORD = {
    "node": "query($id: ID!) { node(id: $id) { ... on Mediator { phone } } }",
    "alias in a fragment": "query($id: ID!) { node(id: $id) { ...F } } fragment F on Mediator { tel: phone name }",
    "twice by alias": """query($id: ID!) {
      one: node(id: $id) { ... on Mediator { a: phone b: phone } } two: node(id: $id) { ...F } }
      fragment F on Mediator { phone }""",
    "nodes": "query($id: ID!) { nodes(ids: [$id, $id]) { ... on Mediator { phone } } }",
}


@pytest.mark.parametrize("text", ONE_RECORD.values(), ids=ONE_RECORD.keys())
async def test_one_record_is_one_entry(reading: Reading, text: str) -> None:
    mediator = in_reach(reading, "township+")[0]
    async with Entries() as entries:
        await reading.data(text, "township+", id=encode_id("Mediator", mediator.id))

    assert entries.told == full([mediator])


async def test_nested_parties_are_on_record_with_both_fields(reading: Reading) -> None:
    async with Entries() as entries:
        data = await reading.data(
            "{ cases(first: 100) { edges { node { parties { id phone idNumber } } } } }", "county+"
        )

    ids = {party["id"] for edge in data["cases"]["edges"] for party in edge["node"]["parties"]}
    cases = {case.id: case for case in reading.sample.cases}
    expected: Counter[tuple[str, str | None, str]] = Counter()
    for party in reading.sample.parties:
        fields = [name for name in ("phone", "id_number") if getattr(party, f"{name}_sealed")]
        if encode_id("Party", party.id) in ids and fields:
            expected["Party", str(party.id), "、".join(fields)] += 1
    assert len(expected) > 10
    assert entries.told == expected
    parties = {str(party.id): cases[party.case_id].path for party in reading.sample.parties}
    assert all(one.path == parties[str(one.entity_id)] for one in entries.made)


async def test_a_party_who_reads_their_own_number_is_on_record(reading: Reading) -> None:
    who = reading.sample.viewers["party"]
    async with Entries() as entries:
        await reading.data("{ cases(first: 100) { edges { node { parties { idNumber } } } } }", "party")

    own = {str(one.id) for one in reading.sample.parties if one.id_number_hash == who.id_number_hash}
    assert {one.entity_id for one in entries.made} == own


@pytest.mark.parametrize("viewer", ["city", "county", "village", "referrer", "public"])
async def test_what_is_masked_is_not_on_record(reading: Reading, viewer: str) -> None:
    async with Entries() as entries:
        await reading.data(
            "{ mediators(first: 100) { edges { node { phone } } }"
            " cases(first: 100) { edges { node { parties { phone idNumber } } } } }",
            viewer,
        )

    assert entries.made == []


async def test_a_field_that_was_skipped_is_not_on_record(reading: Reading) -> None:
    text = "query($skip: Boolean!) { mediators(first: 100) { edges { node { id phone @skip(if: $skip) } } } }"
    async with Entries() as skipped:
        await reading.data(text, "county+", skip=True)
    async with Entries() as shown:
        await reading.data(text, "county+", skip=False)

    assert skipped.made == []
    assert shown.told == full(in_reach(reading, "county+"))


async def test_without_a_record_nothing_is_shown(reading: Reading) -> None:
    """A viewer whose account is gone cannot be put on record."""
    gone = Viewer(
        role=Role.COUNTY, division="430503", path="/430500/430503/", personal_data=True, name="县司法局",
        user=in_reach(reading, "county+")[0].id,
    )  # fmt: skip
    async with Entries() as entries:
        with pytest.raises(Exception, match="access_entry_user_id") as failure:
            await reading.answer("{ mediators(first: 100) { edges { node { phone } } } }", gone)
        masked = await reading.data("{ mediators(first: 1) { edges { node { name } } } }", gone)

    assert entries.made == []
    assert len(masked["mediators"]["edges"]) == 1
    assert "139" not in str(failure.value)


async def test_an_entry_stays_as_it_is(reading: Reading) -> None:
    mediator = in_reach(reading, "township+")[0]
    text = "query($id: ID!) { node(id: $id) { ... on Mediator { phone } } }"
    await reading.data(text, "township+", id=encode_id("Mediator", mediator.id))

    for statement in ("update access_entry set actor = ''", "delete from access_entry"):
        with pytest.raises(OperationalError, match="kept for 180 days"):
            await connections.get("default").execute_script(statement)
