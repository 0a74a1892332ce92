"""Narratives are worth searching: two of one kind differ in what happened."""

from __future__ import annotations

import asyncpg
import pytest

from server.demo.chance import Chance
from server.demo.scenarios import SECTIONS, Filling, Scenario, scenarios


def bigrams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.dispute_type)
def test_every_template_can_be_filled(scenario: Scenario) -> None:
    filling = Filling(scenario, Chance(7))

    for section in SECTIONS:
        for template in scenario.sections[section]:
            assert filling.fill(template)
    for choices in scenario.words.values():
        for choice in choices:
            assert filling.fill(choice)
    for word, fitting in scenario.fitting.items():
        assert word in scenario.words
        assert all(any(part in choice for choice in scenario.words[fitting.to]) for part in fitting.choices)
        assert all(filling.fill(choice) for choices in fitting.choices.values() for choice in choices)
    assert all(law.startswith("《") and law.endswith("条") for law in scenario.laws)


def test_a_word_met_twice_says_the_same() -> None:
    filling = Filling(scenarios()[0], Chance(3))

    first, second = filling.fill("{财产}和{财产}").split("和")

    assert first == second


def test_what_is_told_of_a_thing_fits_it() -> None:
    goods = next(scenario for scenario in scenarios() if scenario.dispute_type == "1101")

    for seed in range(200):
        filling = Filling(goods, Chance(seed))
        thing, fault = filling.fill("{商品}|{故障}").split("|")
        allowed = next(choices for part, choices in goods.fitting["故障"].choices.items() if part in thing)
        assert fault in allowed


async def test_narratives_have_a_fair_length_and_no_open_slot(demo: asyncpg.Connection) -> None:
    short, long, middle = await demo.fetchrow("""
        select min(length(narrative)), max(length(narrative)),
               percentile_disc(0.02) within group (order by length(narrative)) from "case" """)
    assert short >= 110
    assert middle >= 150
    assert long <= 600
    assert await demo.fetchval("""select count(*) from "case" where narrative ~ '[{}]|。。|；；|元元'""") == 0


async def test_hardly_two_narratives_are_equal(demo: asyncpg.Connection) -> None:
    many, different = await demo.fetchrow('select count(*), count(distinct narrative) from "case"')
    assert different > many * 0.999


async def test_two_cases_of_one_kind_share_less_than_half(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch("""
        select dispute_type_id, array_agg(narrative order by id) as told from (
            select *, row_number() over (partition by dispute_type_id order by md5(id::text)) as n from "case"
        ) q where n <= 40 group by 1""")
    assert len(rows) == 45
    shares = []
    for row in rows:
        told = [bigrams(text) for text in row["told"]]
        pairs = list(zip(told[::2], told[1::2], strict=False))
        shares.append(sum(len(one & other) / len(one | other) for one, other in pairs) / len(pairs))
    assert max(shares) < 0.5
    assert sum(shares) / len(shares) < 0.35


async def test_the_vocabulary_is_wide(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch("""select narrative from "case" order by md5(id::text) limit 3000""")
    seen: set[str] = set()
    total = 0
    for row in rows:
        found = bigrams(row["narrative"])
        seen |= found
        total += len(found)
    assert len(seen) > 15_000
    assert total / len(rows) > 150
