from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from mediation.clock import today
from mediation.models import (
    AuditEntry,
    CommitteeStatus,
    Honour,
    HonourCategory,
    HonourStatus,
    IndexJob,
    MediatorStatus,
    Role,
)
from mediation.problems import Refused
from mediation.services.name_honour import HonourNaming, name_honour
from mediation.services.revoke_honour import revoke_honour
from tests.factories import Network, a_division, a_mediator
from tests.mediation.state import refused


def a_naming(network: Network, **changes: Any) -> HonourNaming:
    naming = HonourNaming(
        category=HonourCategory.MEDIATOR, honouree=network.mediator.id, year=2025, named_on=date(2026, 1, 8)
    )
    return replace(naming, **changes)


async def test_names_a_mediator(network: Network) -> None:
    honour = await name_honour(a_naming(network, deeds=" 十年上门调解。 "), by=network.viewer(Role.CITY))

    honour = await Honour.get(id=honour.id)
    assert (honour.title, honour.deeds) == ("“枫桥式”人民调解员", "十年上门调解。")
    assert (honour.mediator_id, honour.committee_id, honour.judicial_office_id) == (
        network.mediator.id,
        None,
        None,
    )
    assert (honour.division_id, honour.path) == (network.village.code, network.village.path)
    assert (honour.status, honour.version) == (HonourStatus.NAMED, 1)
    entry = await AuditEntry.get()
    assert (entry.action, entry.entity_id, entry.path) == (
        "name_honour",
        str(honour.id),
        network.village.path,
    )
    assert await IndexJob.all().count() == 0


@pytest.mark.parametrize("category", list(HonourCategory))
async def test_names_each_category(network: Network, category: HonourCategory) -> None:
    honourees = {
        HonourCategory.MEDIATOR: network.mediator,
        HonourCategory.COMMITTEE: network.committee,
        HonourCategory.JUDICIAL_OFFICE: network.office,
    }

    honour = await name_honour(
        a_naming(network, category=category, honouree=honourees[category].id), by=network.viewer(Role.CITY)
    )

    assert honour.title == category.zh
    assert getattr(honour, f"{category.value}_id") == honourees[category].id


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
async def test_only_the_city_names_and_revokes(network: Network, role: Role) -> None:
    honour = await name_honour(a_naming(network), by=network.viewer(Role.CITY))

    async with refused() as refusal:
        await name_honour(a_naming(network, year=2024), by=network.viewer(role))
    assert refusal.told == [("NOT_ALLOWED", None)]
    async with refused() as refusal:
        await revoke_honour(honour.id, "弄虚作假", by=network.viewer(role))
    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_refuses_another_city(network: Network) -> None:
    far = await a_division("621100", "远山市")
    far_mediator = await a_mediator(far, "郑远")
    by = network.viewer(Role.CITY)
    stranger = network.viewer(Role.CITY, division=far.code, path=far.path)
    honour = await name_honour(a_naming(network), by=by)

    async with refused() as refusal:
        await name_honour(a_naming(network, honouree=far_mediator.id), by=by)
    assert refusal.told == [("NOT_ALLOWED", "honouree")]
    async with refused() as refusal:
        await revoke_honour(honour.id, "弄虚作假", by=stranger)
    assert refusal.told == [("NOT_ALLOWED", None)]


@pytest.mark.parametrize("status", [MediatorStatus.SUSPENDED, MediatorStatus.DISMISSED])
async def test_refuses_who_is_not_in_office(network: Network, status: MediatorStatus) -> None:
    network.mediator.status = status
    network.mediator.ended_on = today() if status is MediatorStatus.DISMISSED else None
    await network.mediator.save()

    async with refused() as refusal:
        await name_honour(a_naming(network), by=network.viewer(Role.CITY))

    assert refusal.told == [("INVALID", "honouree")]
    assert refusal.problems[0].in_chinese == f"调解员现为“{status.zh}”，不能授予荣誉。"


async def test_refuses_what_does_not_fit_and_tells_all(network: Network) -> None:
    network.committee.status = CommitteeStatus.DISSOLVED
    network.committee.dissolved_on = date(2026, 1, 1)
    await network.committee.save()

    async with refused() as refusal:
        await name_honour(
            a_naming(
                network,
                category=HonourCategory.COMMITTEE,
                honouree=network.committee.id,
                year=today().year + 1,
                title="名" * 101,
                named_on=today() + timedelta(days=1),
            ),
            by=network.viewer(Role.CITY),
        )

    assert refusal.told == [
        ("TOO_LONG", "title"),
        ("INVALID", "named_on"),
        ("INVALID", "year"),
        ("INVALID", "honouree"),
    ]


@pytest.mark.parametrize("honouree", [UUID(int=7), None])
async def test_refuses_a_missing_honouree(network: Network, honouree: UUID | None) -> None:
    async with refused() as refusal:
        await name_honour(
            a_naming(network, honouree=honouree or network.office.id), by=network.viewer(Role.CITY)
        )

    assert refusal.told == [("NOT_FOUND", "honouree")]


async def test_is_given_once_a_year_even_at_the_same_moment(network: Network) -> None:
    by = network.viewer(Role.CITY)

    outcomes = await asyncio.gather(
        *(name_honour(a_naming(network), by=by) for _ in range(4)), return_exceptions=True
    )

    refusals = [outcome.problems[0] for outcome in outcomes if isinstance(outcome, Refused)]
    assert [(problem.code, problem.field) for problem in refusals] == [("CONFLICT", "honouree")] * 3
    assert await Honour.all().count() == 1
    assert await AuditEntry.all().count() == 1


async def test_revokes_and_frees_the_year(network: Network) -> None:
    by = network.viewer(Role.CITY)
    honour = await name_honour(a_naming(network), by=by)

    await revoke_honour(honour.id, " 材料不实 ", by=by, version=1)

    honour = await Honour.get(id=honour.id)
    assert (honour.status, honour.revoked_on, honour.revocation_reason) == (
        HonourStatus.REVOKED,
        today(),
        "材料不实",
    )
    assert honour.version == 2
    entry = await AuditEntry.get(action="revoke_honour")
    assert entry.before == {"status": "named", "revoked_on": None, "revocation_reason": None}
    assert entry.after == {
        "status": "revoked",
        "revoked_on": today().isoformat(),
        "revocation_reason": "材料不实",
    }
    assert (await name_honour(a_naming(network), by=by)).status is HonourStatus.NAMED


async def test_refuses_to_revoke_twice_without_reason_or_from_an_old_copy(network: Network) -> None:
    by = network.viewer(Role.CITY)
    honour = await name_honour(a_naming(network), by=by)

    async with refused() as refusal:
        await revoke_honour(honour.id, "  ", by=by)
    assert refusal.told == [("REQUIRED", "reason")]
    async with refused() as refusal:
        await revoke_honour(honour.id, "材料不实", by=by, version=7)
    assert refusal.told == [("STALE_VERSION", None)]
    async with refused() as refusal:
        await revoke_honour(UUID(int=7), "材料不实", by=by)
    assert refusal.told == [("NOT_FOUND", None)]

    await revoke_honour(honour.id, "材料不实", by=by)
    async with refused() as refusal:
        await revoke_honour(honour.id, "材料不实", by=by)
    assert refusal.told == [("CONFLICT", None)]
