from __future__ import annotations

import asyncio
import random
from collections import defaultdict

import pytest

from mediation.models import CaseSequence, Committee
from mediation.services.numbers import case_number, take_case_number
from mediation.services.transaction import transaction
from tests.factories import Network


class LaterFailureError(Exception):
    """What comes after the number fails."""


async def take(committee: Committee, year: int, *, fails: bool) -> str:
    async with transaction():
        number = await take_case_number(committee, year)
        await asyncio.sleep(0)
        if fails:
            raise LaterFailureError
    return number


@pytest.mark.parametrize("seed", range(4))
async def test_have_no_gaps_and_no_repeats(network: Network, seed: int) -> None:
    """However the transactions interleave, and whichever of them fail."""
    chance = random.Random(seed)
    committees = [network.committee, network.township_committee]
    orders = [
        (chance.choice(committees), chance.choice([2025, 2026]), chance.random() < 0.4) for _ in range(30)
    ]

    taken = await asyncio.gather(
        *(take(committee, year, fails=fails) for committee, year, fails in orders), return_exceptions=True
    )

    expected: dict[tuple[str, int], int] = defaultdict(int)
    for committee, year, fails in orders:
        expected[committee.short_name, year] += not fails
    numbers = sorted(number for number in taken if isinstance(number, str))
    assert numbers == sorted(
        case_number(short_name, year, number)
        for (short_name, year), count in expected.items()
        for number in range(1, count + 1)
    )
    last = {(row.committee_id, row.year): row.last_number for row in await CaseSequence.all()}
    keys = {committee.short_name: committee.id for committee in committees}
    assert last == {(keys[name], year): count for (name, year), count in expected.items() if count}


def test_are_written_as_the_ministry_writes_them() -> None:
    assert case_number("双清民调", 2026, 7) == "（2026）双清民调人调字第7号"
