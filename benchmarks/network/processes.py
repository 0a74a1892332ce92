"""The servers under test: started on one core, and what they use of it, read from /proc."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.network import postgraphile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.network.operations import Request

SERVER_CORE, LOAD_CORE = "0", "1"
_TICKS = os.sysconf("SC_CLK_TCK")
_APPS = {
    "floor": "benchmarks.network.floor:app",
    "ours": "server.app:worker",
    "usual": "benchmarks.network.usual:app",
}


def on_core(core: str) -> list[str]:
    """The prefix that keeps a command on a core, where the machine can."""
    return ["taskset", "-c", core] if shutil.which("taskset") else []


def cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def running_ms(process: int) -> float:
    """How long the process has run, to the microsecond; ``stat`` counts hundredths of a second."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6


def children(process: int) -> list[int]:
    """The process and those it started: PostgreSQL's backends."""
    found = [process]
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue  # it ended while we looked
        if parent == process:
            found.append(int(entry.name))
    return found


def total_cpu_seconds(process: int) -> float:
    total = 0.0
    for one in children(process):
        try:
            total += cpu_seconds(one)
        except OSError:
            continue
    return total


@dataclass(frozen=True)
class Served:
    """A running server."""

    name: str
    port: int
    process: int

    @property
    def resident_mb(self) -> float:
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024

    def ask(self, request: Request) -> bytes:
        """The body of one answer; raises ConnectionError while the server is not up."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/graphql", request.body, request.headers)
            return connection.getresponse().read()
        finally:
            connection.close()


@contextmanager
def serve(name: str, port: int, database_url: str, home: Path, probe: Request) -> Iterator[Served]:
    """Start the server on its core, wait until it answers, and end it afterwards."""
    if name == "postgraphile":
        command = postgraphile.command(database_url, port)
    else:
        command = [
            sys.executable, "-m", "uvicorn", "--factory", _APPS[name], "--port", str(port),
            "--loop", "uvloop", "--http", "httptools", "--ws", "none", "--no-access-log", "--no-server-header", "--log-level", "warning",
        ]  # fmt: skip
    environment = {
        **os.environ,
        "BENCH_DATABASE_URL": database_url,
        "DATABASE_URL": database_url,
        "FENGQIAO_HOME": str(home),
        "FENGQIAO_PORT": str(port),
        "GRAPHILE_ENV": "production",
        "NODE_ENV": "production",
    }
    with (home / f"{name}.log").open("wb") as log:
        process = subprocess.Popen([*on_core(SERVER_CORE), *command], env=environment, stdout=log, stderr=log)
        served = Served(name, port, process.pid)
        try:
            _wait(served, process, probe)
            yield served
        finally:
            process.terminate()
            process.wait(20)


def _wait(served: Served, process: subprocess.Popen[bytes], probe: Request) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            served.ask(probe)
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server {served.name} does not answer; see its log") from None
            time.sleep(0.2)
        else:
            return
