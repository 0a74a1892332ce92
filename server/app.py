"""The composition root 组装: every part is made here, once, and given what it needs.

Parts know nothing of settings, of each other's construction or of the order in which they start.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import signal
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from tortoise.exceptions import BaseORMException

import pages
from api.http import PATH, Caps, Interface
from api.resolvers.search import searches
from api.schema import build_schema
from mediation.personal_data import Vault
from mediation.second_factor import require_for
from mediation.services.note_access import forget_access_entries
from mediation.tokens import SESSION_EPOCHS, TokenKey, use_token_key
from mediation.voting import use_vote_limits
from search.indexer import Indexer
from search.opening import Search
from server.edge import AccessLog, Edge
from server.grades import keep_checking_grades
from server.health import health_routes, report
from server.honours import keep_rounds_going, name_identity_provider, vote_limits
from server.keys import read_keys
from server.lazily import ByPath, ByPrefix, Lazily
from server.logs import start_logging
from server.memory import settle
from server.opening import search_settings, tables
from server.settings import read_settings
from server.sign_ins import saved_sign_ins

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from types import ModuleType

    from starlette.types import ASGIApp

    from server.settings import Settings

logger = logging.getLogger("fengqiao.server")
EPOCH_SECONDS = 5
FORGETTING_SECONDS = 3_600


def create_app(settings: Settings, url: str) -> ASGIApp:
    """The whole server over a migrated database, as one ASGI application."""
    keys = read_keys(settings)
    vault = Vault(*keys.personal_data)
    log = AccessLog() if settings.log_level in {"debug", "info"} else None
    engine = open_search(settings)
    interface = Interface(build_schema(), _caps(settings))
    health = partial(report, engine, sign_ins=_sign_ins(settings))
    visits = pages.Visits()
    printer = pages.Printer(settings.home / "certificates", settings.name_font_file, settings.public_url)
    panel = Lazily(partial(_panel, url, keys.sessions, settings))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        use_token_key(TokenKey(keys.tokens))
        require_for(frozenset(settings.totp_roles))
        stop = asyncio.Event()
        work = [_keep_ending_sessions(), keep_rounds_going(), keep_checking_grades(), visits.keep_writing()]
        work.append(_keep_forgetting(timedelta(days=settings.access_log_days)))
        if settings.indexer:
            work.append(Indexer(engine, then=engine.fill_gaps).run(stop))
        if log is not None:
            work.append(log.keep_flushing())
        reads = interface.opened(url, searches=searches(engine), connections=settings.database_connections)
        async with tables(vault, url), reads, _running(*work):
            use_vote_limits(vote_limits(settings))
            await name_identity_provider(settings)
            settle()
            try:
                yield
            finally:
                stop.set()
                if panel.made is not None:
                    await panel.made.state.panel.close()
                await engine.close()

    app = Starlette(
        routes=[
            *interface.routes(),
            *health_routes(health),
            *pages.routes(health, engine, settings.home / "searches", vault, visits, printer),
        ],
        exception_handlers={HTTPException: pages.missing, Exception: pages.broken},
        lifespan=lifespan,
    )
    parts = ByPath(PATH, interface.view, ByPrefix("/admin", panel, app))
    return Edge(parts, hosts=settings.hosts, secure=settings.cookies_are_secure, log=log)


def _sign_ins(settings: Settings) -> str | None:
    """Where the generated sign-ins are, as it is told to whoever sits at this machine."""
    saved = saved_sign_ins(settings.home)
    if saved is None or not settings.loopback:
        return None
    here = Path.cwd()
    return str(saved.relative_to(here) if saved.is_relative_to(here) else saved)


def _caps(settings: Settings) -> Caps:
    return Caps(body_bytes=settings.max_body_bytes, depth=settings.max_depth, cost=settings.max_cost)


def open_search(settings: Settings) -> Search:
    """The search that the settings name; it is made when it is first used."""
    return Search(search_settings(settings))


def worker() -> ASGIApp:
    """The application of one serving process; `fengqiao serve` has put the database's URL in its settings."""
    settings = read_settings()
    start_logging(settings.log_level)
    if settings.database_url is None:
        raise RuntimeError("a worker needs DATABASE_URL; start it with `fengqiao serve`")
    if settings.workers > 1:
        # A worker must not outlive a `serve` that was killed: it would keep the port.
        signal.signal(signal.SIGALRM, partial(_end_with, os.getppid()))
        signal.setitimer(signal.ITIMER_REAL, 1, 1)
    return create_app(settings, settings.database_url)


def _panel(url: str, key: bytes, settings: Settings) -> Starlette:
    """The admin panel, on an application of its own."""
    # By name, when it is asked for: the panel's ORM is a third of a worker's memory.
    admin = importlib.import_module("admin")
    app = Starlette()
    app.state.panel = admin.create_admin(
        app,
        database_url=url,
        secret_key=key.hex(),
        secure_cookies=settings.cookies_are_secure,
        imports=settings.home / "imports",
        oidc=_oidc(admin, settings),
    )
    return app


def _oidc(admin: ModuleType, settings: Settings) -> object | None:
    """Whom the settings name to sign in through, if anybody."""
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client_id is None:
        logger.warning("FENGQIAO_OIDC_ISSUER needs FENGQIAO_OIDC_CLIENT_ID: only passwords sign in")
        return None
    file = settings.oidc_client_secret_file
    provider: object = admin.IdentityProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=None if file is None else file.read_text(encoding="utf-8").strip(),
        callback=f"{(settings.public_url or settings.address).rstrip('/')}/admin/oidc/callback",
        claim=settings.oidc_claim,
        label=settings.oidc_name,
    )
    return provider


async def _keep_ending_sessions() -> None:
    """Learn every few seconds whose sessions another process has ended."""
    while True:
        try:
            await SESSION_EPOCHS.refresh()
        except (OSError, BaseORMException) as error:
            logger.warning("cannot read which sessions have ended: %s", error)
        await asyncio.sleep(EPOCH_SECONDS)


async def _keep_forgetting(kept_for: timedelta) -> None:
    """Take out of the access log, every hour, what has been kept as long as the settings say."""
    while True:
        try:
            if gone := await forget_access_entries(kept_for):
                logger.info("%d entries of the access log have had their time", gone)
        except (OSError, BaseORMException) as error:
            logger.warning("cannot look at the access log: %s", error)
        await asyncio.sleep(FORGETTING_SECONDS)


@asynccontextmanager
async def _running(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Keep the work going beside what is inside; it is cancelled, and waited for, at the end."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


def _end_with(parent: int, _signal: int, _frame: object) -> None:
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
