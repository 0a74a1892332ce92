"""The edge 边缘: what every request passes, as little as can be.

A request id, a line in the access log, headers that browsers act on, and the guard on host names.
The log names no person: no address, no query, no user (个人信息保护法 art. 6: no more than needed).
"""

from __future__ import annotations

import asyncio
import itertools
import re
import secrets
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_REQUEST_ID_HEADER = b"x-request-id"
_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
_MISDIRECTED = "不认识这个主机名。 This host name is not served here.\n".encode()
_FLUSH_SECONDS = 0.5
_MOST_PENDING = 1000


class AccessLog:
    """Lines are gathered and written twice a second: a system call a request is too dear."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._clock = (0, "")

    def add(self, method: str, path: str, status: int, milliseconds: float, request_id: str) -> None:
        now = int(time.time())
        if now != self._clock[0]:
            self._clock = (now, time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(now)))
        # A path may carry anything; it must not be able to forge a line.
        safe = path if path.isprintable() else ascii(path)
        self._lines.append(f"{self._clock[1]} {method} {safe} {status} {milliseconds:.1f}ms {request_id}\n")
        if len(self._lines) >= _MOST_PENDING:
            self.flush()

    def flush(self) -> None:
        if self._lines:
            lines, self._lines = self._lines, []
            sys.stdout.write("".join(lines))
            sys.stdout.flush()

    async def keep_flushing(self) -> None:
        """Runs as long as the server does."""
        try:
            while True:
                await asyncio.sleep(_FLUSH_SECONDS)
                self.flush()
        finally:
            self.flush()


class Edge:
    """Wraps the application; ``log`` is None where requests are not logged."""

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...], secure: bool, log: AccessLog | None) -> None:
        self._app = app
        self._hosts = None if "*" in hosts else frozenset(host.encode().lower() for host in hosts)
        self._headers = [*_HEADERS, _STRICT_TRANSPORT] if secure else list(_HEADERS)
        self._log = log
        # One random prefix a process and a count: unique, and cheaper than a random id each time.
        self._prefix = secrets.token_hex(4)
        self._count = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        host, given = b"", b""
        for name, value in scope["headers"]:
            if name == b"host":
                host = value
            elif name == _REQUEST_ID_HEADER:
                given = value
        known = given and _REQUEST_ID.fullmatch(given)
        request_id = given.decode() if known else f"{self._prefix}-{next(self._count):x}"
        scope.setdefault("state", {})["request_id"] = request_id
        if self._hosts is not None and _without_port(host).lower() not in self._hosts:
            await _refuse(scope, send)
            return
        if scope["type"] != "http":
            await self._hold(scope, receive, send, request_id)
            return
        await self._answer(scope, receive, send, request_id)

    async def _hold(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        """A socket; it has its line in the log when it ends."""
        started = time.perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            if self._log is not None:
                took = (time.perf_counter() - started) * 1000
                self._log.add("WS", scope["path"], 101, took, request_id)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started = time.perf_counter()
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status, request_id
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"] = [*message.get("headers", ()), *self._headers]
                # The endpoint names its requests itself, so that its errors and this log agree.
                for name, value in headers:
                    if name == _REQUEST_ID_HEADER:
                        request_id = value.decode("latin-1")
                        break
                else:
                    headers.append((_REQUEST_ID_HEADER, request_id.encode()))
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            if self._log is not None:
                took = (time.perf_counter() - started) * 1000
                self._log.add(scope["method"], scope["path"], status, took, request_id)


def _without_port(host: bytes) -> bytes:
    if host.startswith(b"["):
        return host.partition(b"]")[0] + b"]"
    return host.partition(b":")[0]


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(_MISDIRECTED)).encode()),
    ]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": _MISDIRECTED})
