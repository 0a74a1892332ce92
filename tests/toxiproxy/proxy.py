"""Toxiproxy built here, one process for a run's worker, and the lines that run through it."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import fasteners
import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PACKAGE = "github.com/Shopify/toxiproxy/v2/cmd/server"
PATIENCE = 20


class CannotBuild(Exception):  # noqa: N818  says what happened
    """Go would not build it; the message is Go's own."""


def find_go() -> str | None:
    """Go from the path, or from where its installer puts it."""
    return shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")


def build(go: str) -> Path:
    """The server's program; fetched and built on first use of these pins only."""
    pins = hashlib.sha256((HERE / "go.sum").read_bytes()).hexdigest()[:12]
    program = ROOT / ".build" / f"toxiproxy-{pins}"
    program.parent.mkdir(exist_ok=True)
    with fasteners.InterProcessLock(program.with_suffix(".lock")):
        if not program.exists():
            command = [go, "build", "-mod=readonly", "-o", str(program), PACKAGE]
            done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
            if done.returncode:
                message = f"go build failed: {done.stderr.strip()[-500:]}"
                raise CannotBuild(message)
    return program


def must_run() -> bool:
    """On a build server missing Go is a failure, not a skip."""
    return bool(os.environ.get("CI"))


class Line:
    """One proxied address. What is done to it is undone by ``heal``."""

    def __init__(self, api: httpx.Client, name: str, address: str) -> None:
        self._api = api
        self._path = f"/proxies/{name}"
        self.url = f"http://{address}"

    def spoil(self, kind: str, *, stream: str = "downstream", **attributes: Any) -> None:
        """Add a toxic: https://github.com/Shopify/toxiproxy lists the kinds and what they take."""
        toxic = {"type": kind, "stream": stream, "attributes": attributes}
        self._api.post(f"{self._path}/toxics", json=toxic).raise_for_status()

    def cut(self) -> None:
        """Close every connection and take no new one."""
        self._api.post(self._path, json={"enabled": False}).raise_for_status()

    def heal(self) -> None:
        self._api.post(self._path, json={"enabled": True}).raise_for_status()
        for toxic in self._api.get(f"{self._path}/toxics").json():
            self._api.delete(f"{self._path}/toxics/{toxic['name']}").raise_for_status()

    def remove(self) -> None:
        self._api.delete(self._path).raise_for_status()


class Toxiproxy:
    """The running server."""

    def __init__(self, api: httpx.Client) -> None:
        self._api = api
        self._lines = 0

    def line(self, to: str) -> Line:
        """A line of its own to the server at that address."""
        self._lines += 1
        name = f"line{self._lines}"
        wanted = {"name": name, "listen": "127.0.0.1:0", "upstream": urlsplit(to).netloc, "enabled": True}
        made = self._api.post("/proxies", json=wanted).raise_for_status().json()
        return Line(self._api, name, made["listen"])


@contextmanager
def running(program: Path) -> Iterator[Toxiproxy]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(program), "-host", "127.0.0.1", "-port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as api:
            _wait(api)
            yield Toxiproxy(api)
    finally:
        process.terminate()
        process.wait()


def _wait(api: httpx.Client) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            api.get("/version").raise_for_status()
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
