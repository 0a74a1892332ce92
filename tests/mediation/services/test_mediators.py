from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mediation.clock import today
from mediation.models import (
    AuditEntry,
    Engagement,
    Gender,
    Mediator,
    MediatorStatus,
    Person,
    Post,
    PostTitle,
    Role,
)
from mediation.personal_data import Vault
from mediation.services.change_mediator import change_mediator
from mediation.services.discipline_mediator import (
    DismissalGround,
    dismiss_mediator,
    reinstate_mediator,
    suspend_mediator,
)
from mediation.services.enlist_mediator import enlist_mediator
from mediation.services.keep import KEEP
from mediation.services.mediator_details import MediatorDetails
from mediation.services.person_details import PersonDetails
from mediation.services.posts import PostAppointment, appoint, end_post
from tests.factories import Network, a_case, an_id_number
from tests.mediation.state import refused

FIRST_DAY = date(2024, 1, 1)
PERSON = PersonDetails(
    name="林知夏", phone="13900000099", id_number=an_id_number(77, male=False, born="19900214")
)


def some_details(network: Network, **changes: Any) -> MediatorDetails:
    told: dict[str, Any] = {
        "person": PERSON,
        "division": network.village.code,
        "engagement": Engagement.PART_TIME,
        "started_on": FIRST_DAY,
    }
    return MediatorDetails(**{**told, **changes})


async def test_enlists_a_mediator_with_a_post(network: Network, vault: Vault) -> None:
    post = PostAppointment(committee=network.committee.id, title=PostTitle.HIRED, started_on=FIRST_DAY)

    mediator = await enlist_mediator(
        some_details(network, backpack=True), [post], by=network.viewer(Role.TOWNSHIP)
    )

    person = await Person.get(id=mediator.person_id)
    assert (person.gender, person.born_on) == (Gender.FEMALE, date(1990, 2, 14))
    assert (person.phone_masked, person.id_number_masked) == ("139****0099", "430500****26")
    assert vault.unseal(person.phone_sealed or "") == "13900000099"
    assert (mediator.path, mediator.backpack) == (network.village.path, True)
    assert (await Post.get(mediator=mediator)).title is PostTitle.HIRED
    entries = await AuditEntry.all().order_by("id")
    assert [entry.action for entry in entries] == ["enter_person", "enlist_mediator", "appoint"]
    assert {entry.path for entry in entries} == {network.village.path}
    told = str([entry.after for entry in entries])
    assert [secret for secret in ("林知夏", "13900000099", str(PERSON.id_number)) if secret in told] == []


async def test_finds_the_same_person_by_the_identity_number(network: Network) -> None:
    by = network.viewer(Role.CITY)
    mediator = await enlist_mediator(some_details(network), by=by)

    async with refused() as refusal:
        await enlist_mediator(some_details(network), by=by)
    assert refusal.told == [("CONFLICT", "person.id_number")]
    other_name = PersonDetails(name="林知秋", id_number=PERSON.id_number)
    async with refused() as refusal:
        await enlist_mediator(some_details(network, person=other_name), by=by)
    assert refusal.told == [("CONFLICT", "person.id_number"), ("CONFLICT", "person.id_number")]

    # A person kept for another reason, as of an account, becomes the mediator.
    await Post.filter(mediator=mediator).delete()
    await mediator.delete()
    again = await enlist_mediator(some_details(network), by=by)
    assert again.person_id == mediator.person_id


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"person": PersonDetails(name="")}, [("REQUIRED", "person.name")]),
        (
            {"person": PersonDetails(name="林知夏", born_on=today() - timedelta(days=365 * 17))},
            [("INVALID", "person.born_on")],
        ),
        (
            {
                "person": PersonDetails(
                    name="林知夏", id_number=PERSON.id_number, gender=Gender.MALE, born_on=date(1990, 2, 15)
                )
            },
            [("INVALID", "person.born_on"), ("INVALID", "person.gender")],
        ),
        (
            {"person": PersonDetails(name="林\x07", phone="1", id_number="2")},
            [("INVALID", "person.name"), ("INVALID", "person.phone"), ("INVALID", "person.id_number")],
        ),
        ({"expert": True}, [("REQUIRED", "expert_fields")]),
        (
            {"expert_fields": "医疗", "expert_term_ends_on": date(2027, 1, 1)},
            [("INVALID", "expert_fields"), ("INVALID", "expert_term_ends_on")],
        ),
        ({"started_on": today() + timedelta(days=1)}, [("INVALID", "started_on")]),
        ({"division": "430599"}, [("NOT_FOUND", "division")]),
    ],
)
async def test_refuses_what_does_not_fit(
    network: Network, changes: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    async with refused() as refusal:
        await enlist_mediator(some_details(network, **changes), by=network.viewer(Role.CITY))

    assert refusal.told == told


async def test_a_post_that_cannot_be_filled_keeps_everything_out(network: Network) -> None:
    director = PostAppointment(committee=network.committee.id, title=PostTitle.DIRECTOR, started_on=FIRST_DAY)

    async with refused() as refusal:
        await enlist_mediator(some_details(network), [director], by=network.viewer(Role.CITY))

    assert refusal.told == [("CONFLICT", "posts.0.title")]


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.CITY, Role.COUNTY, Role.TOWNSHIP}]
)
async def test_villages_and_outsiders_maintain_no_mediators(network: Network, role: Role) -> None:
    by = network.viewer(role)
    post = PostAppointment(committee=network.committee.id, title=PostTitle.MEMBER, started_on=FIRST_DAY)
    held = await Post.get(mediator=network.mediator)
    for attempt in (
        enlist_mediator(some_details(network), by=by),
        change_mediator(network.mediator.id, some_details(network), by=by),
        suspend_mediator(network.mediator.id, "调查", by=by),
        reinstate_mediator(network.mediator.id, "调查完毕", by=by),
        dismiss_mediator(network.mediator.id, DismissalGround.GAIN, today(), by=by),
        appoint(network.mediator.id, post, by=by),
        end_post(held.id, today(), by=by),
    ):
        async with refused() as refusal:
            await attempt
        assert refusal.told == [("NOT_ALLOWED", None)]


