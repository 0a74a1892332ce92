"""The interface as the server composes it: made with its schema, opened over a database."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from api.http.caps import Caps, Limit
from api.http.page import PREFIX, STATIC
from api.http.streams import StreamCaps, Streams
from api.http.tokens import Tokens
from api.http.view import GraphQLView
from api.planner.engine import Engine
from api.planner.pool import open_read_pool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.routing import BaseRoute
    from strawberry import Schema

    from api.planner.searching import Search

PATH = "/graphql"


class Interface:
    """The GraphQL interface of one process.

    Its routes go into the application; ``opened`` goes into the application's lifespan. The
    composition root also initialises Tortoise over the same database, for the services, and says
    which keys are in use (``use_vault``, ``use_token_key``). ``view`` is the endpoint alone, for a
    server that sends ``PATH`` straight to it, past its router.
    """

    def __init__(self, schema: Schema, caps: Caps | None = None, streams: StreamCaps | None = None) -> None:
        caps, tokens = caps or Caps(), Tokens()
        limit = Limit(schema._schema, caps)
        self.engine = Engine(schema, limit=limit.document)
        self.view = GraphQLView(
            self.engine,
            tokens=tokens,
            limit=limit,
            body_limit=caps.body_bytes,
            streams=Streams(self.engine, tokens, limit, streams or StreamCaps()),
        )

    def routes(self) -> list[BaseRoute]:
        """``/graphql`` itself, without a redirect, and the files of its page."""
        return [
            Mount(PREFIX, StaticFiles(directory=STATIC)),
            Route(PATH, self.view),
            WebSocketRoute(PATH, self.view),
        ]

    @asynccontextmanager
    async def opened(
        self, database_url: str, *, searches: Mapping[str, Search] | None = None, connections: int = 8
    ) -> AsyncIterator[None]:
        """Answer from this database, with these searches by name, as long as the block runs."""
        pool = await open_read_pool(database_url, size=connections)
        try:
            await self.engine.start(pool)
            self.view.open(pool, searches or {})
            yield
        finally:
            self.view.close()
            await pool.close()
