"""Load 加压: wrk where it is installed, else a plain client of our own; what it cost on the other side."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.network.processes import LOAD_CORE, cpu_seconds, on_core, total_cpu_seconds

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.network.operations import Request
    from benchmarks.network.processes import Served

CONNECTIONS = 16
FEWEST_ANSWERS = 4 * CONNECTIONS
LONGEST_SECONDS = 30


@dataclass(frozen=True)
class Load:
    """What a load did and what it cost."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failed: int
    bytes: int
    server_cpu_ms: float
    """CPU of the server process for one request."""
    database_cpu_ms: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def median(loads: list[Load]) -> Load:
    """The middle of several rounds, figure by figure."""
    fields = {
        name: statistics.median(getattr(load, name) for load in loads) for name in Load.__dataclass_fields__
    }
    return Load(**fields)


def press(served: Served, asked: list[Request], postgres: int, seconds: float, folder: Path) -> Load:
    """Ask for so long over sixteen connections."""
    tool = _wrk if shutil.which("wrk") else _plain
    while True:
        server, database = cpu_seconds(served.process), total_cpu_seconds(postgres)
        count, lasted, p50, p99, failed, received = tool(served, asked, seconds, folder)
        # Those still unanswered at the end cost CPU and are not counted: there must be many more that are.
        if count >= FEWEST_ANSWERS or seconds > LONGEST_SECONDS:
            break
        seconds *= 2
    if not count or failed:
        raise RuntimeError(f"{served.name} gave {count} answers, {failed} of them failed")
    return Load(
        count, lasted, p50, p99, failed, received,
        (cpu_seconds(served.process) - server) / count * 1000,
        (total_cpu_seconds(postgres) - database) / count * 1000,
    )  # fmt: skip


Figures = tuple[int, float, float, float, int, int]


def _wrk(served: Served, asked: list[Request], seconds: float, folder: Path) -> Figures:
    script = folder / "requests.lua"
    script.write_text(_lua(asked, served.port), encoding="utf-8")
    command = [
        *on_core(LOAD_CORE), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
        "-s", str(script), f"http://127.0.0.1:{served.port}",
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    line = next(line for line in told.splitlines() if line.startswith("@@"))
    count, micros, p50, p99, failed, received = line[2:].split()
    return int(count), int(micros) / 1e6, float(p50) / 1e3, float(p99) / 1e3, int(failed), int(received)


def _headers(request: Request, port: int) -> list[tuple[str, str]]:
    # wrk leaves out its own Host where headers are given, and a server may refuse that.
    return [("Host", f"127.0.0.1:{port}"), *request.headers.items()]


def _lua(asked: list[Request], port: int) -> str:
    """Wrk's script: the requests one after the other, and one line of figures at the end."""
    lines = ["local asked = {}"]
    for number, request in enumerate(asked, 1):
        headers = ",".join(f'["{name}"]="{value}"' for name, value in _headers(request, port))
        body = request.body.decode()
        lines.append(f"asked[{number}] = wrk.format('POST', '/graphql', {{{headers}}}, [==[{body}]==])")
    lines.append(f"""
local at = 0
request = function() at = at % {len(asked)} + 1; return asked[at] end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("@@%d %d %f %f %d %d\\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), e.status + e.read + e.write + e.timeout + e.connect, summary.bytes))
end""")
    return "\n".join(lines)


def _plain(served: Served, asked: list[Request], seconds: float, folder: Path) -> Figures:
    """The same by a client of our own, in a process of its own; slower than wrk, so only a stand-in."""
    texts = [
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        + f"Content-Length: {len(request.body)}\r\n\r\n{request.body.decode()}"
        for request in asked
    ]
    file = folder / "requests.json"
    file.write_text(json.dumps(texts), encoding="utf-8")
    command = [
        *on_core(LOAD_CORE),
        sys.executable,
        "-m",
        "benchmarks.network.load",
        str(served.port),
        str(seconds),
        str(file),
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    count, lasted, p50, p99, failed, received = json.loads(told.stdout)
    return count, lasted, p50, p99, failed, received


async def _ask_on(
    port: int, texts: list[bytes], start: int, until: float, took: list[float], failed: list[int]
) -> int:
    """Ask over one connection until the time is up; gives the bytes received."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = 0
    at = start
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(texts[at % len(texts)])
        at += 1
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        )
        await reader.readexactly(length)
        took.append(time.perf_counter() - began)
        received += len(head) + length
        if b" 200 " not in head.split(b"\r\n")[0]:
            failed.append(at)
    writer.close()
    return received


async def _press_plainly(port: int, seconds: float, texts: list[bytes]) -> Figures:
    took: list[float] = []
    failed: list[int] = []
    began = time.perf_counter()
    received = await asyncio.gather(
        *(_ask_on(port, texts, number * 37, began + seconds, took, failed) for number in range(CONNECTIONS))
    )
    cuts = statistics.quantiles(took, n=100)
    return len(took), time.perf_counter() - began, cuts[49] * 1e3, cuts[98] * 1e3, len(failed), sum(received)


if __name__ == "__main__":
    given = [text.encode() for text in json.loads(open(sys.argv[3], encoding="utf-8").read())]  # noqa: PTH123, SIM115
    sys.stdout.write(json.dumps(asyncio.run(_press_plainly(int(sys.argv[1]), float(sys.argv[2]), given))))
