"""The whole server as a process of its own, over a database filled for a test, and eyes on its pages."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page

from tests.conftest import Cluster

SECONDS_TO_START = 30


@dataclass(frozen=True)
class Site:
    """A running server and what is in its library."""

    address: str
    ids: dict[str, str]
    log: Path
    database: str


@contextmanager
def serving(
    cluster: Cluster, template: str, home: Path, fill: Callable[[str, Path], Awaitable[dict[str, str]]]
) -> Iterator[Site]:
    """The server on a port of its own, over a copy of the template that ``fill`` has put rows into.

    ``fill`` gets the database's URL and the folder of the search index, and gives keys to know the rows by.
    """
    name = f"pages_{uuid.uuid4().hex[:12]}"
    asyncio.run(cluster.execute(f"create database {name} template {template} strategy file_copy"))
    ids = asyncio.run(_filled(fill, cluster.url(name), home / "search"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "server.log"
    environment = {
        **os.environ,
        "DATABASE_URL": cluster.url(name),
        "FENGQIAO_HOME": str(home),
        "FENGQIAO_PORT": str(port),
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "server.app:worker",
        "--factory",
        "--port",
        str(port),
        "--no-access-log",
    ]
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, log)
        yield Site(address, ids, log, cluster.url(name))
    finally:
        process.terminate()
        process.wait(10)
        asyncio.run(cluster.execute(f"drop database if exists {name} with (force)"))


async def _filled(
    fill: Callable[[str, Path], Awaitable[dict[str, str]]], url: str, folder: Path
) -> dict[str, str]:
    return await fill(url, folder)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"{address}/healthz", timeout=1)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


@dataclass
class Watched:
    """What went wrong in a page, and what it asked of other hosts."""

    errors: list[str]
    strangers: list[str]


def watch(page: Page, address: str) -> Watched:
    watched = Watched([], [])
    page.on(
        "console", lambda message: watched.errors.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((address, "data:")) else watched.strangers.append(request.url)
        ),
    )
    return watched
