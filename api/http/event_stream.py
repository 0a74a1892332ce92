"""Server-sent events 事件流: one operation a request (GraphQL over SSE, distinct connections mode)."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from api.http.negotiation import EVENTS
from api.http.tracing import HEADER
from api.planner.engine import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import Receive, Send

_HEADERS = (
    (b"content-type", EVENTS.encode()),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Authorization"),
    # A proxy in between passes each event on at once.
    (b"x-accel-buffering", b"no"),
)
_COMPLETE = b"event: complete\ndata:\n\n"
_SIGN_OF_LIFE = b":\n\n"


class EventStream:
    """An answer that is sent while it comes about."""

    def __init__(self, answers: Answer | AsyncGenerator[Answer | None, None], *, accept: float) -> None:
        self._answers = answers
        self._accept = accept

    async def send(self, receive: Receive, send: Send, trace: str) -> None:
        """Send all of it, unless the client leaves or takes too long to accept a message."""
        start = {
            "type": "http.response.start",
            "status": 200,
            "headers": [*_HEADERS, (HEADER, trace.encode())],
        }
        await send(start)
        if isinstance(self._answers, Answer):
            await send({"type": "http.response.body", "body": _event(self._answers) + _COMPLETE})
            return
        gone = asyncio.ensure_future(_gone(receive))
        sending = asyncio.ensure_future(self._send_all(self._answers, send))
        try:
            await asyncio.wait({gone, sending}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, sending):
                task.cancel()
            await asyncio.wait({gone, sending})
        # A client that is too slow is left behind: the server closes an answer that was not finished.
        error = None if sending.cancelled() else sending.exception()
        if error is not None and not isinstance(error, TimeoutError):
            raise error

    async def _send_all(self, answers: AsyncGenerator[Answer | None, None], send: Send) -> None:
        async with aclosing(answers):
            async for answer in answers:
                event = _SIGN_OF_LIFE if answer is None else _event(answer)
                await self._part(send, event)
            await self._part(send, _COMPLETE, more=False)

    async def _part(self, send: Send, body: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(self._accept):
            await send({"type": "http.response.body", "body": body, "more_body": more})


def _event(answer: Answer) -> bytes:
    # JSON as the engine writes it has no line break outside of what is escaped.
    return b"event: next\ndata: " + answer.body + b"\n\n"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
