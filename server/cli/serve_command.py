"""``fengqiao serve``: everything that runs, in one command."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.cli.console import complain
from server.migrating import connected, pending
from server.opening import database, vault_of
from server.serving import AlreadyRunning, only_one, take_over
from server.settings import Settings, read_settings, unknown_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asyncpg import Connection

app = typer.Typer()


@app.command()
def run(
    *,
    demo: Annotated[
        bool, typer.Option(help="数据库为空时装入演示网络。 Load the demo network into an empty database.")
    ] = True,
) -> None:
    """启动服务。 Start the server, and the built-in database where none is named."""
    settings = read_settings()
    for sentence in unknown_settings():
        complain(sentence)
    with _only_one(settings), database(settings) as url:
        _check_port(settings)
        # Preparation carries much that serving does not: it runs in a process of its own.
        _prepare(asyncio.run(_missing(settings, url, demo=demo)))
        asyncio.run(_warn_of_keys(settings, url))
        # The built-in database runs on, and is taken over too; the serving process tells when it answers.
        take_over()


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    try:
        with only_one(settings):
            yield
    except AlreadyRunning as refused:
        complain(str(refused))
        raise typer.Exit(1) from None


def _check_port(settings: Settings) -> None:
    """Say it plainly before anything is loaded."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            complain(
                f"不能监听 {settings.host}:{settings.port}（{error.strerror}）。请换一个 FENGQIAO_PORT。 "
                f"Cannot listen on {settings.host}:{settings.port}; choose another FENGQIAO_PORT."
            )
            raise typer.Exit(1) from None


async def _missing(settings: Settings, url: str, *, demo: bool) -> list[list[str]]:
    """The commands that must run before the server can: migrate, load the demo, build the index."""
    commands = []
    async with connected(url) as connection:
        if await pending(connection):
            commands.append(["migrate"])
        if demo and await _none(connection, "division"):
            commands += [["demo", "--if-empty"], ["index", "rebuild"]]
        elif not _has_index(settings) and not await _none(connection, "precedent"):
            commands.append(["index", "rebuild"])
    return commands


async def _warn_of_keys(settings: Settings, url: str) -> None:
    """A lost key is made anew: say so before what was sealed with the former one is missed."""
    async with connected(url) as connection:
        sealed = await connection.fetchval(
            "select phone_sealed from party where phone_sealed is not null limit 1"
        )
    if sealed is not None and vault_of(settings).read(sealed) is None:
        complain(
            "个人信息密钥打不开库里的电话和身份证号；请换回原来的密钥文件，详见 fengqiao doctor。 "
            "The personal-data key does not open what is stored: bring back the former key file; see fengqiao doctor."
        )


async def _none(connection: Connection[Any], table: str) -> bool:
    """Whether the table is empty, or not there yet."""
    if not await connection.fetchval("select to_regclass($1) is not null", table):
        return True
    return not await connection.fetchval(f"select exists (select from {table})")  # noqa: S608  our own names


def _has_index(settings: Settings) -> bool:
    """Whether a built-in index answers; one in Elasticsearch is looked after by `fengqiao index`.

    Looked up by its file, because this process goes on to serve: asking the engine would load it.
    """
    return settings.elasticsearch_url is not None or (settings.home / "search" / "current").exists()


def _prepare(commands: list[list[str]]) -> None:
    for command in commands:
        result = subprocess.run(  # noqa: S603  ourselves
            [sys.executable, "-c", "from server.cli import app; app()", *command], check=False
        )
        if result.returncode != 0:
            raise typer.Exit(result.returncode)
