"""Headers of every answer of the panel 安全响应头: nothing runs, loads or frames but our own files.

Where it sends the browser within itself, it names no host: one that was forged in the request leads nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def _within(address: str, host: str) -> str:
    """The address without its host, where that is only what the request itself called the server."""
    parts = urlsplit(address)
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc == host else address


class HeadersMiddleware:
    """Adds the content-security policy; the headers that all pages share come from the server's edge."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
                if (to := headers.get("location")) is not None:
                    headers["location"] = _within(to, Headers(scope=scope).get("host", ""))
                if "/statics/" not in scope["path"]:
                    # Pages hold personal data; a shared computer must not keep them.
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_headers)
