"""Published precedents: from closed cases, of every kind, and without a name."""

from __future__ import annotations

import json

import asyncpg


async def test_there_are_enough_of_every_kind(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch("select dispute_type_id, count(*) as many from precedent group by 1")
    assert sum(row["many"] for row in rows) >= 400
    assert len(rows) == 45
    assert min(row["many"] for row in rows) >= 3


async def test_they_come_from_closed_cases(demo: asyncpg.Connection) -> None:
    assert (
        await demo.fetchval("""
        select count(*) from precedent p join "case" c on c.id = p.case_id
        where c.status not in ('closed', 'archived') or p.published_on < c.closed_on
           or p.dispute_type_id <> c.dispute_type_id or p.consented_on is null
           or (p.result = 'agreed') <> (c.agreed_on is not null) or p.amount is distinct from c.amount""")
        == 0
    )
    results = await demo.fetch("select result, count(*) as many from precedent group by 1")
    assert {row["result"] for row in results} == {"agreed", "terminated"}


async def test_names_and_small_places_are_gone(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch("""
        select p.title, p.facts, p.focus, p.process, p.terms, p.comment, c.township, c.village,
               (select array_agg(name) from party where case_id = c.id) as parties,
               (select array_agg(o.name) from case_mediator cm join mediator m on m.id = cm.mediator_id
                join person o on o.id = m.person_id where cm.case_id = c.id) as mediators,
               (select array_agg(name) from division where code in (c.township, c.village)) as places
        from precedent p join "case" c on c.id = p.case_id""")
    for row in rows:
        text = "\n".join(
            filter(None, (row[key] for key in ("title", "facts", "focus", "process", "terms", "comment")))
        )
        told = [name for name in (*row["parties"], *row["mediators"], *(row["places"] or ())) if name in text]
        assert told == []


async def test_each_has_terms_laws_and_keywords(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch("select * from precedent")
    for row in rows:
        assert json.loads(row["laws_cited"])
        assert json.loads(row["keywords"])
        assert row["focus"]
        assert row["process"]
        assert (row["terms"] is not None) == (row["result"] == "agreed")
        assert row["days"] >= 0


async def test_the_indexer_is_told_of_each(demo: asyncpg.Connection) -> None:
    assert (
        await demo.fetchval("""
        select count(*) from precedent p full join (select * from index_job where entity = 'Precedent') j
        on j.entity_id = p.id::text where p.id is null or j.id is null""")
        == 0
    )
