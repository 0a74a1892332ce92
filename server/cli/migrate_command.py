"""``fengqiao migrate``."""

from __future__ import annotations

import asyncio

import typer

from server.cli.console import tell
from server.migrating import migrate
from server.opening import database
from server.settings import read_settings

app = typer.Typer()


@app.command()
def run() -> None:
    """升级数据库结构。 Bring the database to this version's schema."""
    with database(read_settings()) as url:
        applied = asyncio.run(migrate(url))
    if not applied:
        tell("数据库已是最新。 The database is up to date.")
    for name in applied:
        tell(f"已升级 Applied: {name}")
