"""What a network of that size keeps beside its cases and mediators: trails, training, grades, precedents, users.

The demo network has a handful of each. Lists over them are measured over as many as some years would bring.
"""

from __future__ import annotations

import asyncpg

from benchmarks.network.database import CITY
from mediation.database import connection_arguments


def _key(moment: str, of: str) -> str:
    """A UUIDv7 of the moment: keys are in the order of time, as those of the server are."""
    milliseconds = f"lpad(to_hex((extract(epoch from {moment}) * 1000)::bigint), 12, '0')"
    return f"({milliseconds} || '7' || substr(md5({of}), 1, 3) || '8' || substr(md5({of}), 4, 15))::uuid"


_CASE_MOMENT = (
    "(c.received_on + interval '9 hours' + (abs(hashtext(c.id::text)) % 28800) * interval '1 second')"
)
_NAMES = "'经办' || (abs(hashtext(c.id::text)) % 3000) || '·司法所（' || coalesce(c.township, c.county, c.city) || '）'"
_ENDED = "c.status in ('closed', 'archived') and c.county is not null"

# In the order of what refers to what. Those of cases are the newest ones of the city.
_FILLED = {
    "user": f"""insert into "user" (created_at, updated_at, id, username, name, password_hash, active, failed_sign_ins,
            session_epoch, version)
        select now(), now(), {_key("now()", "n::text")}, 'clerk' || n, '经办' || n, '!', n % 20 > 0, 0, 0, 1
        from generate_series(1, 3000) n""",
    "role_grant": f"""insert into role_grant (created_at, updated_at, id, user_id, role, division_id, personal_data)
        select now(), now(), {_key("now()", "u.username")}, u.id, 'township', d.code, false
        from "user" u join (select code, row_number() over (order by code) as n from division
            where level = 'township' and path like '/{CITY}/%') d
            on d.n = substr(u.username, 6)::int % 100 + 1 where u.username like 'clerk%'""",
    "audit_entry": f"""insert into audit_entry (id, at, actor, action, entity, entity_id, path, after, address)
        select {_key(_CASE_MOMENT, "c.id::text")}, {_CASE_MOMENT}, {_NAMES}, 'register_case', 'Case', c.id::text,
            c.path, jsonb_build_object('number', c.number, 'status', 'accepted', 'grade', c.grade), '10.0.0.1'
        from "case" c where c.city = '{CITY}' order by 2""",
    "access_entry": f"""insert into access_entry (id, at, actor, address, way, entity, entity_id, fields_shown, path)
        select {_key(_CASE_MOMENT, "p.id::text")}, {_CASE_MOMENT}, {_NAMES}, '10.0.0.1', 'panel', 'Party',
            p.id::text, 'phone、id_number', c.path
        from "case" c join party p on p.case_id = c.id and p.role = 'applicant' where c.city = '{CITY}'
        order by 2 limit 500000""",
    "precedent": f"""insert into precedent (created_at, updated_at, id, status, title, path, year, grade, facts,
            laws_cited, keywords, result, amount, days, published_on, withdrawn_on, withdrawal_reason, demo, version,
            dispute_type_id, division_id, case_id)
        select c.at, c.at, {_key("c.at", "c.id::text")}, c.stands,
            c.title, '/' || c.city || '/' || c.county || '/', extract(year from c.listed_on), c.grade,
            c.narrative, '[]', '["邻里"]', case when c.agreed_on is null then 'terminated' else 'agreed' end,
            c.amount, 9, case when c.stands in ('published', 'withdrawn') then c.closed_on end,
            case when c.stands = 'withdrawn' then c.closed_on end, case when c.stands = 'withdrawn' then '当事人要求' end,
            true, 1, c.dispute_type_id, c.county, c.id
        from (select c.*, (c.closed_on + interval '9 hours') as at,
            (array['draft', 'submitted', 'approved', 'withdrawn', 'published', 'published', 'published'])
                [row_number() over (order by c.id) % 7 + 1] as stands
            from "case" c where c.city = '{CITY}' and {_ENDED} and length(c.title) > 0
                and not exists (select from precedent p where p.case_id = c.id)
            order by c.listed_on desc, c.id desc limit 30000) c""",
    "precedent_step": f"""insert into precedent_step (id, kind, actor, at, precedent_id)
        select {_key("p.created_at", "p.id::text || k")}, k, '经办1·司法所', p.created_at, p.id
        from precedent p, unnest(array['drafted', 'submitted', 'approved']) k""",
    "index_job": """insert into index_job (entity, entity_id, created_at, attempts, due_at, error, dead)
        select 'Precedent', p.id::text, now(), 10, now(), case when n < 2000 then '检索服务没有答复' end, n < 2000
        from (select id, row_number() over (order by id) as n from precedent limit 20000) p""",
    "training_event": f"""insert into training_event (created_at, updated_at, id, title, tier, audience, mode, path,
            held_on, year, hours, lecturers, attended, demo, version, division_id)
        select now(), now(), {_key("day", "d.code || n")}, d.name || '第' || n || '期调解员培训', 'county',
            'township_mediators', 'on_site', d.path, day, extract(year from day), 8, '["讲师"]', 100, true, 1, d.code
        from division d, generate_series(1, 300) n, lateral (select date '2019-01-07' + n * 8 as day) days
        where d.level = 'county' and d.path like '/430500/%'""",
    "training_attendance": f"""insert into training_attendance (created_at, updated_at, id, hours, event_id, mediator_id)
        select now(), now(), {_key("e.held_on", "e.id::text || m.id")}, 8, e.id, m.id
        from (select id, row_number() over (order by id) as n from mediator) m
        join (select id, held_on, row_number() over (order by id) as n, count(*) over () as many from training_event) e
            on e.n in (m.n % e.many + 1, (m.n * 7 + 1) % e.many + 1, (m.n * 13 + 2) % e.many + 1)
        on conflict do nothing""",
    "discipline": f"""insert into discipline (created_at, updated_at, id, ground, measure, facts, imposed_on, imposer,
            lifted_on, lift_reason, version, mediator_id)
        select now(), now(), {_key("m.day", "m.id::text")},
            (array['bias', 'insult', 'gain', 'leak'])[m.n % 4 + 1], (array['criticism', 'correction'])[m.n % 2 + 1],
            '查证属实。', m.day, '县司法局', case when m.n % 3 = 0 then m.day + 180 end,
            case when m.n % 3 = 0 then '期满' end, 1, m.id
        from (select id, row_number() over (order by id) as n,
            (date '2020-01-01' + (row_number() over (order by id) % 2400)::int) as day from mediator) m
        where m.n % 33 = 0""",
    "grade_change": f"""insert into grade_change (created_at, updated_at, id, from_grade, to_grade, status, reason, record,
            notice_until, objections, decided_on, filing_number, filed_on, version, decided_by_id, mediator_id,
            proposed_by_id)
        select m.day, m.day, {_key("m.day", "m.id::text || 'grade'")}, null,
            (array['fourth', 'third', 'second', 'first'])[m.n % 4 + 1],
            m.status, '办案记录达到等级条件', '{{"years": 5, "cases": 120, "oral": 20, "agreed": 110}}', m.day + 7, '[]',
            case when m.status <> 'on_notice' then m.day + 9 end,
            case when m.status = 'granted' then '备字第' || m.n || '号' end,
            case when m.status = 'granted' then m.day + 12 end, 1,
            case when m.status <> 'on_notice' then (select id from "user" where username = 'clerk2') end, m.id,
            (select id from "user" where username = 'clerk1')
        from (select id, row_number() over (order by id) as n,
            (date '2020-01-01' + (row_number() over (order by id) % 2400)::int) as day,
            (array['granted', 'granted', 'granted', 'rejected', 'on_notice'])[row_number() over (order by id) % 5 + 1]
                as status from mediator) m
        where m.n % 2 = 0""",
}


async def fill_beside(url: str) -> None:
    """Add these rows, once."""
    connection = await asyncpg.connect(**connection_arguments(url))
    try:
        if await connection.fetchval("""select exists (select from "user" where username = 'clerk1')"""):
            return
        async with connection.transaction():
            for statement in _FILLED.values():
                await connection.execute(statement)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()
