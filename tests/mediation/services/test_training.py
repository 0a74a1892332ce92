"""Training: who records which tier, what is refused, and who attended by name."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mediation.access import TRAINED_BY, may_record_training
from mediation.clock import today
from mediation.models import (
    AuditEntry,
    Mediator,
    MediatorStatus,
    Role,
    TrainingAttendance,
    TrainingAudience,
    TrainingEvent,
    TrainingMode,
    TrainingTier,
)
from mediation.problems import Refused
from mediation.queries.attendance_sheets import Signed, read_sheet
from mediation.services.attend_training import Attendee, attend_training, strike_attendance
from mediation.services.record_training import change_training, record_training
from mediation.services.training_details import TrainingDetails
from tests.factories import Network, a_mediator
from tests.mediation.state import refused


def lecture(network: Network, **changes: Any) -> TrainingDetails:
    """An open lecture of the city that was streamed."""
    told: dict[str, Any] = {
        "title": "调解大讲堂第一期",
        "division": network.city.code,
        "audience": TrainingAudience.OPEN_LECTURE,
        "mode": TrainingMode.MIXED,
        "held_on": date(2023, 4, 18),
        "hours": 2.5,
        "invited": 150,
        "attended": 142,
        "lecturers": ("周讲师（清溪区司法局）", "吴讲师（白水区司法局）"),
        "viewers": 12_800,
        "likes": 123_000,
    }
    return TrainingDetails(**{**told, **changes})


def course(network: Network, **changes: Any) -> TrainingDetails:
    """A course of the county for village directors."""
    told = {
        "division": network.county.code,
        "audience": TrainingAudience.VILLAGE_DIRECTORS,
        "mode": TrainingMode.ON_SITE,
        "viewers": None,
        "likes": None,
    }
    return lecture(network, **{**told, **changes})


async def test_the_city_records_its_lecture(network: Network) -> None:
    event = await record_training(lecture(network), by=network.viewer(Role.CITY))

    kept = await TrainingEvent.get(id=event.id)
    assert (kept.tier, kept.year, kept.path) == (TrainingTier.CITY, 2023, network.city.path)
    # Likes are not persons: there are more of them than viewers, and that is right.
    assert (kept.invited, kept.attended, kept.viewers, kept.likes) == (150, 142, 12_800, 123_000)
    assert kept.lecturers == ["周讲师（清溪区司法局）", "吴讲师（白水区司法局）"]
    assert await AuditEntry.all().values_list("action", "entity", "path") == [
        ("record_training", "TrainingEvent", network.city.path)
    ]


async def test_the_county_records_with_names_and_hours(network: Network) -> None:
    told = [Attendee(mediator=network.mediator.id), Attendee(mediator=network.director.id, hours=1.5)]

    event = await record_training(course(network), told, by=network.viewer(Role.COUNTY))

    kept = await TrainingAttendance.filter(event=event).order_by("id").values_list("mediator_id", "hours")
    assert kept == [(network.mediator.id, 2.5), (network.director.id, 1.5)]
    assert event.tier is TrainingTier.COUNTY


TIERS = [
    (Role.CITY, "city", True),
    (Role.CITY, "county", True),
    (Role.COUNTY, "county", True),
    (Role.COUNTY, "city", False),
    (Role.COUNTY, "other_county", False),
    *((role, place, False) for role in Role if role not in {Role.CITY, Role.COUNTY} for place in ("city", "county")),
]  # fmt: skip


@pytest.mark.parametrize(("role", "place", "allowed"), TIERS)
async def test_who_records_which_tier(network: Network, role: Role, place: str, *, allowed: bool) -> None:
    viewer, division = network.viewer(role), getattr(network, place)
    tier = TrainingTier(division.level.value)
    details = lecture(network, division=division.code)

    assert may_record_training(viewer, tier, division.path) is allowed
    if allowed:
        assert (await record_training(details, by=viewer)).tier is tier
        return
    async with refused() as refusal:
        await record_training(details, by=viewer)
    assert refusal.told[0][0] == "NOT_ALLOWED"


def test_whom_each_tier_trains() -> None:
    assert dict(TRAINED_BY) == {
        TrainingTier.CITY: {TrainingAudience.TOWNSHIP_DIRECTORS, TrainingAudience.OPEN_LECTURE},
        TrainingTier.COUNTY: {
            TrainingAudience.VILLAGE_DIRECTORS,
            TrainingAudience.TOWNSHIP_MEDIATORS,
            TrainingAudience.OPEN_LECTURE,
        },
    }


@pytest.mark.parametrize(
    ("role", "audience"),
    [
        (Role.CITY, TrainingAudience.VILLAGE_DIRECTORS),
        (Role.CITY, TrainingAudience.TOWNSHIP_MEDIATORS),
        (Role.COUNTY, TrainingAudience.TOWNSHIP_DIRECTORS),
    ],
)
async def test_refuses_an_audience_of_the_other_tier(
    network: Network, role: Role, audience: TrainingAudience
) -> None:
    viewer = network.viewer(role)

    async with refused() as refusal:
        await record_training(lecture(network, division=viewer.division, audience=audience), by=viewer)

    assert refusal.told == [("INVALID", "audience")]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " "}, [("REQUIRED", "title")]),
        ({"title": "题" * 121}, [("TOO_LONG", "title")]),
        ({"held_on": None}, [("REQUIRED", "held_on")]),
        ({"held_on": today() + timedelta(days=1)}, [("INVALID", "held_on")]),
        ({"hours": None}, [("INVALID", "hours")]),
        ({"hours": 0.0}, [("INVALID", "hours")]),
        ({"hours": 2.3}, [("INVALID", "hours")]),
        ({"hours": 200.5}, [("INVALID", "hours")]),
        ({"hours": math.nan}, [("INVALID", "hours")]),
        ({"hours": math.inf}, [("INVALID", "hours")]),
        ({"attended": None}, [("INVALID", "attended")]),
        ({"attended": -1}, [("INVALID", "attended")]),
        ({"invited": 2**40}, [("INVALID", "invited")]),
        ({"likes": -1}, [("INVALID", "likes")]),
        ({"mode": TrainingMode.ON_SITE}, [("INVALID", "viewers"), ("INVALID", "likes")]),
        ({"lecturers": ("讲" * 61,)}, [("TOO_LONG", "lecturers.0")]),
        ({"lecturers": tuple(f"讲师{n}" for n in range(31))}, [("INVALID", "lecturers")]),
        ({"division": "430502001"}, [("INVALID", "division")]),
        ({"division": "999999"}, [("NOT_FOUND", "division")]),
    ],
)
async def test_refuses_what_cannot_be(
    network: Network, changes: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    async with refused() as refusal:
        await record_training(lecture(network, **changes), by=network.viewer(Role.CITY))

    assert refusal.told == told


async def test_refuses_attendees_who_cannot_be(network: Network) -> None:
    county = network.viewer(Role.COUNTY)
    event = await record_training(
        course(network, attended=2), [Attendee(mediator=network.mediator.id)], by=county
    )

    for attendees, told in (
        ([], [("INVALID", "attendees")]),
        ([Attendee(mediator=network.stranger.id)], [("NOT_FOUND", "attendees.0.mediator")]),
        ([Attendee(mediator=network.mediator.id)], [("CONFLICT", "attendees.0.mediator")]),
        ([Attendee(mediator=network.director.id)] * 2, [("CONFLICT", "attendees.1.mediator")]),
        ([Attendee(mediator=network.director.id, hours=3.0)], [("INVALID", "attendees.0.hours")]),
    ):
        async with refused() as refusal:
            await attend_training(event.id, attendees, by=county)
        assert refusal.told == told

    third = await a_mediator(network.village, "李三")
    both = [Attendee(mediator=network.director.id), Attendee(mediator=third.id)]
    async with refused() as refusal:
        await attend_training(event.id, both, by=county)
    assert refusal.told == [("INVALID", "attendees")]


async def test_another_bureau_changes_nothing(network: Network) -> None:
    event = await record_training(course(network), by=network.viewer(Role.COUNTY))

    for viewer in (network.elsewhere, network.viewer(Role.TOWNSHIP), network.viewer(Role.VILLAGE)):
        async with refused() as changing:
            await change_training(event.id, course(network), by=viewer)
        async with refused() as attending:
            await attend_training(event.id, [Attendee(mediator=network.mediator.id)], by=viewer)
        assert changing.told == attending.told == [("NOT_ALLOWED", None)]


async def test_a_change_stays_with_who_attended(network: Network) -> None:
    county = network.viewer(Role.COUNTY)
    told = [Attendee(mediator=network.mediator.id), Attendee(mediator=network.director.id)]
    event = await record_training(course(network), told, by=county)

    async with refused() as refusal:
        await change_training(event.id, course(network, attended=1, hours=2.0), by=county)
    async with refused() as stale:
        await change_training(event.id, course(network), by=county, version=7)

    assert refusal.told == [("INVALID", "attended"), ("INVALID", "hours")]
    assert stale.told == [("STALE_VERSION", None)]

    await change_training(event.id, replace(course(network), title="骨干培训", attended=2), by=county)

    kept = await TrainingEvent.get(id=event.id)
    assert (kept.title, kept.attended, kept.version) == ("骨干培训", 2, 2)


async def test_an_entry_is_struck_out_and_stays_in_the_trail(network: Network) -> None:
    county = network.viewer(Role.COUNTY)
    event = await record_training(course(network), [Attendee(mediator=network.mediator.id)], by=county)
    entry = await TrainingAttendance.get(event=event)

    async with refused() as refusal:
        await strike_attendance(entry.id, by=network.viewer(Role.TOWNSHIP))
    await strike_attendance(entry.id, by=county)

    assert refusal.told == [("NOT_ALLOWED", None)]
    assert await TrainingAttendance.all().count() == 0
    removal = await AuditEntry.get(action="strike_attendance")
    assert (removal.before or {})["mediator_id"] == str(network.mediator.id)
    assert removal.after is None


async def test_reads_a_sheet_of_names(network: Network) -> None:
    namesake = await a_mediator(network.other_village, "赵青禾")
    text = f"赵青禾 {network.village.code}\n\n赵青禾，{network.other_village.code}，1.5\n 钱望山\t2 \n"

    signed = await read_sheet(text, network.county.path, field="names")

    assert signed == (
        Signed(network.mediator.id, None),
        Signed(namesake.id, 1.5),
        Signed(network.director.id, 2.0),
    )


async def test_refuses_names_that_are_not_clear(network: Network) -> None:
    await a_mediator(network.other_village, "赵青禾")
    await Mediator.filter(id=network.director.id).update(
        status=MediatorStatus.DISMISSED, ended_on=date(2026, 1, 1)
    )

    with pytest.raises(Refused) as refusal:
        await read_sheet("赵青禾\n孙临川\n钱望山", network.county.path, field="names")

    assert [problem.in_chinese for problem in refusal.value.problems] == [
        "“赵青禾”在本辖区有2人，请在姓名后加区划代码。",
        "本辖区没有名叫“孙临川”的调解员。",
        "本辖区没有名叫“钱望山”的调解员。",
    ]


async def test_what_is_neither_code_nor_hours_is_not_passed_over(network: Network) -> None:
    signed = await read_sheet("赵青禾 半天", network.county.path, field="names")
    county = network.viewer(Role.COUNTY)
    event = await record_training(course(network), by=county)

    async with refused() as refusal:
        told = [Attendee(mediator=one.mediator, hours=one.hours) for one in signed]
        await attend_training(event.id, told, by=county)

    assert refusal.told == [("INVALID", "attendees.0.hours")]
