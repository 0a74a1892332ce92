"""The floor 下限: one hand-written statement a read, its bytes through Starlette and uvicorn.

It does what ours does, scope and masks included, for these four reads and nothing else.
Run as ``uvicorn --factory benchmarks.network.floor:app`` with ``BENCH_DATABASE_URL``.
"""

from __future__ import annotations

import gc
import os
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from api.planner.pool import open_connections

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg import Pool
    from starlette.requests import Request


def _id(kind: str, row: str, key: str = "id") -> str:
    return f"encode(convert_to('{kind}:' || {row}.{key}, 'UTF8'), 'base64')"


def _money(value: str) -> str:
    return f"({value})::bigint / 100 || '.' || lpad((({value})::bigint % 100)::text, 2, '0')"


_MEDIATOR_SCOPE = """(m.status = 'active' or (m.path >= $2 collate "C" and m.path < $3 collate "C"))"""
_CURSOR = "encode(convert_to(concat('[0,\"', k.listed_on, '\",\"', k.id, '\"]'), 'UTF8'), 'base64')"
_PEOPLE = f"""
'mediators', (select coalesce(json_agg(json_build_object('id', {_id("Mediator", "m")}, 'name', o.name %s) order by m.id), '[]')
  from case_mediator l join mediator m on m.id = l.mediator_id join person o on o.id = m.person_id
  where l.case_id = k.id and {_MEDIATOR_SCOPE}),
'parties', (select coalesce(json_agg(json_build_object('id', {_id("Party", "p")}, 'role', upper(p.role), 'name', p.name %s)
  order by p.id), '[]') from party p where p.case_id = k.id)"""
_HEAD = f"""
'id', {_id("Case", "k")}, 'number', k.number, 'title', k.title, 'status', upper(k.status), 'grade', upper(k.grade),
'source', upper(k.source), 'mode', upper(k.mode), 'amount', {_money("k.amount")},
'acceptedOn', k.accepted_on, 'agreedOn', k.agreed_on"""

Q1 = f"""
select textsend(json_build_object('data', json_build_object('cases', (select json_build_object(
  'pageInfo', json_build_object('hasNextPage', count(*) > $4::int, 'hasPreviousPage', false,
    'startCursor', max(cursor) filter (where n = 1), 'endCursor', max(cursor) filter (where n = least($4::int, many))),
  'edges', coalesce(json_agg(json_build_object('cursor', cursor, 'node', node) order by n) filter (where n <= $4::int), '[]'))
from (select n, many, {_CURSOR} as cursor, json_build_object({_HEAD},
  'disputeType', (select json_build_object('code', d.code, 'name', d.name) from dispute_type d where d.code = k.dispute_type_id),
  'committee', (select json_build_object('id', {_id("Committee", "c")}, 'name', c.name, 'division',
     (select json_build_object('code', v.code, 'name', v.name) from division v where v.code = c.division_id))
     from committee c where c.id = k.committee_id),
  {_PEOPLE % ("", "")}) as node
  from (select *, row_number() over () as n, count(*) over () as many
        from (select * from "case" where county = $1 order by listed_on desc, id desc limit $4::int + 1) q) k) e)))::text)
"""

_COUNT = f"""(select count(*) from post l join mediator m on m.id = l.mediator_id
  where l.committee_id = c.id and l.ended_on is null and {_MEDIATOR_SCOPE})"""
_ANCESTORS = """(select coalesce(json_agg(json_build_object('code', x.code, 'name', x.name %s) order by x.path), '[]')
  from division x where x.code = any(string_to_array(trim(both '/' from d.path), '/')) and x.code <> d.code)"""

