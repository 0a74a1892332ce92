"""The crowd 人群: requests made ready beforehand, sent at their time whatever the server does.

A process of its own, so light that it leaves the machine to the server. A request's latency counts
from the moment at which it was due, not from when a connection was free: a server that falls
behind cannot hide it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import uvloop

CONNECTIONS = 64
LONGEST_WAIT = 30.0
"""Seconds after the last is due; what has no answer then is told as unanswered."""


@dataclass
class Told:
    """What came of the requests, each by its place; latencies in milliseconds."""

    answers: list[str | None]
    milliseconds: list[float]
    seconds: float = 0.0
    """From the first that was due to the last answer."""
    late: float = 0.0
    """The most milliseconds by which the crowd itself was behind while a connection was free."""
    reconnected: int = 0
    statuses: dict[str, int] = field(default_factory=dict)


class Connection(asyncio.Protocol):
    """One request at a time, kept alive."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._transport: Any = None
        self._received = b""
        self._at: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._crowd.free.append(self)
        self._crowd.send_due()

    def ask(self, place: int, request: bytes) -> None:
        self._at = place
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        start = head.lower().find(b"content-length:")
        length = int(head[start + 15 :].split(b"\r\n", 1)[0])
        if len(body) < length or self._at is None:
            return
        self._received = b""
        place, self._at = self._at, None
        self._crowd.answered(place, head[9:12].decode(), body)
        self._crowd.free.append(self)
        self._crowd.send_due()

    def connection_lost(self, _error: Exception | None) -> None:
        self._crowd.lost(self, self._at)


class Crowd:
    """Sends each request when it is due, over whichever connection is free."""

    def __init__(self, port: int, requests: list[bytes], due: list[float], *, keep: str) -> None:
        self.free: deque[Connection] = deque()
        self.told = Told([None] * len(requests), [0.0] * len(requests))
        self._port, self._requests, self._due, self._keep = port, requests, due, keep.encode()
        self._next = 0
        self._again: deque[int] = deque()
        self._open = 0
        self._left = len(requests)
        self._begun = 0.0
        self._over = asyncio.Event()

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.gather(
            *(
                loop.create_connection(lambda: Connection(self), "127.0.0.1", self._port)
                for _ in range(CONNECTIONS)
            )
        )

    async def run(self) -> Told:
        self._begun = time.perf_counter()
        end = self._due[-1] + LONGEST_WAIT
        while not self._over.is_set() and (now := time.perf_counter() - self._begun) < end:
            self.send_due()
            wait = self._due[self._next] - now if self._next < len(self._due) else 0.05
            await asyncio.sleep(max(wait, 0.001))
        self.told.seconds = time.perf_counter() - self._begun
        return self.told

    def send_due(self) -> None:
        if not self._begun:
            return
        now = time.perf_counter() - self._begun
        while self.free:
            if self._again:
                place = self._again.popleft()
            elif self._next < len(self._due) and self._due[self._next] <= now:
                place = self._next
                self._next += 1
                if len(self.free) > 1:
                    self.told.late = max(self.told.late, (now - self._due[place]) * 1000)
            else:
                return
            self.free.popleft().ask(place, self._requests[place])

    def answered(self, place: int, status: str, body: bytes) -> None:
        told = self.told
        told.milliseconds[place] = (time.perf_counter() - self._begun - self._due[place]) * 1000
        told.statuses[status] = told.statuses.get(status, 0) + 1
        start = body.find(self._keep)
        # The receipt, or what was said instead of it.
        kept = body[start + len(self._keep) :].split(b'"', 1)[0] if start >= 0 else b"!" + body[:300]
        told.answers[place] = kept.decode(errors="replace")
        self._left -= 1
        if not self._left:
            self._over.set()

    def lost(self, connection: Connection, place: int | None) -> None:
        """The request is sent again, as a browser's reader would; the server tells one from two."""
        if self._over.is_set():
            return
        if connection in self.free:
            self.free.remove(connection)
        self.told.reconnected += 1
        if place is not None:
            self._again.append(place)
        loop = asyncio.get_running_loop()
        task = loop.create_task(
            loop.create_connection(lambda: Connection(self), "127.0.0.1", self._port)  # type: ignore[arg-type]
        )
        task.add_done_callback(lambda done: done.exception())


async def _run(plan: dict[str, Any], requests: list[bytes]) -> Told:
    crowd = Crowd(plan["port"], requests, plan["due"], keep=plan["keep"])
    await crowd.connect()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    return await crowd.run()


def main() -> None:
    folder = Path(sys.argv[1])
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    requests, rest = [], (folder / "requests").read_bytes()
    at = 0
    for length in plan["lengths"]:
        requests.append(rest[at : at + length])
        at += length
    told = uvloop.run(_run(plan, requests))
    (folder / "told.json").write_text(json.dumps(asdict(told)), encoding="utf-8")


if __name__ == "__main__":
    main()
