"""``fengqiao doctor``: what is configured, reachable and drifted, and how to mend it."""

from __future__ import annotations

import asyncio
import shutil
import socket
from typing import TYPE_CHECKING

import typer
from rich.table import Table

from mediation.access import PUBLIC
from mediation.clock import today
from mediation.queries.precedents import holdings
from mediation.queries.work_calendar import missing_years, work_calendar
from search.engine import EngineUnavailable
from search.indexer import lag
from search.opening import Search
from search.verify import verify
from server.app import open_search
from server.cli.console import console, tell
from server.cli.doctor_keys import fits_the_data, key_findings, vault_of_what_is_there
from server.cli.finding import Finding
from server.embedded import EmbeddedPostgres
from server.migrating import DatabaseUnusable, connected, pending
from server.opening import database, tables
from server.settings import Settings, read_settings, unknown_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

app = typer.Typer()
LEAST_FREE_GIGABYTES = 2
SLOW_INDEX_SECONDS = 60
_LOOK_AT_THE_ADDRESS = (
    "查 ELASTICSEARCH_URL 和那台服务器；其间由数据库顶替。"
    " Look at ELASTICSEARCH_URL and at that server; the database stands in."
)


@app.command()
def run() -> None:
    """检查配置、数据库、检索和密钥，并说怎么修。 Check everything and say how to mend it."""
    settings = read_settings()
    findings = _settings(settings)
    try:
        with database(settings) as url:
            findings += asyncio.run(_gather(settings, url))
    except DatabaseUnusable as error:
        findings.append(Finding("数据库 Database", well=False, state="连不上 Unreachable", mend=str(error)))
    _show(findings)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def _settings(settings: Settings) -> list[Finding]:
    findings = [
        Finding("配置 Setting", well=False, state=sentence, mend="改正名字 Correct the name")
        for sentence in unknown_settings()
    ]
    own = settings.database_url is None
    kind = "自带 Built-in" if own else "DATABASE_URL"
    findings.append(Finding("数据库配置 Database setting", well=True, state=kind))
    engine = "Elasticsearch" if settings.elasticsearch_url else "自带 Built-in"
    findings.append(Finding("检索配置 Search setting", well=True, state=engine))
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free / 2**30
    findings.append(
        Finding(
            "磁盘 Disk",
            well=free >= LEAST_FREE_GIGABYTES,
            state=f"剩 {free:.1f} GB free",
            mend="清理磁盘，或把 FENGQIAO_HOME 设到别的盘。 Free space, or set FENGQIAO_HOME elsewhere.",
        )
    )
    running = EmbeddedPostgres(settings.home).running() if own else None
    if running is not None:
        state = "正在运行 Running" if running else "检查时临时启动 Started for this check"
        findings.append(Finding("自带数据库 Built-in database", well=True, state=state))
    findings.append(_port(settings))
    return findings + key_findings(settings)


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.settimeout(1)
        answers = probe.connect_ex(("127.0.0.1" if settings.loopback else settings.host, settings.port)) == 0
    state = "有服务在听 Something answers" if answers else "没有服务在听 Nothing answers"
    return Finding(f"端口 Port {settings.port}", well=True, state=state)


async def _gather(settings: Settings, url: str) -> list[Finding]:
    async with connected(url) as connection:
        version = connection.get_server_version()
        missing = await pending(connection)
        durable = await connection.fetchval("select current_setting('fsync') = 'on'")
    findings = [
        Finding("数据库 Database", well=True, state=f"PostgreSQL {version.major}.{version.minor}"),
        Finding("落盘 Durability", well=durable, state="fsync", mend="把 fsync 打开。 Turn fsync on."),
        Finding(
            "数据库结构 Schema",
            well=not missing,
            state="最新 Current" if not missing else f"缺 {len(missing)} 个升级 migrations missing",
            mend="fengqiao migrate",
        ),
    ]
    if missing:
        return findings
    vault = vault_of_what_is_there(settings)
    search = open_search(settings)
    try:
        async with tables(vault, url):
            findings.append(await fits_the_data(vault))
            findings.append(await _calendar())
            findings += [finding async for finding in _search(search)]
    finally:
        await search.close()
    return findings


async def _calendar() -> Finding:
    """Deadlines of a year whose days off nobody has entered are told a few days too early."""
    missing = missing_years(await work_calendar(), today())
    years = "、".join(map(str, missing))
    return Finding(
        "节假日 Days off",
        well=not missing,
        state=f"缺 {years} 年 Missing: {', '.join(map(str, missing))}" if missing else "已录入 Entered",
        mend=f"按国务院办公厅的通知录入 {years} 年的放假和调休：fengqiao import holidays，或管理后台“节假日和调休”。"
        " Enter the State Council's notice with fengqiao import holidays, or in the panel.",
    )


async def _search(search: Search) -> AsyncIterator[Finding]:
    try:
        health = await search.health()
    except EngineUnavailable as error:
        mend = f"{_LOOK_AT_THE_ADDRESS} {error}"
        yield Finding("检索 Search", well=False, state="连不上 Unreachable", mend=mend)
        return
    yield Finding("检索 Search", well=health.ready, state=f"{health.zh} {health.en}", mend=health.mend)
    if not health.ready:
        return
    for flaw in health.flaws:
        yield Finding(
            f"{flaw.what_zh} {flaw.what_en}", well=False, state=f"{flaw.zh} {flaw.en}", mend=flaw.mend
        )
    if health.meaning is not None:
        yield Finding(
            "按意思比对 Search by meaning",
            well=health.meaning.well,
            state=f"{health.meaning.zh} {health.meaning.en}".strip() or "正常 In use",
            mend="fengqiao index fit",
        )
    types, _ = await holdings(PUBLIC)
    published = sum(held.count for held in types)
    differences = await verify(search, mend=False)
    state = f"{published} 件已发布，{len(differences)} 处不同 published, differences"
    yield Finding(
        "索引与数据库 Index and database",
        well=not len(differences),
        state=state,
        mend="fengqiao index verify",
    )
    behind = await lag()
    state = f"待编入 waiting {behind.waiting}，失败 failed {behind.dead}"
    well = not behind.dead and behind.seconds < SLOW_INDEX_SECONDS
    mend = "启动 serve 或 index run；失败的用 fengqiao index retry。 Run serve or index run; fengqiao index retry."
    yield Finding("索引任务 Index jobs", well=well, state=state, mend=mend)


def _show(findings: list[Finding]) -> None:
    table = Table(show_edge=False)
    for heading in ("", "项目 What", "情况 State"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        mark = "[green]✓[/]" if finding.well else "[red]✗[/]"
        table.add_row(mark, finding.what, finding.state)
    console.print(table)
    ill = [finding for finding in findings if not finding.well]
    tell("怎么修 How to mend:" if ill else "一切正常。 Everything is well.")
    for finding in ill:
        # On a line of its own, which nothing folds: it is copied and run.
        tell(f"✗ {finding.what}")
        tell(finding.mend)
