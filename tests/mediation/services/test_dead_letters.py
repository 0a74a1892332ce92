"""Dead letters: tried again or put aside by the city, each on the record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mediation.models import AuditEntry, IndexJob, Role
from mediation.services.dead_letters import discard_dead_letter, retry_dead_letter
from tests.factories import Network
from tests.mediation.state import refused


async def a_dead_letter(**columns: object) -> IndexJob:
    return await IndexJob.create(
        entity="Precedent", entity_id="1", **{"dead": True, "attempts": 8, "error": "boom", **columns}
    )


async def test_gets_a_fresh_start(network: Network) -> None:
    job = await a_dead_letter()

    await retry_dead_letter(job.id, by=replace(network.viewer(Role.CITY), address="10.0.0.9"))

    kept = await IndexJob.get(id=job.id)
    assert (kept.dead, kept.attempts, kept.error) == (False, 0, None)
    entry = await AuditEntry.get(action="retry_dead_letter")
    assert (entry.before["dead"], entry.after["dead"], entry.address) == (True, False, "10.0.0.9")


async def test_is_put_aside_and_remembered(network: Network) -> None:
    job = await a_dead_letter()

    await discard_dead_letter(job.id, by=network.viewer(Role.CITY))

    assert not await IndexJob.exists(id=job.id)
    entry = await AuditEntry.get(action="discard_dead_letter")
    assert (entry.entity_id, entry.before["attempts"], entry.after) == (str(job.id), 8, None)


@pytest.mark.parametrize("service", [retry_dead_letter, discard_dead_letter])
async def test_what_is_still_tried_or_gone_is_left_alone(network: Network, service: object) -> None:
    job = await a_dead_letter(dead=False)
    city = network.viewer(Role.CITY)

    async with refused() as trying:
        await service(job.id, by=city)
    async with refused() as gone:
        await service(job.id + 1, by=city)

    assert (trying.told, gone.told) == ([("CONFLICT", None)], [("NOT_FOUND", None)])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
async def test_only_the_city_keeps_the_index(network: Network, role: Role) -> None:
    job = await a_dead_letter()

    async with refused() as refusal:
        await discard_dead_letter(job.id, by=network.viewer(role))

    assert refusal.told == [("NOT_ALLOWED", None)]
