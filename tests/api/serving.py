"""The interface under test, composed as the server composes it: over a real database and, for
clients of other makes, on a real port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from api.http import Caps, Interface
from api.schema import build_schema
from mediation.access import Viewer
from mediation.tokens import issue_token

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"


@dataclass
class Endpoint:
    """The endpoint, asked without a socket in between."""

    interface: Interface
    app: Starlette
    client: httpx.AsyncClient

    async def post(self, body: Any = None, *, viewer: Viewer | None = None, **options: Any) -> httpx.Response:
        headers = {"accept": GRAPHQL, **bearing(viewer), **options.pop("headers", {})}
        if "content" not in options:
            options["json"] = body
        return await self.client.post("/graphql", headers=headers, **options)

    async def ask(self, query: str, viewer: Viewer | None = None, /, **variables: Any) -> Any:
        """The data of an answer without errors."""
        response = await self.post({"query": query, "variables": variables}, viewer=viewer)
        answer = response.json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


def bearing(viewer: Viewer | None) -> dict[str, str]:
    return {"authorization": f"Bearer {issue_token(viewer)}"} if viewer else {}


@cache
def _interface(caps: Caps | None) -> Interface:
    """One for the whole run, as a process has one: opened anew over the database of each test."""
    return Interface(build_schema(), caps)


@asynccontextmanager
async def endpoint(database_url: str, caps: Caps | None = None, **options: Any) -> AsyncIterator[Endpoint]:
    """The interface over a database that Tortoise is connected to."""
    interface = _interface(caps)
    app = Starlette(routes=interface.routes())
    async with (
        interface.opened(database_url, connections=2, **options),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=("192.0.2.7", 51000)), base_url="http://test"
        ) as client,
    ):
        yield Endpoint(interface, app, client)


class _Server(uvicorn.Server):
    def capture_signals(self) -> Any:
        """Ctrl-C belongs to the test run."""
        return nullcontext()


@asynccontextmanager
async def listening(app: Starlette) -> AsyncIterator[str]:
    """The application behind uvicorn on a free port; gives the URL of its root."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_level="error", timeout_graceful_shutdown=2)
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "uvicorn did not start"
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task