async def test_out_of_reach_is_refused_or_unseen(network: Network) -> None:
    by = network.elsewhere
    network.director.status = MediatorStatus.SUSPENDED
    await network.director.save()

    async with refused() as refusal:
        await suspend_mediator(network.mediator.id, "调查", by=by)
    assert refusal.told == [("NOT_ALLOWED", None)]
    async with refused() as refusal:
        await reinstate_mediator(network.director.id, "调查完毕", by=by)
    assert refusal.told == [("NOT_FOUND", None)]
    async with refused() as refusal:
        await appoint(
            network.mediator.id,
            PostAppointment(
                committee=network.other_committee.id, title=PostTitle.MEMBER, started_on=FIRST_DAY
            ),
            by=network.viewer(Role.COUNTY),
        )
    assert refusal.told == [("NOT_ALLOWED", "committee")]


async def test_changes_keep_what_is_not_retyped(network: Network, vault: Vault) -> None:
    by = network.viewer(Role.CITY)
    mediator = await enlist_mediator(some_details(network), by=by)
    kept = PersonDetails(name="林知夏", ethnicity="汉族", phone=None, id_number=KEEP)

    await change_mediator(
        mediator.id,
        some_details(network, person=kept, expert=True, expert_fields="医疗、物业"),
        by=by,
        version=1,
    )

    person = await Person.get(id=mediator.person_id)
    assert (person.phone_sealed, person.id_number_hash) == (None, vault.hash(str(PERSON.id_number)))
    assert (person.born_on, person.gender) == (date(1990, 2, 14), Gender.FEMALE)
    entry = await AuditEntry.get(action="change_mediator")
    assert entry.after == {"expert": True, "expert_fields": "医疗、物业"}
    taken = PersonDetails(name="林知夏", id_number=PERSON.id_number)
    async with refused() as refusal:
        await change_mediator(network.director.id, some_details(network, person=taken), by=by)
    assert refusal.told == [("CONFLICT", "person.id_number")]
    async with refused() as refusal:
        await change_mediator(mediator.id, some_details(network), by=by, version=1)
    assert refusal.told == [("STALE_VERSION", None)]


async def test_suspends_and_reinstates(network: Network) -> None:
    by = network.viewer(Role.TOWNSHIP)

    mediator = await suspend_mediator(network.mediator.id, "群众反映，电话13900000001", by=by)
    assert mediator.status is MediatorStatus.SUSPENDED
    async with refused() as refusal:
        await suspend_mediator(network.mediator.id, "再停", by=by)
    assert refusal.told == [("CONFLICT", None)]
    mediator = await reinstate_mediator(network.mediator.id, "查无实据", by=by)

    assert mediator.status is MediatorStatus.ACTIVE
    first, second = await AuditEntry.all().order_by("id")
    assert (first.after, second.after) == (
        {"status": "suspended", "reason": "群众反映，电话〔电话〕"},
        {"status": "active", "reason": "查无实据"},
    )


async def test_dismisses_and_ends_every_post(network: Network) -> None:
    by = network.viewer(Role.CITY)
    case = await a_case(network.committee)
    await case.mediators.add(network.mediator)
    await appoint(
        network.mediator.id,
        PostAppointment(
            committee=network.township_committee.id, title=PostTitle.MEMBER, started_on=FIRST_DAY
        ),
        by=by,
    )

    await dismiss_mediator(
        network.mediator.id, DismissalGround.GAIN, date(2026, 6, 1), by=by, note="收受礼金"
    )

    mediator = await Mediator.get(id=network.mediator.id)
    assert (mediator.status, mediator.ended_on) == (MediatorStatus.DISMISSED, date(2026, 6, 1))
    assert mediator.ended_reason == "索取、收受财物或牟取其他不正当利益：收受礼金"
    assert await Post.filter(mediator=mediator, ended_on=None).count() == 0
    entry = await AuditEntry.get(action="dismiss_mediator")
    assert entry.after is not None
    assert (entry.after["ground"], entry.after["posts_ended"], entry.after["open_cases"]) == ("gain", 2, 1)
    async with refused() as refusal:
        await appoint(
            mediator.id,
            PostAppointment(committee=network.committee.id, title=PostTitle.MEMBER, started_on=FIRST_DAY),
            by=by,
        )
    assert refusal.told == [("CONFLICT", None)]
    async with refused() as refusal:
        await dismiss_mediator(mediator.id, DismissalGround.BIAS, today(), by=by)
    assert refusal.told == [("CONFLICT", None)]


async def test_ends_a_post_once_and_not_before_it_began(network: Network) -> None:
    by = network.viewer(Role.CITY)
    post = await Post.get(mediator=network.mediator)

    async with refused() as refusal:
        await end_post(post.id, date(2019, 12, 31), by=by)
    assert refusal.told == [("INVALID", "ended_on")]
    ended = await end_post(post.id, date(2026, 1, 31), by=by)
    assert ended.ended_on == date(2026, 1, 31)
    async with refused() as refusal:
        await end_post(post.id, date(2026, 1, 31), by=by)
    assert refusal.told == [("CONFLICT", None)]
    async with refused() as refusal:
        await appoint(
            network.mediator.id,
            PostAppointment(committee=network.committee.id, title=PostTitle.DIRECTOR, started_on=FIRST_DAY),
            by=by,
        )
    assert refusal.told == [("CONFLICT", "title")]
