"""The composition root 组装: every part is made here, once, and given what it needs.

Parts know nothing of settings, of each other's construction or of the order in which they start.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette

import pages
from server.edge import AccessLog, Edge
from server.health import health_routes, report
from server.opening import tables
from server.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

    from server.settings import Settings


def create_app(settings: Settings, url: str) -> ASGIApp:
    """The whole server over a migrated database, as one ASGI application."""
    log = AccessLog() if settings.log_level in {"debug", "info"} else None
    health = partial(report, None)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [] if log is None else [asyncio.create_task(log.keep_flushing())]
        async with tables(settings, url):
            # What is here now stays: the collector need not walk it again.
            gc.collect()
            gc.freeze()
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    app = Starlette(routes=[*health_routes(health), *pages.routes(health)], lifespan=lifespan)
    return Edge(app, hosts=settings.hosts, secure=settings.cookies_are_secure, log=log)


def worker() -> ASGIApp:
    """The application of one serving process; `fengqiao serve` has put the database's URL in its settings."""
    settings = read_settings()
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if settings.database_url is None:
        raise RuntimeError("a worker needs DATABASE_URL; start it with `fengqiao serve`")
    if settings.workers > 1:
        # A worker must not outlive a `serve` that was killed: it would keep the port.
        signal.signal(signal.SIGALRM, partial(_end_with, os.getppid()))
        signal.setitimer(signal.ITIMER_REAL, 1, 1)
    return create_app(settings, settings.database_url)


def _end_with(parent: int, _signal: int, _frame: object) -> None:
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