Q2 = f"""
select textsend(json_build_object('data', json_build_object('division', (select json_build_object(
  'id', {_id("Division", "d", "code")}, 'code', d.code, 'name', d.name, 'level', upper(d.level),
  'ancestors', {_ANCESTORS % ", 'level', upper(x.level)"},
  'children', (select json_build_object('totalCount', (select count(*) from division where parent_id = d.code),
    'edges', coalesce(json_agg(json_build_object('node', json_build_object('code', a.code, 'name', a.name, 'level', upper(a.level),
      'committees', (select json_build_object('totalCount', (select count(*) from committee where division_id = a.code),
        'edges', coalesce(json_agg(json_build_object('node', json_build_object('id', {_id("Committee", "c")}, 'name', c.name,
          'kind', upper(c.kind), 'industry', c.industry, 'status', upper(c.status), 'mediatorCount', {_COUNT}))), '[]'))
        from (select * from committee where division_id = a.code order by id limit 20) c),
      'children', (select json_build_object('edges', coalesce(json_agg(json_build_object('node', json_build_object(
        'code', b.code, 'name', b.name, 'level', upper(b.level),
        'committees', (select json_build_object('edges', coalesce(json_agg(json_build_object('node', json_build_object(
          'id', {_id("Committee", "c")}, 'name', c.name, 'mediatorCount', {_COUNT}))), '[]'))
          from (select * from committee where division_id = b.code order by id limit 5) c)))), '[]'))
        from (select * from division where parent_id = a.code order by code limit 50) b)))), '[]'))
    from (select * from division where parent_id = d.code order by code limit 50) a))
  from division d where d.code = $1)))::text)
"""

Q3 = f"""
select textsend(json_build_object('data', json_build_object('case', (select json_build_object({_HEAD},
  'referralOrigin', upper(k.referral_origin), 'narrative', k.narrative, 'closedOn', k.closed_on,
  'disputeType', (select json_build_object('code', t.code, 'name', t.name, 'parent',
     (select json_build_object('code', u.code, 'name', u.name) from dispute_type u where u.code = t.parent_id))
     from dispute_type t where t.code = k.dispute_type_id),
  'division', (select json_build_object('code', d.code, 'name', d.name, 'ancestors', {_ANCESTORS % ""})
     from division d where d.code = k.division_id),
  'committee', (select json_build_object('id', {_id("Committee", "c")}, 'name', c.name, 'kind', upper(c.kind))
     from committee c where c.id = k.committee_id),
  {_PEOPLE % (", 'phone', o.phone_masked", ", 'kind', upper(p.kind), 'phone', p.phone_masked, 'idNumber', p.id_number_masked")})
from "case" k where k.number = $4 and k.county = $1)))::text)
"""

_COUNTS = f"""json_build_object('cases', count(*), 'succeeded', count(agreed_on),
  'successRate', round(100.0 * count(agreed_on) / nullif(count(*), 0), 2)::float8, 'amount', {_money("coalesce(sum(amount), 0)")})"""
_COUNTED = "city = $1 and accepted_on is not null and listed_on between $2 and $3"
Q4 = f"""
select textsend(json_build_object('data', json_build_object('statistics', json_build_object(
  'total', (select {_COUNTS} from "case" where {_COUNTED}),
  'rows', (select coalesce(json_agg(json_build_object('key', q.key, 'name', (select name from division where code = q.key),
     'counts', q.counts) order by q.key collate "C"), '[]')
   from (select coalesce(county, city) as key, {_COUNTS} as counts from "case" where {_COUNTED} group by 1) q))))::text)
"""


def _arguments(name: str, given: dict[str, Any], division: str) -> tuple[str, tuple[Any, ...]]:
    """The statement and its values for the viewer, the justice bureau of that division."""
    path = f"/430500/{division}/"
    scope = (path, path[:-1] + "0")
    match name:
        case "Q1":
            return Q1, (given["filter"]["division"], *scope, given["first"])
        case "Q2":
            return Q2, (given["code"], *scope)
        case "Q3":
            return Q3, (division, *scope, given["number"])
        case _:
            days = date.fromisoformat(given["from"]), date.fromisoformat(given["to"])
            return Q4, (given["division"], *days)


def app() -> Starlette:
    pools: list[Pool] = []

    async def answer(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        sql, values = _arguments(asked["operationName"], asked["variables"], request.headers["x-division"])
        return Response(await pools[0].fetchval(sql, *values), media_type="application/json")

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with await open_connections(os.environ["BENCH_DATABASE_URL"]) as pool:
            pools.append(pool)
            gc.collect()
            gc.freeze()
            yield

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=lifespan)
