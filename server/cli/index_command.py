"""``fengqiao index``: the life of the search index 检索索引."""

from __future__ import annotations

import asyncio
import signal
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mediation.problems import Conflict, Refused
from search.indexer import Indexer, dead_letters, lag, retry_dead_letters
from search.judged_set import export_judged_set
from search.opening import Search
from search.rebuild import rebuild, roll_back
from search.verify import verify
from server.cli.console import progress, tell
from server.opening import database, search_settings, tables, vault_of
from server.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from server.settings import Settings

app = typer.Typer(
    no_args_is_help=True, help="检索索引的重建、核对与回退。 Rebuild, verify and roll back the search index."
)
_STEPS = {
    "read": "读取 Read",
    "fit": "学习 Learn",
    "fill": "填充 Fill",
    "embed": "外部向量 Embed",
    "catch up": "追平 Catch up",
    "done": "完成 Done",
}


@app.command("rebuild")
def rebuild_index(
    *, fit: Annotated[bool, typer.Option(help="重新学习向量。 Learn the vectors anew.")] = True
) -> None:
    """在旧索引旁建一个新的并换上；查找和录入照常。 Build a new index beside the old one and swap it in."""
    _run(lambda search: _rebuild(search, fit=fit))


@app.command("fit")
def fit_vectors() -> None:
    """从现有先例重新学习向量，并重建索引。 Learn the vectors from the present library and rebuild."""
    _run(lambda search: _rebuild(search, fit=True))


@app.command("verify")
def verify_index(
    *, mend: Annotated[bool, typer.Option(help="补齐并清除差异。 Mend what differs.")] = True
) -> None:
    """比对数据库与索引。 Compare the database and the index."""
    _run(lambda search: _verify(search, mend=mend))


@app.command("rollback")
def roll_back_index() -> None:
    """换回上一个索引，并补上其后的变动。 Let the former index answer again, brought up to date."""
    _run(_roll_back)


@app.command("status")
def status() -> None:
    """索引、待办与失败任务的情况。 How the index and its jobs stand."""
    _run(_status)


@app.command("retry")
def retry() -> None:
    """让失败的任务重新来过。 Give failed jobs a fresh start."""
    _run(_retry)


@app.command("export")
def export_judgments(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹。 The folder to write to.")],
) -> None:
    """把评价导出为评测集，供 DATA=文件夹 make bench-search 使用。 Write the judgments as a set for the benchmark."""
    _run(lambda _: _export(folder))


@app.command("run")
def run_indexer() -> None:
    """把改动编入索引，直到被停止。 Bring changes into the index until stopped."""
    _run(_work_until_stopped)


def _run(work: Callable[[Search], Awaitable[None]]) -> None:
    settings = read_settings()
    with database(settings) as url:
        asyncio.run(_with_search(settings, url, work))


async def _with_search(settings: Settings, url: str, work: Callable[[Search], Awaitable[None]]) -> None:
    async with tables(vault_of(settings), url), _opened(settings) as search:
        await work(search)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Search]:
    search = Search(search_settings(settings))
    try:
        yield search
    finally:
        await search.close()


async def _work_until_stopped(search: Search) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    tell("正在编入改动，Ctrl-C 停止。 Indexing changes; Ctrl-C stops.")
    await Indexer(search, then=search.fill_gaps).run(stop)


async def _rebuild(search: Search, *, fit: bool) -> None:
    with progress() as bar:
        tasks: dict[str, int] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(_STEPS[step], total=total)
            bar.update(tasks[step], completed=done, total=total)  # type: ignore[arg-type]  # an int by another name

        built = await rebuild(search.builder, fit=fit, embedder=search.embedder, progress=show)
    tell(
        f"索引 {built.name} 已启用，共 {built.documents} 件。 The index answers, {built.documents} precedents."
    )
    if not built.vectors:
        tell("先例还少，只按字面词查找。 There are too few precedents to learn vectors from; words only.")
    if built.held_back:
        tell(
            f"{built.held_back} 件文本中还有个人信息，未编入。 Held back for personal data: {built.held_back}."
        )


async def _verify(search: Search, *, mend: bool) -> None:
    found = await verify(search, mend=mend)
    tell(
        f"缺少 missing {len(found.missing)}，过时 outdated {len(found.outdated)}，多余 extra {len(found.extra)}，"
        f"含个人信息而未编入 held back {len(found.held_back)}。"
    )
    if len(found) and not mend:
        raise typer.Exit(1)


async def _roll_back(search: Search) -> None:
    name = await roll_back(search.builder)
    if name is None:
        raise Refused(Conflict(why_zh="没有可以换回的旧索引。", why_en="No former index is kept."))
    tell(f"已换回索引 {name}。 The index {name} answers again.")


async def _status(search: Search) -> None:
    health, behind = await search.health(), await lag()
    tell(f"{health.zh} {health.en}")
    tell(f"待编入 waiting {behind.waiting}，落后 behind {behind.seconds:.0f} s，失败 failed {behind.dead}。")
    for job in await dead_letters():
        tell(f"  {job.entity} {job.entity_id}: {job.error}")


async def _retry(search: Search) -> None:  # noqa: ARG001  every command gets the search
    tell(f"已重新排队 queued again: {await retry_dead_letters()}")


async def _export(folder: Path) -> None:
    told = await export_judged_set(folder)
    tell(
        f"已写入 {folder}：查找 {told.queries}，类案 {told.documents}，评价 {told.judgments}；"
        f"没有一件有用而未写入的查找 {told.without_use}。"
        f" Written: {told.queries} queries, {told.documents} precedents, {told.judgments} judgments;"
        f" left out, nothing of use: {told.without_use}."
    )
