from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tortoise import connections
from uuid_utils.compat import uuid7

from mediation.access import PUBLIC, Viewer
from mediation.clock import now
from mediation.models import (
    AuditEntry,
    CaseGrade,
    JudgedSearch,
    Judgment,
    PartyRole,
    Precedent,
    PrecedentResult,
    PrecedentStatus,
    Role,
    ShownSearch,
)
from mediation.models.base import LONGEST_TEXT
from mediation.services import remember_search as remembering
from mediation.services.judge_precedent import judge_precedent
from mediation.services.remember_search import Shown, remember_search
from tests.factories import Network, a_case, a_phone, a_user, sealed_with_a_lost_key
from tests.mediation.state import refused

NARRATIVE = "高山流与邻居为排水沟改道争执，电话139-0000-0001，车牌湘E12345，要求恢复原状。"


async def a_precedent(network: Network, title: str = "排水沟改道", **columns: Any) -> Precedent:
    values: dict[str, Any] = {
        "status": PrecedentStatus.PUBLISHED,
        "published_on": date(2026, 3, 1),
        "dispute_type_id": "02",
        "division_id": network.county.code,
        "path": network.county.path,
        "year": 2025,
        "grade": CaseGrade.ORDINARY,
        "result": PrecedentResult.AGREED,
        "facts": "邻居改道排水沟，雨水流向院墙。",
    }
    return await Precedent.create(title=title, **{**values, **columns})


async def shown(*precedents: Precedent, by: Viewer = PUBLIC, narrative: str = NARRATIVE) -> UUID:
    """A search that has just shown them."""
    search = UUID(int=uuid7().int)
    hits = tuple((precedent.id, 0.9 - place / 10) for place, precedent in enumerate(precedents))
    await remember_search(Shown(search, narrative, "embedded", "same_issue", hits), by=by)
    return search


async def opinions() -> list[tuple[UUID, bool]]:
    return [(one.precedent_id, one.useful) for one in await Judgment.all().order_by("at")]


async def test_the_first_judgment_keeps_the_search_without_names(network: Network) -> None:
    await a_case(network.committee, parties=(("高山流", PartyRole.APPLICANT),))
    first, second = await a_precedent(network), await a_precedent(network, "围墙")
    viewer = network.viewer(Role.VILLAGE)
    search = await shown(first, second, by=viewer)

    await judge_precedent(search, second.id, useful=True, by=viewer)

    kept = await JudgedSearch.get(id=search)
    assert kept.narrative == "高某与邻居为排水沟改道争执，电话〔电话〕，车牌〔车牌〕，要求恢复原状。"
    assert (kept.engine, kept.ordering, kept.path) == ("embedded", "same_issue", network.village.path)
    assert [tuple(one) for one in kept.shown] == [(str(first.id), 0.9), (str(second.id), 0.8)]
    assert await opinions() == [(second.id, True)]


async def test_what_nobody_judges_is_unreadable_and_names_nobody(network: Network) -> None:
    viewer = network.viewer(Role.VILLAGE)

    await shown(await a_precedent(network), by=viewer)

    [row] = await connections.get("default").execute_query_dict("select * from shown_search")
    for word in ("排水沟", "高山流", a_phone(1), str(viewer.user), viewer.name):
        assert word not in repr(row)
    assert await JudgedSearch.all().count() == 0


async def test_the_table_of_searches_is_in_no_log_or_replica(database: str) -> None:
    rows = await connections.get("default").execute_query_dict(
        "select relpersistence::text as kept from pg_class where relname = 'shown_search'"
    )

    assert rows == [{"kept": "u"}]


async def test_a_persons_last_word_stands_beside_anothers(network: Network) -> None:
    precedent = await a_precedent(network)
    search = await shown(precedent)
    one = network.viewer(Role.VILLAGE)
    other = replace(one, user=(await a_user("li", "李调解")).id)

    for viewer, useful in ((one, True), (other, True), (one, False)):
        await judge_precedent(search, precedent.id, useful, by=viewer)

    assert await opinions() == [(precedent.id, True), (precedent.id, False)]


async def test_visitors_are_told_apart_within_a_search_and_not_followed_beyond(network: Network) -> None:
    precedent = await a_precedent(network)
    searches = [await shown(precedent), await shown(precedent)]
    here, there = replace(PUBLIC, address="192.0.2.1"), replace(PUBLIC, address="192.0.2.2")

    for search in searches:
        for viewer in (here, there, here):
            await judge_precedent(search, precedent.id, useful=True, by=viewer)

    judges = [one.judge_hash for one in await Judgment.all()]
    assert len(judges) == len(set(judges)) == 4


async def test_no_trace_leads_to_who_judged(network: Network) -> None:
    precedent = await a_precedent(network)
    search = await shown(precedent)

    await judge_precedent(search, precedent.id, useful=True, by=network.viewer(Role.CITY))

    [row] = await connections.get("default").execute_query_dict("select * from judgment")
    assert str(network.user.id) not in repr(row)
    assert await AuditEntry.all().count() == 0


