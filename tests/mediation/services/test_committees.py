from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mediation.clock import today
from mediation.models import (
    AuditEntry,
    CaseStatus,
    Committee,
    CommitteeKind,
    CommitteeStatus,
    Post,
    Role,
)
from mediation.services.change_committee import change_committee
from mediation.services.committee_details import CommitteeDetails, last_day_of_term
from mediation.services.create_committee import create_committee
from mediation.services.dissolve_committee import dissolve_committee
from mediation.services.numbers import take_case_number
from mediation.services.transaction import transaction
from tests.factories import Network, a_case, a_committee
from tests.mediation.state import refused


def some_details(network: Network, **changes: Any) -> CommitteeDetails:
    told: dict[str, Any] = {
        "name": " 河湾村人民调解委员会 ",
        "short_name": "河湾村民调",
        "kind": CommitteeKind.VILLAGE,
        "division": network.other_village.code,
        "phone": "(0739) 5012345",
        "set_up_on": date(2020, 1, 6),
        "registered_on": date(2020, 2, 3),
        "term_starts_on": date(2025, 1, 6),
    }
    return CommitteeDetails(**{**told, **changes})


async def test_sets_up_a_committee(network: Network) -> None:
    committee = await create_committee(some_details(network), by=network.viewer(Role.COUNTY))

    committee = await Committee.get(id=committee.id)
    assert (committee.name, committee.path) == ("河湾村人民调解委员会", network.other_village.path)
    assert (committee.phone, committee.term_ends_on) == ("07395012345", date(2028, 1, 5))
    entry = await AuditEntry.get()
    assert (entry.action, entry.path) == ("create_committee", committee.path)


def test_a_term_that_starts_on_a_leap_day_ends_in_february() -> None:
    assert last_day_of_term(date(2024, 2, 29)) == date(2027, 2, 27)
    assert last_day_of_term(date(2024, 3, 1)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "", "short_name": "河湾 村"}, [("REQUIRED", "name"), ("INVALID", "short_name")]),
        ({"short_name": "桥头村民调"}, [("CONFLICT", "short_name")]),
        ({"kind": CommitteeKind.TOWNSHIP}, [("INVALID", "division")]),
        ({"kind": CommitteeKind.INDUSTRY}, [("REQUIRED", "industry")]),
        ({"industry": "医疗"}, [("INVALID", "industry")]),
        ({"kind": CommitteeKind.GROUP}, [("REQUIRED", "host")]),
        ({"division": "999999999999"}, [("NOT_FOUND", "division")]),
        ({"phone": "5012345a"}, [("INVALID", "phone")]),
        ({"term_ends_on": date(2028, 1, 6)}, [("INVALID", "term_ends_on")]),
        ({"term_ends_on": date(2025, 1, 6)}, [("INVALID", "term_ends_on")]),
        ({"set_up_on": date(2020, 3, 1)}, [("INVALID", "registered_on")]),
        (
            {"set_up_on": today() + timedelta(days=1), "registered_on": None},
            [("INVALID", "set_up_on")],
        ),
        ({"set_up_on": date(1, 1, 1)}, [("INVALID", "set_up_on")]),
    ],
)
async def test_refuses_what_does_not_fit(
    network: Network, changes: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    async with refused() as refusal:
        await create_committee(some_details(network, **changes), by=network.viewer(Role.CITY))

    assert refusal.told == told


async def test_refuses_a_host_that_is_attached_elsewhere_or_dissolved(network: Network) -> None:
    room = await a_committee(
        network.village, "桥头工作室", kind=CommitteeKind.WORKROOM, host=network.committee
    )
    for host in (room, network.other_committee):
        async with refused() as refusal:
            await create_committee(
                some_details(network, kind=CommitteeKind.GROUP, host=host.id), by=network.viewer(Role.CITY)
            )
        assert refusal.told == [("INVALID", "host")]

    group = await create_committee(
        some_details(network, kind=CommitteeKind.GROUP, host=network.township_committee.id),
        by=network.viewer(Role.CITY),
    )
    assert group.host_id == network.township_committee.id


async def test_refuses_the_same_name_in_the_same_division(network: Network) -> None:
    by = network.viewer(Role.CITY)
    await create_committee(some_details(network), by=by)

    async with refused() as refusal:
        await create_committee(some_details(network, short_name="河湾二调"), by=by)

    assert refusal.told == [("CONFLICT", "name")]


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CITY, Role.COUNTY}])
async def test_only_city_and_county_maintain_committees(network: Network, role: Role) -> None:
    by = network.viewer(role)
    for attempt in (
        create_committee(some_details(network), by=by),
        change_committee(network.committee.id, some_details(network), by=by),
        dissolve_committee(network.committee.id, today(), by=by),
    ):
        async with refused() as refusal:
            await attempt
        assert refusal.told == [("NOT_ALLOWED", None)]


