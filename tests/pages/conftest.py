"""A real server over a small library, and a real browser to look at it with."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import ARGUMENTS, chromium
from tests.conftest import Cluster
from tests.pages.library import fill

SECONDS_TO_START = 30


@dataclass(frozen=True)
class Site:
    """A running server and what is in its library."""

    address: str
    ids: dict[str, str]
    log: Path


@pytest.fixture(scope="session")
def site(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("home")
    name = f"pages_{uuid.uuid4().hex[:12]}"
    asyncio.run(cluster.execute(f"create database {name} template {template} strategy file_copy"))
    ids = asyncio.run(fill(cluster.url(name), home / "search"))
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
        yield Site(address, ids, log)
    finally:
        process.terminate()
        process.wait(10)
        asyncio.run(cluster.execute(f"drop database if exists {name} with (force)"))


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


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    """A browser without script: follows no redirect by itself."""
    with httpx.Client(base_url=site.address, headers={"accept-language": "zh-CN"}) as client:
        yield client


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    # After the site, because a running browser holds this thread's event loop; and no longer than a module.
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


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
        lambda request: None if request.url.startswith(address) else watched.strangers.append(request.url),
    )
    return watched