async def test_refuses_a_search_that_nobody_made(network: Network) -> None:
    precedent = await a_precedent(network)

    async with refused() as refusal:
        await judge_precedent(UUID(int=uuid7().int), precedent.id, useful=True, by=PUBLIC)

    assert refusal.told == [("SEARCH_NOT_KEPT", "search_id")]


async def test_refuses_after_an_hour_unless_it_has_been_judged(network: Network) -> None:
    precedent = await a_precedent(network)
    forgotten, judged = await shown(precedent), await shown(precedent)
    await judge_precedent(judged, precedent.id, useful=True, by=PUBLIC)
    await ShownSearch.all().update(at=now() - timedelta(seconds=remembering.LASTS_SECONDS + 1))

    await judge_precedent(judged, precedent.id, useful=False, by=PUBLIC)
    async with refused() as refusal:
        await judge_precedent(forgotten, precedent.id, useful=True, by=PUBLIC)

    assert refusal.told == [("SEARCH_NOT_KEPT", "search_id")]
    assert await opinions() == [(precedent.id, False)]


async def test_refuses_a_search_whose_key_is_lost(network: Network) -> None:
    precedent = await a_precedent(network)
    search = await shown(precedent)
    await ShownSearch.all().update(narrative_sealed=sealed_with_a_lost_key(NARRATIVE))

    async with refused() as refusal:
        await judge_precedent(search, precedent.id, useful=True, by=PUBLIC)

    assert refusal.told == [("SEARCH_NOT_KEPT", "search_id")]


async def test_refuses_what_was_not_shown(network: Network) -> None:
    precedent, other = await a_precedent(network), await a_precedent(network, "围墙")
    search = await shown(precedent)

    async with refused() as refusal:
        await judge_precedent(search, other.id, useful=True, by=PUBLIC)

    assert refusal.told == [("PRECEDENT_NOT_SHOWN", "precedent_id")]


async def test_refuses_what_has_been_withdrawn_since(network: Network) -> None:
    precedent = await a_precedent(network)
    search = await shown(precedent)
    await Precedent.filter(id=precedent.id).update(
        status=PrecedentStatus.WITHDRAWN, withdrawn_on=date(2026, 3, 2), withdrawal_reason="当事人要求"
    )

    async with refused() as refusal:
        await judge_precedent(search, precedent.id, useful=True, by=PUBLIC)

    assert refusal.told == [("NOT_FOUND", "precedent_id")]


async def test_a_further_page_adds_to_what_was_shown_and_anothers_narrative_does_not(
    network: Network,
) -> None:
    first, second, third = [await a_precedent(network, title) for title in ("一", "二", "三")]
    search = await shown(first)
    await judge_precedent(search, first.id, useful=True, by=PUBLIC)
    page = Shown(search, NARRATIVE, "embedded", "same_issue", ((second.id, 0.5),))
    await remember_search(page, by=PUBLIC)
    await remember_search(replace(page, narrative="别人的纠纷经过", hits=((third.id, 0.4),)), by=PUBLIC)

    await judge_precedent(search, second.id, useful=False, by=PUBLIC)

    assert [key for key, _ in (await JudgedSearch.get(id=search)).shown] == [str(first.id), str(second.id)]
    async with refused() as refusal:
        await judge_precedent(search, third.id, useful=True, by=PUBLIC)
    assert refusal.told == [("PRECEDENT_NOT_SHOWN", "precedent_id")]


async def test_a_search_that_showed_nothing_is_not_remembered(network: Network) -> None:
    await shown()

    assert await ShownSearch.all().count() == 0


async def test_of_a_very_long_narrative_the_beginning_is_kept(network: Network) -> None:
    precedent = await a_precedent(network)
    search = await shown(precedent, narrative="排水沟改道" + "，争执" * 10_000)

    await judge_precedent(search, precedent.id, useful=True, by=PUBLIC)

    kept = await JudgedSearch.get(id=search)
    assert kept.narrative.startswith("排水沟改道，争执")
    assert len(kept.narrative) == LONGEST_TEXT


async def test_forgets_what_is_over_and_the_oldest_beyond_the_limit(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    precedent = await a_precedent(network)
    over, oldest, next_one = [await shown(precedent) for _ in range(3)]
    await ShownSearch.filter(id=over).update(at=now() - timedelta(hours=2))
    await ShownSearch.filter(id=oldest).update(at=now() - timedelta(minutes=2))
    await ShownSearch.filter(id=next_one).update(at=now() - timedelta(minutes=1))
    monkeypatch.setattr(remembering, "MOST_KEPT", 2)
    monkeypatch.setattr(remembering._Sweep, "at", -1e9)

    last = await shown(precedent)

    assert {one.id for one in await ShownSearch.all()} == {next_one, last}
