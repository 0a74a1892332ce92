"""``fengqiao demo``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.console import progress, tell
from server.demo import DemoNetwork, load_demo
from server.migrating import connected, migrate
from server.opening import database, vault_of
from server.settings import Settings, read_settings
from server.sign_ins import save_sign_ins

if TYPE_CHECKING:
    from rich.progress import TaskID

    from server.demo import Stage

app = typer.Typer()


@app.command()
def run(
    *,
    if_empty: Annotated[
        bool,
        typer.Option(
            "--if-empty", help="已有区划时什么也不做。 Do nothing where there are divisions already."
        ),
    ] = False,
) -> None:
    """装入演示网络：真实区划，虚构的人和案件。 Load the demo network: real divisions, invented people."""
    settings = read_settings()
    with database(settings) as url:
        asyncio.run(migrate(url))
        if if_empty and not asyncio.run(_is_empty(url)):
            return
        network = _load(settings, url)
    file = save_sign_ins(
        settings.home,
        [(one.username, one.password, f"{one.role.zh} {one.where}") for one in network.accounts],
    )
    tell(f"演示网络已装入，登录名和口令在 {file}。 The demo network is loaded; the sign-ins are in {file}.")


async def _is_empty(url: str) -> bool:
    async with connected(url) as connection:
        return not await connection.fetchval("select exists (select from division)")


def _load(settings: Settings, url: str) -> DemoNetwork:
    with progress() as bars:
        tasks: dict[Stage, TaskID] = {}

        def report(stage: Stage, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(f"{stage.zh} {stage.en}", total=total)
            bars.update(tasks[stage], completed=done, total=total)

        return asyncio.run(load_demo(url, vault_of(settings), report))
