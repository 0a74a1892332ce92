from __future__ import annotations

from mediation.models import HonourStage
from mediation.queries.public_honours import counties_on_the_roll
from tests.factories import Network
from tests.honours import a_round_in


async def test_the_roll_speaks_of_the_counties_of_cities_that_took_part_in_the_year(network: Network) -> None:
    for year, stage in ((2024, HonourStage.NAMED), (2025, HonourStage.VOTE)):
        await a_round_in(network, stage, year=year)

    found = [list(await counties_on_the_roll(year)) for year in (2023, 2024, 2025)]

    assert found == [[], [network.county.code, network.other_county.code], []]
