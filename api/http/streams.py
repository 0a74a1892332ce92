"""Operations that answer more than once 流式应答: who may have one, for how long, and when it ends.

The same for both transports (``sockets.py``, ``event_stream.py``). A stream is bounded on every side:
how many a process and an address may have, how long one lives, how long a client may take to
accept a message. It ends with the token that it was asked for with.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson
from graphql import OperationType

from api.http.problems import (
    Internal,
    MethodNotAllowed,
    NotReady,
    RequestProblem,
    RequestRefused,
    TooManyStreams,
)
from api.http.suggestions import without_suggestions
from api.planner.engine import Answer
from api.planner.errors import TRACE, log
from api.resolvers.context import RequestContext
from mediation.models import Role

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Mapping

    from api.http.caps import Limit
    from api.http.parameters import Parameters
    from api.http.tokens import Tokens
    from api.planner.engine import Engine
    from api.planner.pool import ReadPool
    from api.planner.searching import Search
    from mediation.access import Viewer

_RETRY_AFTER = {"retry-after": "30"}


@dataclass(frozen=True, slots=True)
class StreamCaps:
    """What streams may take. Times are in seconds."""

    streams: int = 500
    """Sockets and event streams of one process."""
    of_an_address: int = 50
    """Of one address: a village, or an office, may share one."""
    operations: int = 10
    """At once on one socket."""
    heartbeat: float = 12.0
    """Between signs of life; as often it is looked whether the token still holds."""
    accept: float = 10.0
    """How long a client may take to accept a message before it is left behind."""
    idle: float = 60.0
    """How long a socket stays open on which nothing is asked for."""
    lifetime: float = 3600.0
    """How long one operation goes on; clients ask again."""


class Streams:
    """The streams of one process."""

    def __init__(self, engine: Engine, tokens: Tokens, limit: Limit, caps: StreamCaps) -> None:
        self.caps = caps
        self._engine = engine
        self._tokens = tokens
        self._limit = limit
        self._pool: ReadPool | None = None
        self._searches: Mapping[str, Search] = {}
        self._open: Counter[str] = Counter()

    def open(self, pool: ReadPool, searches: Mapping[str, Search]) -> None:
        """Answer from this pool and with these searches from now on."""
        self._pool, self._searches = pool, searches

    def close(self) -> None:
        self._pool = None

    @contextmanager
    def admitted(self, address: str | None) -> Iterator[None]:
        """Count a client in as long as the block runs. Raises RequestRefused where there are too many."""
        source = address or ""
        if self._open.total() >= self.caps.streams or self._open[source] >= self.caps.of_an_address:
            raise RequestRefused(TooManyStreams(), headers=_RETRY_AFTER)
        self._open[source] += 1
        try:
            yield
        finally:
            self._open[source] -= 1
            if not self._open[source]:
                del self._open[source]

    def check(self, authorization: bytes | None) -> None:
        """Raise RequestRefused where the token is not good."""
        self._tokens.viewer(authorization)

    async def begin(
        self, wanted: Parameters, authorization: bytes | None, address: str | None, *, may_change: bool = True
    ) -> Answer | AsyncGenerator[Answer | None, None]:
        """One answer, or the answers as they come, None as a sign of life. Raises RequestRefused."""
        pool = self._pool
        if pool is None:
            raise RequestRefused(NotReady(), headers={"retry-after": "2"})
        viewer = self._tokens.viewer(authorization)
        document = self._engine.document(wanted.query, wanted.operation_name)
        if document.operation_type is OperationType.MUTATION and not may_change:
            raise RequestRefused(MethodNotAllowed(allowed="POST"), headers={"allow": "POST"})
        viewer = replace(viewer, address=address)
        if not document.errors:
            self._limit.variables(document, wanted.variables)
        context = RequestContext(viewer, pool, self._searches, address)
        if document.operation_type is not OperationType.SUBSCRIPTION:
            answer = await self._engine.answer(pool, document, wanted.variables, viewer, context)
            return _for(viewer, answer)
        answers = await self._engine.subscribe(document, wanted.variables, context)
        if isinstance(answers, Answer):
            return _for(viewer, answers)
        return self._kept_up(answers, authorization)

    async def _kept_up(
        self, answers: AsyncGenerator[Answer, None], authorization: bytes | None
    ) -> AsyncGenerator[Answer | None, None]:
        """The answers as long as the token holds; what ends them early is told as the last."""
        end = time.monotonic() + self.caps.lifetime
        following: asyncio.Task[Answer] | None = None
        async with aclosing(answers):
            try:
                while (left := end - time.monotonic()) > 0:
                    following = following or asyncio.ensure_future(anext(answers))
                    wait = min(self.caps.heartbeat, left, self._tokens.seconds_left(authorization))
                    await asyncio.wait({following}, timeout=wait)
                    self._tokens.viewer(authorization)
                    if following.done():
                        answer, following = following.result(), None
                        yield answer
                    else:
                        yield None
            except StopAsyncIteration:
                return
            except RequestRefused as refused:
                yield refused_as_answer(refused.problem)
            except Exception:  # noqa: BLE001  whatever it is, the client gets a number, the log the rest
                log.exception("a stream failed (request %s)", TRACE.get())
                yield refused_as_answer(Internal(trace=TRACE.get()))
            finally:
                if following is not None:
                    following.cancel()
                    await asyncio.wait({following})


def _for(viewer: Viewer, answer: Answer) -> Answer:
    if answer.executed or viewer.role is not Role.PUBLIC:
        return answer
    return replace(answer, body=without_suggestions(answer.body))


def refused_as_answer(problem: RequestProblem) -> Answer:
    """What a refusal is within a stream that has begun."""
    return Answer(orjson.dumps({"data": None, "errors": [problem.as_error()]}), executed=False)
