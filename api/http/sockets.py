"""WebSocket 长连接: the graphql-transport-ws protocol, which Strawberry speaks, within our bounds.

Nothing is read from cookies, so a page of another site that opens a socket is a stranger (see
``tokens.py``). A browser cannot set headers on a socket: the token comes with ``connection_init``.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import orjson
from graphql import GraphQLError
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.unset import UNSET

from api.http.parameters import checked
from api.http.problems import Internal, RequestRefused
from api.planner.engine import Answer
from api.planner.errors import TRACE, log

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from starlette.types import Receive, Scope, Send

    from api.http.headers import Headers
    from api.http.streams import Streams

_INIT_SECONDS = 5
_LONGEST_REASON = 120
"""In bytes: a close frame has no room for more (RFC 6455 §5.5)."""
_BAD_REQUEST, _SERVER_ERROR, _BUSY, _IDLE = 4400, 4500, 4429, 4408


class Socket:
    """What Strawberry's handler asks of a connection and of a schema, over one ASGI socket."""

    def __init__(
        self, streams: Streams, scope: Scope, headers: Headers, receive: Receive, send: Send
    ) -> None:
        self._streams = streams
        self._receive, self._send = receive, send
        self._authorization = headers.get(b"authorization")
        self._protocols = scope.get("subprotocols", ())
        client = scope.get("client")
        self._address = client[0] if client else None
        self._context: dict[str, Any] = {}
        self._left_behind = asyncio.Event()

    async def serve(self) -> None:
        """Answer until either side closes."""
        await self._receive()  # websocket.connect
        if GRAPHQL_TRANSPORT_WS_PROTOCOL not in self._protocols:
            await self.close(_BAD_REQUEST, "graphql-transport-ws is spoken here")
            return
        await self._send({"type": "websocket.accept", "subprotocol": GRAPHQL_TRANSPORT_WS_PROTOCOL})
        try:
            with self._streams.admitted(self._address):
                await self._converse()
        except RequestRefused as refused:
            await self.close(_BUSY, refused.problem.en)

    async def _converse(self) -> None:
        handler = BaseGraphQLTransportWSHandler[Any, None](
            view=cast("Any", self),
            websocket=cast("Any", self),
            context=self._context,
            root_value=None,
            schema=cast("Any", self),
            connection_init_wait_timeout=timedelta(seconds=_INIT_SECONDS),
            max_subscriptions_per_connection=self._streams.caps.operations,
        )
        watch = asyncio.ensure_future(self._close_when_idle(handler))
        try:
            await handler.handle()
        except (TypeError, AttributeError):
            # A message that is no object, or whose parts are of the wrong kind.
            await self.close(_BAD_REQUEST, "Invalid message")
        except Exception:  # noqa: BLE001  whatever it is, the client gets a number, the log the rest
            log.exception("a socket failed (request %s)", TRACE.get())
            await self.close(_SERVER_ERROR, Internal(trace=TRACE.get()).en)
        finally:
            watch.cancel()

    async def _close_when_idle(self, handler: BaseGraphQLTransportWSHandler[Any, None]) -> None:
        while True:
            await asyncio.sleep(self._streams.caps.idle)
            if not handler.operations:
                await self.close(_IDLE, "Nothing was asked for")
                return

    # What the handler asks of its connection

    async def iter_json(self) -> AsyncGenerator[object, None]:
        while (message := await self._next()) is not None:
            text = message.get("text")
            if text is None:
                raise NonTextMessageReceived
            try:
                yield orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise NonJsonMessageReceived from error
        raise WebSocketDisconnected

    async def _next(self) -> Mapping[str, Any] | None:
        """The next message; None once the client is gone or was left behind."""
        receiving = asyncio.ensure_future(self._receive())
        leaving = asyncio.ensure_future(self._left_behind.wait())
        try:
            await asyncio.wait({receiving, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not receiving.done():
                return None
            message: Mapping[str, Any] = receiving.result()
            return message if message["type"] == "websocket.receive" else None
        finally:
            receiving.cancel()
            leaving.cancel()

    async def send_json(self, message: Mapping[str, object]) -> None:
        text = orjson.dumps(message).decode()
        try:
            async with asyncio.timeout(self._streams.caps.accept):
                await self._send({"type": "websocket.send", "text": text})
        except TimeoutError:
            self._left_behind.set()
            raise WebSocketDisconnected from None

    async def close(self, code: int, reason: str) -> None:
        short = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
        # It may be closed already, from either side, or not take anything any more.
        with suppress(Exception):
            async with asyncio.timeout(1):
                await self._send({"type": "websocket.close", "code": code, "reason": short})

    # What it asks of the view and of the schema

    async def on_ws_connect(self, context: dict[str, Any]) -> object:
        """Take the token that came with ``connection_init``; one that is not good closes the socket."""
        given = {str(name).lower(): value for name, value in context.get("connection_params", {}).items()}
        token = given.get("authorization")
        if token is not None:
            self._authorization = str(token).encode(errors="replace")
        try:
            self._streams.check(self._authorization)
        except RequestRefused as refused:
            raise ConnectionRejectionError from refused
        return UNSET

    async def stream(
        self,
        query: object,
        variable_values: object = None,
        operation_name: object = None,
        **_context: object,
    ) -> AsyncGenerator[ExecutionResult, None]:
        return self._results({"query": query, "variables": variable_values, "operationName": operation_name})

    async def _results(self, asked: dict[str, object]) -> AsyncGenerator[ExecutionResult, None]:
        try:
            answers = await self._streams.begin(checked(asked), self._authorization, self._address)
        except RequestRefused as refused:
            problem = refused.problem
            yield PreExecutionError(None, [_error(problem.as_error())])
            return
        if isinstance(answers, Answer):
            yield _result(answers)
            return
        async with aclosing(answers):
            async for answer in answers:
                if answer is not None:
                    yield _result(answer)


def _result(answer: Answer) -> ExecutionResult:
    told: dict[str, Any] = orjson.loads(answer.body)
    errors = [_error(error) for error in told.get("errors", ())] or None
    made = ExecutionResult if answer.executed else PreExecutionError
    return made(told.get("data"), errors)


def _error(told: Mapping[str, Any]) -> GraphQLError:
    """As it was told, so that the handler tells it again."""
    return GraphQLError(told["message"], path=told.get("path"), extensions=told.get("extensions"))