async def test_a_county_reaches_its_own_only(network: Network) -> None:
    by = network.elsewhere

    async with refused() as refusal:
        await create_committee(some_details(network), by=by)
    assert refusal.told == [("NOT_ALLOWED", "division")]
    async with refused() as refusal:
        await dissolve_committee(network.committee.id, today(), by=by)
    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_records_only_what_changed(network: Network) -> None:
    by = network.viewer(Role.CITY)
    committee = await create_committee(some_details(network), by=by)

    await change_committee(
        committee.id, some_details(network, phone="12348", address="村部"), by=by, version=1
    )

    entry = await AuditEntry.get(action="change_committee")
    assert entry.before == {"phone": "07395012345", "address": None}
    assert entry.after == {"phone": "12348", "address": "村部"}
    async with refused() as refusal:
        await change_committee(committee.id, some_details(network), by=by, version=1)
    assert refusal.told == [("STALE_VERSION", None)]


async def test_keeps_what_case_numbers_carry(network: Network) -> None:
    by = network.viewer(Role.CITY)
    committee = await create_committee(some_details(network), by=by)
    async with transaction():
        await take_case_number(committee, 2026)
    await a_case(committee)

    async with refused() as refusal:
        await change_committee(
            committee.id, some_details(network, short_name="新名", division=network.village.code), by=by
        )

    assert refusal.told == [("CONFLICT", "short_name"), ("CONFLICT", "division")]


async def test_dissolves_and_ends_the_posts(network: Network) -> None:
    by = network.viewer(Role.COUNTY)

    await dissolve_committee(network.committee.id, date(2026, 5, 1), by=by, version=1)

    committee = await Committee.get(id=network.committee.id)
    assert (committee.status, committee.dissolved_on) == (CommitteeStatus.DISSOLVED, date(2026, 5, 1))
    assert set(await Post.filter(committee=committee).values_list("ended_on", flat=True)) == {
        date(2026, 5, 1)
    }
    entry = await AuditEntry.get(action="dissolve_committee")
    assert entry.after == {"status": "dissolved", "dissolved_on": "2026-05-01", "posts_ended": 2}
    async with refused() as refusal:
        await dissolve_committee(committee.id, date(2026, 5, 1), by=by)
    assert refusal.told == [("CONFLICT", None)]
    async with refused() as refusal:
        await change_committee(committee.id, some_details(network), by=by)
    assert refusal.told == [("CONFLICT", None)]


async def test_does_not_dissolve_with_open_cases_or_attached_rooms(network: Network) -> None:
    await a_case(network.committee)
    closed = {"status": CaseStatus.CLOSED, "closed_on": date(2026, 4, 1)}
    await a_case(network.committee, **closed)
    await a_committee(network.village, "桥头工作室", kind=CommitteeKind.WORKROOM, host=network.committee)

    async with refused() as refusal:
        await dissolve_committee(
            network.committee.id, today() + timedelta(days=1), by=network.viewer(Role.CITY)
        )

    assert refusal.told == [("INVALID", "dissolved_on"), ("CONFLICT", None), ("CONFLICT", None)]
    assert refusal.problems[1].in_english == "It has 1 open cases."
