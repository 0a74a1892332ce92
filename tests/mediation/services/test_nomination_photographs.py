"""A nominee's photograph: with the consent, for whoever may see the nominee, and gone when it is withdrawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mediation.access import PUBLIC
from mediation.clock import today
from mediation.models import (
    AuditEntry,
    HonourNomination,
    HonourStage,
    Mediator,
    MediatorStatus,
    NominationPhotograph,
    NominationStatus,
    Role,
)
from mediation.queries.photographs import photograph
from mediation.services.nomination_photographs import keep_photograph, withdraw_photograph
from tests.factories import Network
from tests.honours import a_nomination_in, a_picture, a_round_in
from tests.mediation.state import refused


@pytest.fixture
async def nomination(network: Network) -> HonourNomination:
    return await a_nomination_in(network, await a_round_in(network, HonourStage.VOTE))


async def test_it_is_public_with_the_ballot_alone_and_gone_at_once(
    nomination: HonourNomination, network: Network
) -> None:
    county = replace(network.viewer(Role.COUNTY), user=network.user.id)
    await HonourNomination.filter(id=nomination.id).update(status=NominationStatus.RECOMMENDED)
    kept = await keep_photograph(
        nomination.id, a_picture(), consented_on=today(), consent="同意书第1号", by=county
    )

    assert await photograph(nomination.id, PUBLIC) is None
    assert await photograph(nomination.id, county) == kept.image
    await HonourNomination.filter(id=nomination.id).update(status=NominationStatus.SHORTLISTED)
    assert await photograph(nomination.id, PUBLIC) == kept.image
    await Mediator.filter(id=network.mediator.id).update(status=MediatorStatus.SUSPENDED)
    assert await photograph(nomination.id, PUBLIC) is None
    await Mediator.filter(id=network.mediator.id).update(status=MediatorStatus.ACTIVE)

    await withdraw_photograph(nomination.id, by=county)

    assert await photograph(nomination.id, PUBLIC) is None
    assert await NominationPhotograph.all().count() == 0
    entries = await AuditEntry.filter(entity="HonourNomination").order_by("at", "id")
    assert [entry.action for entry in entries] == ["keep_photograph", "withdraw_photograph"]
    assert entries[0].after == {
        "photograph": kept.digest,
        "consented_on": str(today()),
        "consent": "同意书第1号",
    }


async def test_another_takes_its_place(nomination: HonourNomination, network: Network) -> None:
    city = replace(network.viewer(Role.CITY), user=network.user.id)
    for width in (300, 400):
        await keep_photograph(
            nomination.id, a_picture(width), consented_on=today(), consent="同意书", by=city
        )

    assert [one.width for one in await NominationPhotograph.all()] == [400]


async def test_without_consent_or_a_picture_nothing_is_kept(
    nomination: HonourNomination, network: Network
) -> None:
    city = replace(network.viewer(Role.CITY), user=network.user.id)
    async with refused() as empty:
        await keep_photograph(nomination.id, None, consented_on=None, consent=" ", by=city)
    async with refused() as wrong:
        await keep_photograph(nomination.id, b"<svg/>", consented_on=today(), consent="同意书", by=city)
    async with refused() as absent:
        await withdraw_photograph(nomination.id, by=city)

    assert [field for _, field in empty.told] == ["consent", "consented_on", "photograph"]
    assert [field for _, field in wrong.told] == ["photograph"]
    assert absent.told == [("CONFLICT", None)]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.TOWNSHIP, Role.COMMITTEE])
async def test_only_who_recommends_or_reviews_keeps_one(
    nomination: HonourNomination, network: Network, role: Role
) -> None:
    by = PUBLIC if role is Role.PUBLIC else network.viewer(role)
    async with refused() as told:
        await keep_photograph(nomination.id, a_picture(), consented_on=today(), consent="同意书", by=by)

    assert [code for code, _ in told.told] == ["NOT_ALLOWED"]
