"""An application that is made when it is first asked for 按需加载.

The panel brings an ORM of its own; a server that nobody administers should not carry it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send


class Lazily:
    """Makes the application in a thread at the first request; later ones pass straight on."""

    def __init__(self, make: Callable[[], Starlette]) -> None:
        self._make = make
        self.made: Starlette | None = None
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.made is None:
            async with self._making:
                if self.made is None:
                    self.made = await asyncio.to_thread(self._make)
        await self.made(scope, receive, send)


class ByPrefix:
    """Passes a path and all below it to one application, everything else to another; paths stay whole."""

    def __init__(self, prefix: str, below: ASGIApp, otherwise: ASGIApp) -> None:
        self._prefix = prefix
        self._below = below
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        inside = path.startswith(self._prefix) and path[len(self._prefix) :][:1] in ("", "/")
        await (self._below if inside else self._otherwise)(scope, receive, send)


class ByPath:
    """Passes the requests of one path straight to its endpoint, everything else to the application.

    A router looks at one route after the other and wraps the endpoint twice; the endpoint that
    answers nearly every request is spared that.
    """

    def __init__(self, path: str, endpoint: ASGIApp, otherwise: ASGIApp) -> None:
        self._path = path
        self._endpoint = endpoint
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        straight = scope["type"] != "lifespan" and scope["path"] == self._path
        await (self._endpoint if straight else self._otherwise)(scope, receive, send)
