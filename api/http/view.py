"""The endpoint 接口: one GraphQL request in, one answer out, with a true status (GraphQL over HTTP).

What is asked goes to the engine, whose bytes are passed on as they are. Nothing that goes wrong
inside is told to the client but a number: what happened stands in the log under it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
from graphql import OperationType
from starlette.datastructures import QueryParams
from starlette.responses import Response

from api.http.encoding import SHORTEST, packed, wants_gzip
from api.http.event_stream import EventStream
from api.http.headers import read_headers
from api.http.negotiation import EVENT_STREAM, GRAPHQL, JSON, media_type, wants_events, wants_page
from api.http.page import page
from api.http.parameters import from_body, from_url
from api.http.problems import (
    Internal,
    MethodNotAllowed,
    NeedsStream,
    NotReady,
    RequestProblem,
    RequestRefused,
)
from api.http.sockets import Socket
from api.http.suggestions import without_suggestions
from api.http.tracing import HEADER, trace_id
from api.planner.engine import Answer
from api.planner.errors import TRACE, log
from api.resolvers.context import RequestContext
from mediation.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from api.http.caps import Limit
    from api.http.headers import Headers
    from api.http.parameters import Parameters
    from api.http.streams import Streams
    from api.http.tokens import Tokens
    from api.planner.engine import Engine
    from api.planner.pool import ReadPool
    from api.planner.searching import Search

_HEADERS = {"vary": "Accept, Accept-Encoding, Authorization", "cache-control": "no-store"}
_FIXED_HEADERS = {
    media_type: tuple(
        (name.encode(), value.encode()) for name, value in {"content-type": media_type, **_HEADERS}.items()
    )
    for media_type in (JSON, GRAPHQL)
}
_GZIP = ((b"content-encoding", b"gzip"),)
_READING = ("GET", "HEAD")


class Answered:
    """An answer in the two messages that it is: a Response would make its headers twice."""

    __slots__ = ("_body", "_headers", "_media_type", "_status")

    def __init__(
        self, body: bytes, status: int, media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self._body, self._status, self._media_type = body, status, media_type
        self._headers = headers or {}

    async def send(self, send: Send, trace: str, accept_encoding: bytes = b"") -> None:
        encoding: tuple[tuple[bytes, bytes], ...] = ()
        if len(self._body) >= SHORTEST and wants_gzip(accept_encoding):
            self._body, encoding = await packed(self._body), _GZIP
        headers = [
            (b"content-length", b"%d" % len(self._body)),
            *encoding,
            *_FIXED_HEADERS[self._media_type],
            (HEADER, trace.encode()),
            *((name.encode(), value.encode()) for name, value in self._headers.items()),
        ]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": self._body})


class GraphQLView:
    """An ASGI application for one route, so that a request pays for no layer that it does not need."""

    def __init__(
        self, engine: Engine, *, tokens: Tokens, limit: Limit, body_limit: int, streams: Streams
    ) -> None:
        self.streams = streams
        self._engine = engine
        self._tokens = tokens
        self._limit = limit
        self._body_limit = body_limit
        self._pool: ReadPool | None = None
        self._searches: Mapping[str, Search] = {}

    def open(self, pool: ReadPool, searches: Mapping[str, Search]) -> None:
        """Answer from this pool and with these searches from now on."""
        self._pool, self._searches = pool, searches
        self.streams.open(pool, searches)

    def close(self) -> None:
        self._pool = None
        self.streams.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = read_headers(scope)
        trace = trace_id(scope, headers)
        answered_as = JSON
        response: Response | Answered
        TRACE.set(trace)
        if scope["type"] == "websocket":
            await Socket(self.streams, scope, headers, receive, send).serve()
            return
        try:
            accept = headers.get(b"accept", b"").decode("latin-1")
            if scope["method"] in _READING and _asks_for_page(scope, accept):
                response = page()
            else:
                if EVENT_STREAM not in accept:
                    answered_as = media_type(accept)
                wanted = await self._wanted(scope, headers, receive)
                if self._is_stream(wanted, accept):
                    await self._stream(scope, headers, wanted, receive, send)
                    return
                answered_as = media_type(accept)
                response = await self._respond(scope, headers, wanted, answered_as)
        except RequestRefused as refused:
            response = _refusal(refused.problem, answered_as, refused.headers)
        except Exception:  # noqa: BLE001  whatever it is, the client gets a number, the log the rest
            log.exception("request %s failed", trace)
            response = _refusal(Internal(trace=trace), answered_as, {})
        if isinstance(response, Answered):
            await response.send(send, trace, headers.get(b"accept-encoding", b""))
            return
        response.headers[HEADER.decode()] = trace
        await response(scope, receive, send)

    def _is_stream(self, wanted: Parameters, accept: str) -> bool:
        if EVENT_STREAM not in accept:
            return False
        document = self._engine.document(wanted.query, wanted.operation_name)
        subscribing = document.operation_type is OperationType.SUBSCRIPTION
        return wants_events(accept, subscribing=subscribing)

    async def _respond(
        self, scope: Scope, headers: Headers, wanted: Parameters, answered_as: str
    ) -> Answered:
        pool = self._pool
        if pool is None:
            raise RequestRefused(NotReady(), headers={"retry-after": "2"})
        method = scope["method"]
        viewer = self._tokens.viewer(headers.get(b"authorization"))
        document = self._engine.document(wanted.query, wanted.operation_name)
        client = scope.get("client")
        address = client[0] if client else None
        if document.operation_type is not OperationType.QUERY:
            if document.operation_type is not None and method != "POST":
                raise RequestRefused(MethodNotAllowed(allowed="POST"), headers={"allow": "POST"})
            viewer = replace(viewer, address=address)
            if document.operation_type is OperationType.SUBSCRIPTION:
                raise RequestRefused(NeedsStream())
        if not document.errors:
            self._limit.variables(document, wanted.variables)
        context = RequestContext(viewer, pool, self._searches, address)
        answer = await self._engine.answer(pool, document, wanted.variables, viewer, context)
        body, status = answer.body, 200
        if not answer.executed:
            status = 200 if answered_as == JSON else 400
            # The names that strangers missed are not told to them.
            body = without_suggestions(body) if viewer.role is Role.PUBLIC else body
        return Answered(body, status, answered_as, context.headers)

    async def _stream(
        self, scope: Scope, headers: Headers, wanted: Parameters, receive: Receive, send: Send
    ) -> None:
        """Answer as events; what is refused before the first is an answer like any other."""
        client = scope.get("client")
        address = client[0] if client else None
        with self.streams.admitted(address):
            answers = await self.streams.begin(
                wanted, headers.get(b"authorization"), address, may_change=scope["method"] == "POST"
            )
            if isinstance(answers, Answer) and not answers.executed:
                await Answered(answers.body, 400, GRAPHQL).send(send, TRACE.get())
                return
            await EventStream(answers, accept=self.streams.caps.accept).send(receive, send, TRACE.get())

    async def _wanted(self, scope: Scope, headers: Headers, receive: Receive) -> Parameters:
        method = scope["method"]
        if method == "POST":
            return await from_body(headers, receive, self._body_limit)
        if method in _READING:
            return from_url(scope["query_string"])
        raise RequestRefused(MethodNotAllowed(), headers={"allow": "GET, POST"})


def _asks_for_page(scope: Scope, accept: str) -> bool:
    return wants_page(accept) and "query" not in QueryParams(scope["query_string"])


def _refusal(problem: RequestProblem, answered_as: str, headers: Mapping[str, str]) -> Response:
    status = 200 if problem.well_formed and answered_as != GRAPHQL else problem.status
    body = orjson.dumps({"errors": [problem.as_error()]})
    return Response(body, status, {**_HEADERS, **headers}, answered_as)
