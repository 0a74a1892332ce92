"""How the server is 健康检查: alive, ready, and what the landing page and ``doctor`` say of each part."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import asyncpg
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from tortoise import connections
from tortoise.exceptions import BaseORMException

from pages.home import Part, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from pages.home import Health
    from search.engine import Health as SearchHealth
    from search.engine import SearchEngine

VERSION = version("fengqiao")
_COUNTS = """
select (select count(*) from index_job where not dead) as waiting,
       (select count(*) from index_job where dead) as failed,
       (select coalesce(bool_or(demo), false) from division) as demo
"""


async def report(engine: SearchEngine | None, *, sign_ins: str | None = None) -> Report:
    """Look at every part. Nothing raises: what cannot be reached is told as such."""
    try:
        _, rows = await connections.get("default").execute_query(_COUNTS)
        row = rows[0]
    except (OSError, asyncpg.PostgresError, BaseORMException):
        down = Part(
            "数据库",
            "Database",
            well=False,
            value="连不上",
            note="请检查 DATABASE_URL，或重启服务。 Check DATABASE_URL, or start the server again.",
        )
        return Report(VERSION, [down], demo=False, sign_ins=sign_ins)
    parts = [Part("数据库", "Database", well=True, value="正常"), *await _search(engine), _jobs(row)]
    return Report(VERSION, parts, demo=bool(row["demo"]), sign_ins=sign_ins)


async def _search(engine: SearchEngine | None) -> Sequence[Part]:
    if engine is None:
        return ()
    health = await engine.health()
    count = "—" if health.documents is None else f"{health.documents:,} 件"
    told = "" if health.ready else f"{health.zh} {health.en}"
    flaws = [
        Part(flaw.what_zh, flaw.what_en, well=False, value="要处理", note=f"{flaw.zh} {flaw.en}")
        for flaw in health.flaws
    ]
    return [
        Part("先例库", "Precedents", well=health.ready, value=count, note=told),
        *_meaning(health),
        *flaws,
    ]


def _meaning(found: SearchHealth) -> Sequence[Part]:
    """Whether it searches by meaning too; nothing where it does not search at all."""
    if not found.ready or found.meaning is None:
        return ()
    meaning = found.meaning
    value = "正常" if meaning.vectors and meaning.well else "要更新" if meaning.vectors else "未建"
    note = f"{meaning.zh} {meaning.en}".strip()
    return [Part("按意思比对", "Search by meaning", well=meaning.well, value=value, note=note)]


def _jobs(row: dict[str, int]) -> Part:
    if row["failed"]:
        note = (
            "有记录没能写进索引；运行 fengqiao index verify 查看并修复。"
            " Some records could not be indexed; fengqiao index verify shows and mends them."
        )
        return Part("后台任务", "Jobs", well=False, value=f"{row['failed']} 件失败", note=note)
    return Part("后台任务", "Jobs", well=True, value=f"{row['waiting']} 件排队")


def health_routes(health: Health) -> list[BaseRoute]:
    """/healthz answers while the process lives; /readyz only while it can do its work."""

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_request: Request) -> Response:
        state = await health()
        body = {
            "ready": state.parts[0].well,
            "version": state.version,
            "parts": [
                {"name": part.en, "well": part.well, "value": part.value, "note": part.note}
                for part in state.parts
            ],
        }
        # Search may be away: cases are still served, so only the database decides.
        return JSONResponse(body, 200 if state.parts[0].well else 503, {"cache-control": "no-store"})

    return [Route("/healthz", alive), Route("/readyz", ready)]
