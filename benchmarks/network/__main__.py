"""``python -m benchmarks.network``: floor, ours, the usual way and PostGraphile, side by side in one run."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import orjson

from benchmarks.network import postgraphile
from benchmarks.network.database import Server, read_sample, running
from benchmarks.network.growth import inside, load_average
from benchmarks.network.load import Load, median, press
from benchmarks.network.operations import TEXTS, Request, requests
from benchmarks.network.processes import Served, serve

NAMES = ("floor", "ours", "usual", "postgraphile")
COMPARED_READS = {"Q1", "Q2", "Q3"}
"""Q4 is for floor and ours alone: its counts are SQL in every server."""
USUAL_SECONDS = 10
TARGETS = {"Q1": 20, "Q2": 40, "Q3": 50}
"""Times the usual way's requests a second, performance.md."""


def say(line: str = "") -> None:
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.network", description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=5, help="of each load")
    parser.add_argument("--rounds", type=int, default=3, help="the middle one counts")
    parser.add_argument(
        "--servers", nargs="+", choices=NAMES, default=NAMES, help="which to compare; floor and ours always"
    )
    parser.add_argument("--growth", type=int, nargs="*", default=[20_000, 200_000, 1_000_000])
    parser.add_argument("--mediators", type=int, default=0, help="at least so many in the largest database")
    parser.add_argument(
        "--home", type=Path, default=_default_home(), help="where the database is kept between runs"
    )
    parser.add_argument("--skip-load", action="store_true", help="only plan times and growth")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True)
    with running(given.home) as server:
        say(
            f"load average before: {load_average():.2f} on {os.cpu_count()} cores; load by {'wrk' if shutil.which('wrk') else 'our own client'}"
        )
        if not given.skip_load:
            compare(server, given)
        grow(server, given.growth, given.mediators)
        say(f"load average after: {load_average():.2f}")


def _default_home() -> Path:
    return Path(os.environ.get("FENGQIAO_HOME") or tempfile.gettempdir()) / "fengqiao-benchmark"


def compare(server: Server, given: argparse.Namespace) -> None:
    """Check that the answers are equal, then press each server in turn, round by round."""
    seconds: float = given.seconds
    say(
        f"\n{given.cases:,} cases, {given.rounds} rounds of {seconds:g} s, 16 connections,"
        " server on core 0, load on core 1"
    )
    url = asyncio.run(server.with_cases(given.cases))
    names = [name for name in NAMES if name in {"floor", "ours", *given.servers}]
    if "postgraphile" in names and not postgraphile.installed():
        names.remove("postgraphile")
        say("没有 Node 22，不比 PostGraphile。Node 22 is missing: PostGraphile is left out.")
    numbers = read_sample(url)
    asked = {name: requests(name, numbers, server.home, 400) for name in TEXTS}
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serve(name, 8101 + order, url, server.home, asked["Q3"][0]))
            for order, name in enumerate(names)
        ]
        for read in TEXTS:
            taking_part = [one for one in servers if one.name in {"floor", "ours"} or read in COMPARED_READS]
            check_equal(read, taking_part, asked[read][:12])
            loads: dict[str, list[Load]] = {one.name: [] for one in taking_part}
            for one in taking_part:
                for request in asked[read][:100]:  # plans, statements and pages are warm then
                    one.ask(worded(one, request))
            for _ in range(given.rounds):
                for one in taking_part:
                    wanted = [worded(one, request) for request in asked[read]]
                    loads[one.name].append(
                        press(one, wanted, server.process, _length(one, seconds), server.home)
                    )
            tell(read, taking_part, {name: median(found) for name, found in loads.items()})


def worded(served: Served, request: Request) -> Request:
    """The request in the server's own names."""
    return postgraphile.translated(request) if served.name == "postgraphile" else request


def _length(one: Served, seconds: float) -> float:
    """The usual way answers a few requests a second: sixteen in flight need longer to count."""
    return max(seconds, USUAL_SECONDS) if one.name == "usual" else seconds


def check_equal(read: str, servers: list[Served], asked: list) -> None:  # type: ignore[type-arg]
    for request in asked:
        answers = [orjson.loads(one.ask(worded(one, request))) for one in servers]
        for one, answer in zip(servers[1:], answers[1:], strict=True):
            if one.name == "postgraphile":
                equal = postgraphile.same(read, answers[0], answer)
            else:
                equal = answer == answers[0] and "errors" not in answer
            if not equal:
                raise SystemExit(
                    f"{read}: {one.name} answers otherwise than {servers[0].name}:\n{answers[0]}\n{answer}"
                )


def tell(read: str, servers: list[Served], loads: dict[str, Load]) -> None:
    say(
        f"\n{read}              req/s   p50 ms   p99 ms   server CPU ms   database CPU ms   kB   failed   RSS MB"
    )
    for one in servers:
        load = loads[one.name]
        say(
            f"  {one.name:12} {load.rate:8.0f} {load.p50_ms:8.2f} {load.p99_ms:8.2f} {load.server_cpu_ms:15.3f}"
            f" {load.database_cpu_ms:17.3f} {load.bytes / load.requests / 1024:4.0f} {load.failed:8.0f} {one.resident_mb:8.0f}"
        )
    ours, floor = loads["ours"], loads["floor"]
    say(
        f"  ours : floor  server CPU {ours.server_cpu_ms / floor.server_cpu_ms:.2f}x  req/s {ours.rate / floor.rate:.2f}x"
    )
    if usual := loads.get("usual"):
        say(
            f"  ours : usual  server CPU 1/{usual.server_cpu_ms / ours.server_cpu_ms:.0f}"
            f"  req/s {ours.rate / usual.rate:.1f}x (wanted {TARGETS[read]}x)"
        )
    if its := loads.get("postgraphile"):
        say(
            f"  ours : postgraphile  server CPU 1/{its.server_cpu_ms / ours.server_cpu_ms:.1f}"
            f"  req/s {ours.rate / its.rate:.2f}x (wanted {postgraphile.TARGETS[read]}x)"
        )


def grow(server: Server, sizes: list[int], mediators: int) -> None:
    """Pages of 20, 100 and 500 over databases of several sizes, without HTTP."""
    for cases in sizes:
        url = asyncio.run(server.with_cases(cases, mediators if cases == max(sizes) else 0))
        found = asyncio.run(inside(url, server.home, read_sample(url)))
        say(f"\n{cases:,} cases: Q3 {found.q3_ms:.2f} ms")
        for page in found.pages:
            say(
                f"  page of {page.rows:3}: {page.milliseconds:7.2f} ms, {page.milliseconds / page.rows * 1000:6.1f} µs a row;"
                f" our CPU {page.cpu_ms:.2f} ms, {page.cpu_ms / page.rows * 1000:.1f} µs a row;"
                f" database CPU {page.database_ms:.2f} ms, {page.database_ms / page.rows * 1000:.1f} µs and"
                f" {page.blocks / page.rows:.1f} blocks a row"
            )
        plans = "  ".join(f"{name} {micros:.1f}" for name, micros in found.plan_microseconds.items())
        say(f"  hot plan, µs: {plans}")


if __name__ == "__main__":
    main()
