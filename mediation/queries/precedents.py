"""Published precedents for reading 类案: by id, and what the library holds; only what the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from tortoise import connections

from mediation.models import CaseGrade, Precedent, PrecedentResult
from mediation.queries.rows import Placeholders, scope_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from mediation.access import Viewer


@dataclass(frozen=True)
class ReadPrecedent:
    """A precedent as it is read; sums in fen."""

    id: UUID
    title: str
    dispute_type: str
    division: str
    year: int
    grade: CaseGrade
    result: PrecedentResult
    facts: str
    focus: str | None
    process: str | None
    terms: tuple[str, ...]
    laws_cited: tuple[str, ...]
    comment: str | None
    amount: int | None
    days: int | None
    published_on: date | None


@dataclass(frozen=True)
class Holding:
    """How many visible precedents bear a code."""

    code: str
    name: str
    count: int


async def precedents_by_id(ids: Sequence[UUID], viewer: Viewer) -> dict[UUID, ReadPrecedent]:
    """Those of the ids that are there for the viewer."""
    bind = Placeholders(viewer, [str(key) for key in ids])
    statement = f"""
        select p.id, p.title, t.name as dispute_type, d.name as division, p.year, p.grade, p.result, p.facts,
               p.focus, p.process, p.terms, p.laws_cited, p.comment, p.amount, p.days, p.published_on
        from precedent p
        join dispute_type t on t.code = p.dispute_type_id
        join division d on d.code = p.division_id
        where p.id = any($1::uuid[]) and {scope_sql(Precedent, "p", viewer, bind)}
    """  # noqa: S608  conditions come from mediation/access
    _, rows = await connections.get("default").execute_query(statement, bind.values)
    return {row["id"]: _read(dict(row)) for row in rows}


async def holdings(viewer: Viewer) -> tuple[list[Holding], list[Holding]]:
    """What the library holds by main type of dispute, and by county; most first."""
    connection = connections.get("default")
    found = []
    for join in (
        "join dispute_type h on h.code = left(p.dispute_type_id, 2)",
        "join division h on h.code = p.division_id",
    ):
        bind = Placeholders(viewer)
        statement = f"""
            select h.code, h.name, count(*) as count from precedent p {join}
            where {scope_sql(Precedent, "p", viewer, bind)}
            group by h.code, h.name order by count(*) desc, h.code
        """  # noqa: S608
        _, rows = await connection.execute_query(statement, bind.values)
        found.append([Holding(row["code"], row["name"], row["count"]) for row in rows])
    return found[0], found[1]


async def type_holding(code: str, viewer: Viewer) -> Holding | None:
    """What is held of one type and its subtypes; None for a code that names no type."""
    return await _holding("dispute_type", "starts_with(p.dispute_type_id, h.code)", code, viewer)


async def division_holding(code: str, viewer: Viewer) -> Holding | None:
    """What is held of one place and all below it; None for a code that names no place."""
    return await _holding("division", "starts_with(p.path, h.path)", code, viewer)


async def _holding(table: str, beneath: str, code: str, viewer: Viewer) -> Holding | None:
    bind = Placeholders(viewer, code)
    statement = f"""
        select h.code, h.name, count(p.id) as count from {table} h
        left join precedent p on {beneath} and {scope_sql(Precedent, "p", viewer, bind)}
        where h.code = $1 group by h.code, h.name
        """  # noqa: S608  constants
    _, rows = await connections.get("default").execute_query(statement, bind.values)
    return Holding(rows[0]["code"], rows[0]["name"], rows[0]["count"]) if rows else None


def _read(row: dict[str, Any]) -> ReadPrecedent:
    terms = row.pop("terms") or ""
    laws = row.pop("laws_cited") or "[]"
    return ReadPrecedent(
        **{
            **row,
            "grade": CaseGrade(row["grade"]),
            "result": PrecedentResult(row["result"]),
            "terms": tuple(line.strip() for line in str(terms).splitlines() if line.strip()),
            "laws_cited": tuple(orjson.loads(laws) if isinstance(laws, str | bytes) else laws),
        }
    )
