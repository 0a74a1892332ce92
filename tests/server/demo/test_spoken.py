"""Disputes in spoken words find precedents of their kind, though these are written otherwise."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tortoise import Tortoise

from mediation.database import tortoise_config
from search.embedded.builder import TantivyBuilder
from search.embedded.store import TantivyStore
from search.engine import SearchRequest
from search.fit import fit
from search.library import all_published
from search.precedents import PrecedentSearch, entries_of
from search.terms import words

SPOKEN: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("spoken.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("part", "first", "three"), [("tuned", 17, 17), ("unseen", 17, 16)])
async def test_most_are_led_by_precedents_of_their_own_type(
    demo_database_url: str, tmp_path: Path, part: str, first: int, three: int
) -> None:
    """How many have one of their type first, and three among five (figures: docs/adr/0021)."""
    await Tortoise.init(config=tortoise_config(demo_database_url), _enable_global_fallback=True)
    documents = [document async for shelf in all_published(500) for document in shelf.documents]
    await Tortoise.close_connections()
    model = fit(
        [words(one.facts) for one in documents], [words(one.outcome_text) for one in documents], stamp="s"
    )
    builder = TantivyBuilder(tmp_path)
    building = await builder.begin(model)
    await building.put(entries_of(documents, model))
    await builder.swap(building)
    engine = PrecedentSearch(TantivyStore(tmp_path))
    types = {document.id: document.dispute_type for document in documents}

    found = {
        wanted: [types[hit.id] == wanted for hit in (await engine.search(SearchRequest(text, first=5))).hits]
        for wanted, text in SPOKEN[part].items()
    }
    await engine.close()

    assert sum(right[0] for right in found.values()) >= first
    assert sum(sum(right) >= 3 for right in found.values()) >= three
