"""`fengqiao serve` as people run it 真实服务, in a home of its own, and what its processes cost."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.network.processes import children, cpu_seconds
from server.embedded import EmbeddedPostgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS_TO_START = 120


@dataclass(frozen=True)
class Serving:
    """A running server."""

    home: Path
    port: int
    process: int

    @property
    def url(self) -> str:
        return EmbeddedPostgres(self.home).url

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU so far, of the workers and of the database."""
        postgres = int((self.home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        return {"workers": _total(self.process), "database": _total(postgres)}

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def _total(process: int) -> float:
    total = 0.0
    for one in children(process):
        try:
            total += cpu_seconds(one)
        except OSError:
            continue  # it ended while we looked
    return total


@contextmanager
def serving(home: Path, port: int, workers: int, issuer: str, key: Path) -> Iterator[Serving]:
    """Start it on an empty network, and stop it afterwards as Ctrl-C does."""
    environment = {
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("FENGQIAO", "DATABASE"))
        },
        "FENGQIAO_HOME": str(home),
        "FENGQIAO_PORT": str(port),
        "FENGQIAO_WORKERS": str(workers),
        "FENGQIAO_VOTE_ISSUER": issuer,
        "FENGQIAO_VOTE_KEY_FILE": str(key),
    }
    command = [sys.executable, "-c", "from server.cli import app; app()", "serve", "--no-demo"]
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        served = Serving(home, port, process.pid)
        try:
            _wait(served, process)
            yield served
        finally:
            process.terminate()
            process.wait(60)


def _wait(served: Serving, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            if served.get("/readyz")[0] == http.client.OK:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server does not answer; see {served.home / 'serve.log'}")
        time.sleep(0.1)
