"""Against forged requests 防跨站请求伪造: no view can forget it, because it stands before all of them.

A request that may change something must come from this site (``Sec-Fetch-Site``, ``Origin``) and
carry the session's token, in the form or in the ``X-CSRF-Token`` header. The cookie is SameSite=strict
besides.
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIELD, HEADER, SESSION_KEY = "csrf_token", "x-csrf-token", "csrf"
LARGEST_BODY = 512 * 1024
"""Bytes of a form; the longest narrative fits ten times."""
_SAFE = {"GET", "HEAD", "OPTIONS"}
_FORM = "application/x-www-form-urlencoded"
_FIRST_FIELD = re.compile(
    rb'--[^\r\n]{1,200}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n([A-Za-z0-9_-]{1,100})\r\n',
    re.IGNORECASE,
)
_HEAD = 512
"""Bytes of an upload within which its first field, the token, must have ended."""

csrf_token: ContextVar[str] = ContextVar("panel_csrf_token", default="")


def renew_token(request: Request) -> None:
    """Give the session another token, as after signing in."""
    request.session[SESSION_KEY] = secrets.token_urlsafe(24)
    csrf_token.set(request.session[SESSION_KEY])


class CsrfMiddleware:
    """Refuses unsafe requests without the token; must stand inside the session middleware."""

    def __init__(self, app: ASGIApp, uploads: Mapping[str, int] | None = None) -> None:
        """``uploads``: paths that take a file, each with the most bytes it takes."""
        self.app = app
        self._uploads = uploads or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(f"{scope.get('root_path', '')}/statics/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        if SESSION_KEY not in request.session:
            renew_token(request)
        csrf_token.set(request.session[SESSION_KEY])
        if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
            # PostgreSQL keeps no NUL, so nothing can be meant by one.
            await _say(400, "地址里有不能使用的字符。\nThe address has a character that cannot be used.")(
                scope, receive, send
            )
            return
        if request.method in _SAFE:
            await self.app(scope, receive, send)
            return
        largest = self._largest(scope["path"])
        if largest is not None and _content_type(request) == "multipart/form-data":
            await self._upload(request, largest, send)
            return
        body = await _body(request)
        if body is None:
            await _say(413, "提交的内容太长。\nWhat was sent is too long.")(scope, receive, send)
            return
        if not _same_site(request) or not _token_matches(request, body):
            await _EXPIRED(scope, receive, send)
            return
        await self.app(scope, _replay([body], receive), send)

    def _largest(self, path: str) -> int | None:
        """The most bytes of a file that the path takes; one that ends with / takes it for all below."""
        below = next(
            (most for known, most in self._uploads.items() if known[-1] == "/" and path.startswith(known)),
            None,
        )
        return self._uploads.get(path.rstrip("/"), below)

    async def _upload(self, request: Request, largest: int, send: Send) -> None:
        """Look at the beginning of the body only: the file itself is not held in memory.

        The length must be told beforehand, as browsers do; the server in front holds them to it.
        """
        scope, receive = request.scope, request.receive
        length = request.headers.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 16 and int(length) <= largest):
            most = largest // 1024 // 1024
            await _say(413, f"文件太大，最多 {most} MB。\nThe file is too large: at most {most} MB.")(
                scope, receive, send
            )
            return
        chunks: list[bytes] = []
        more = True
        while more and sum(map(len, chunks)) < _HEAD:
            message = await receive()
            if message["type"] != "http.request":
                return
            chunks.append(message.get("body", b""))
            more = message.get("more_body", False)
        first = _FIRST_FIELD.match(b"".join(chunks)[:_HEAD])
        if not _same_site(request) or first is None or not _is_token(first[1], request):
            await _EXPIRED(scope, receive, send)
            return
        await self.app(scope, _replay(chunks, receive, more=more), send)


def _say(status: int, text: str) -> PlainTextResponse:
    return PlainTextResponse(text, status)


_EXPIRED = _say(
    403, "页面已过期，请返回上一页，刷新后再提交。\nThe page has expired: go back, reload and send again."
)


def _same_site(request: Request) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin")
    # The host alone: behind a proxy that ends TLS the scheme differs.
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _token_matches(request: Request, body: bytes) -> bool:
    given = request.headers.get(HEADER, "")
    if not given and _content_type(request) == _FORM:
        try:
            given = parse_qs(body.decode(), max_num_fields=200).get(FIELD, [""])[0]
        except ValueError:
            return False
    return _is_token(given.encode(), request)


def _is_token(given: bytes, request: Request) -> bool:
    return secrets.compare_digest(given, request.session[SESSION_KEY].encode())


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(request: Request) -> bytes | None:
    """The whole body; None when it is larger than any form."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _replay(chunks: list[bytes], receive: Receive, *, more: bool = False) -> Receive:
    """Give what has been read once more; then, where the body goes on, the rest of it."""
    waiting = list(chunks)

    async def replay() -> Message:
        if waiting:
            chunk = waiting.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(waiting) or more}
        return await receive()

    return replay
