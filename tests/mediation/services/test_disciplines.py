"""The register of discipline: what is entered, lifted, flagged and refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mediation.clock import today
from mediation.models import (
    AuditEntry,
    Discipline,
    DisciplineMeasure,
    HonourCategory,
    HonourNomination,
    Misconduct,
    NominationStatus,
    Role,
)
from mediation.queries.nomination_flags import NominationFlag, nomination_flags
from mediation.services.discipline_mediator import (
    DismissalGround,
    dismiss_mediator,
    reinstate_mediator,
)
from mediation.services.disciplines import DisciplineTold, impose_discipline, lift_discipline
from tests.factories import Network
from tests.honours import rounds_of_each_stage
from tests.mediation.state import refused

DAY = date(2025, 6, 3)


def told(**changes: Any) -> DisciplineTold:
    values: dict[str, Any] = {
        "ground": Misconduct.GAIN,
        "measure": DisciplineMeasure.CORRECTION,
        "imposed_on": DAY,
        "facts": "收受当事人土产，已退还。",
    }
    return DisciplineTold(**{**values, **changes})


async def test_a_measure_is_entered_and_lifted(network: Network) -> None:
    township = network.viewer(Role.TOWNSHIP)

    entered = await impose_discipline(network.mediator.id, told(), by=township)
    await lift_discipline(entered.id, date(2025, 9, 1), "已改正", by=township, version=1)

    kept = await Discipline.get(id=entered.id)
    assert (kept.ground, kept.measure, kept.imposed_on) == (
        Misconduct.GAIN,
        DisciplineMeasure.CORRECTION,
        DAY,
    )
    assert (kept.imposed_by_id, kept.imposer) == (network.user.id, "司法所·司法所（430502001）")
    assert (kept.lifted_on, kept.lift_reason, kept.version) == (date(2025, 9, 1), "已改正", 2)
    entries = await AuditEntry.all().order_by("id")
    assert [(one.action, one.path) for one in entries] == [
        ("impose_discipline", network.village.path),
        ("lift_discipline", network.village.path),
    ]
    assert "土产" not in str([(one.before, one.after) for one in entries])


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"measure": DisciplineMeasure.REMOVAL}, [("INVALID", "measure")]),
        ({"facts": " "}, [("REQUIRED", "facts")]),
        ({"facts": "字" * 20_001}, [("TOO_LONG", "facts")]),
        ({"imposed_on": None}, [("REQUIRED", "imposed_on")]),
        ({"imposed_on": today() + timedelta(days=1)}, [("INVALID", "imposed_on")]),
        ({"imposed_on": date(2019, 12, 31)}, [("INVALID", "imposed_on")]),
    ],
)
async def test_refuses_what_cannot_be(
    network: Network, changes: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    async with refused() as refusal:
        await impose_discipline(network.mediator.id, told(**changes), by=network.viewer(Role.CITY))

    assert refusal.told == problems


async def test_who_may_impose_and_lift(network: Network) -> None:
    entered = await impose_discipline(network.mediator.id, told(), by=network.viewer(Role.COUNTY))
    outsiders = [network.viewer(role) for role in Role if role not in {Role.CITY, Role.COUNTY, Role.TOWNSHIP}]

    for viewer in (*outsiders, network.elsewhere):
        async with refused() as imposing:
            await impose_discipline(network.mediator.id, told(), by=viewer)
        async with refused() as lifting:
            await lift_discipline(entered.id, DAY, "已改正", by=viewer)
        assert {code for code, _ in (*imposing.told, *lifting.told)} <= {"NOT_ALLOWED", "NOT_FOUND"}


async def test_a_measure_ends_once_and_not_before_it_began(network: Network) -> None:
    city = network.viewer(Role.CITY)
    entered = await impose_discipline(network.mediator.id, told(), by=city)

    for day, version, problems in (
        (DAY - timedelta(days=1), None, [("INVALID", "lifted_on")]),
        (None, None, [("REQUIRED", "lifted_on")]),
        (DAY, 7, [("STALE_VERSION", None)]),
    ):
        async with refused() as refusal:
            await lift_discipline(entered.id, day, "已改正", by=city, version=version)
        assert refusal.told == problems
    await lift_discipline(entered.id, DAY, "已改正", by=city)

    async with refused() as refusal:
        await lift_discipline(entered.id, DAY, "已改正", by=city)
    assert refusal.told == [("CONFLICT", None)]


async def test_a_dismissal_for_misconduct_is_entered_and_reinstating_lifts_it(network: Network) -> None:
    city = network.viewer(Role.CITY)

    await dismiss_mediator(network.mediator.id, DismissalGround.LEAK, DAY, by=city, note="泄露案情")
    removal = await Discipline.get(mediator=network.mediator)
    async with refused() as imposing:
        await impose_discipline(network.mediator.id, told(), by=city)
    async with refused() as lifting:
        await lift_discipline(removal.id, DAY, "已改正", by=city)
    await reinstate_mediator(network.mediator.id, "申诉成立", by=city)

    assert (removal.ground, removal.measure, removal.facts, removal.imposed_on) == (
        Misconduct.LEAK,
        DisciplineMeasure.REMOVAL,
        "泄露案情",
        DAY,
    )
    assert imposing.told == lifting.told == [("CONFLICT", None)]
    lifted = await Discipline.get(id=removal.id)
    assert (lifted.lifted_on, lifted.lift_reason) == (today(), "申诉成立")


async def test_a_dismissal_without_fault_is_no_discipline(network: Network) -> None:
    await dismiss_mediator(network.mediator.id, DismissalGround.RESIGNED, DAY, by=network.viewer(Role.CITY))

    assert await Discipline.all().count() == 0


async def test_a_nominee_under_discipline_is_flagged_until_it_is_lifted(network: Network) -> None:
    city = network.viewer(Role.CITY)
    held = (await rounds_of_each_stage(network))["honour-round"][0]
    nomination = await HonourNomination.create(
        round=held, category=HonourCategory.MEDIATOR, mediator=network.director, division=network.village,
        path=network.village.path, recommended_by=network.county, deeds="走遍全村。", figures={},
        status=NominationStatus.RECOMMENDED,
    )  # fmt: skip

    assert await nomination_flags([nomination.id]) == {nomination.id: []}
    entered = await impose_discipline(network.director.id, told(), by=city)
    assert await nomination_flags([nomination.id]) == {nomination.id: [NominationFlag.UNDER_DISCIPLINE]}
    await lift_discipline(entered.id, DAY, "已改正", by=city)
    assert await nomination_flags([nomination.id]) == {nomination.id: []}
