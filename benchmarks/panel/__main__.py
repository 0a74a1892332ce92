"""``python -m benchmarks.panel``: every list and a record of each, the home page and the deadlines, at three levels.

Each page is asked for in this process as a browser would ask: sign-in, scope, statements, template.
The first answer is thrown away, the middle of the next counts. Told are milliseconds and statements.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import logging
import math
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
from itsdangerous import TimestampSigner
from sqlalchemy import event
from starlette.applications import Starlette
from tortoise import Tortoise

from admin import create_admin
from admin.auth import COOKIE, LONGEST_SECONDS
from benchmarks.network.database import CITY, running
from benchmarks.panel.beside import fill_beside
from benchmarks.panel.pages import address, queries
from mediation.clock import now
from mediation.database import tortoise_config
from mediation.models import Case, Mediator, RefreshToken, Role, RoleGrant
from mediation.personal_data import Vault, read_key, use_vault
from mediation.services.sessions import token_hash
from server.migrating import migrate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from admin.panel import Panel
    from admin.table_view import TableView

MOST_MS = 300
LEVELS = (Role.CITY, Role.COUNTY, Role.TOWNSHIP)
SECRET = "panel-benchmark"  # noqa: S105  of a server that nobody reaches


@dataclass(frozen=True)
class Measured:
    role: Role
    view: str
    kind: str
    path: str
    milliseconds: float
    statements: int


class Reader:
    """Asks for pages as somebody of a level, and counts."""

    def __init__(self, panel: Panel, role: Role, cookie: str) -> None:
        self._statements = 0
        event.listen(panel.sessions.kw["bind"].sync_engine, "before_cursor_execute", self._count)
        # What breaks is told in the table, as a page that takes for ever; the rest is measured all the same.
        transport = httpx.ASGITransport(panel.app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(
            transport=transport,
            base_url="http://panel",
            headers={"cookie": f"{COOKIE}={cookie}"},
            timeout=60,
            follow_redirects=True,  # a page beyond the last leads to the last
        )
        self.role = role

    def _count(self, *_: object) -> None:
        self._statements += 1

    async def records(self, view: TableView) -> list[str]:
        """The record that the list begins with, and the pages that its own page leads to."""
        first = re.search(
            rf'href="(/admin/{view.identity}/details/[^"]+)"', await self._text(address(view, {}))
        )
        if first is None:
            return []
        leads = re.findall(
            rf'href="(/admin/{view.identity}/(?:edit|act/[^/"]+)/[^"]+)"', await self._text(first[1])
        )
        return [first[1], *leads]

    async def _text(self, path: str) -> str:
        return (await self._client.get(path)).text

    async def measure(self, view: str, kind: str, path: str, rounds: int) -> Measured:
        taken, before = [], 0
        for _ in range(rounds + 1):
            before, begun = self._statements, time.perf_counter()
            answer = await self._client.get(path)
            milliseconds = (time.perf_counter() - begun) * 1000
            as_meant = answer.status_code == httpx.codes.OK and answer.url.path == path.partition("?")[0]
            taken.append(milliseconds if as_meant else math.inf)
        return Measured(self.role, view, kind, path, statistics.median(taken[1:]), self._statements - before)


async def session_cookie(grant: RoleGrant) -> str:
    """What the panel gives to who signs in with that grant."""
    user, began, family = await grant.user, now(), uuid4()
    await RefreshToken.create(
        family=family,
        user=user,
        grant=grant,
        token_hash=token_hash(str(family)),
        expires_at=began + timedelta(seconds=LONGEST_SECONDS),
    )
    seconds = int(began.timestamp())
    session = {
        "user": str(user.id), "grant": str(grant.id), "family": str(family), "epoch": user.session_epoch,
        "opened": seconds, "seen": seconds,
    }  # fmt: skip
    return TimestampSigner(SECRET).sign(base64.b64encode(json.dumps(session).encode())).decode()


@asynccontextmanager
async def opened(url: str, home: Path) -> AsyncIterator[Panel]:
    use_vault(Vault(read_key(home / "keys" / "personal-data")))
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    with tempfile.TemporaryDirectory() as imports:
        panel = create_admin(
            Starlette(), database_url=url, secret_key=SECRET, secure_cookies=False, imports=Path(imports)
        )
        try:
            yield panel
        finally:
            await panel.close()
            await Tortoise.close_connections()


async def terms_of(view: TableView) -> tuple[str, ...]:
    """Something that is found: the beginning of a number, a title, a name."""
    if view.identity == "case":
        case = await Case.filter(city=CITY).order_by("id").first()
        return (case.number, case.number[:6], case.title[:4]) if case else ()
    if view.identity in {"mediator", "post"}:
        mediator = await Mediator.all().order_by("id").prefetch_related("person").first()
        return (mediator.person.name, mediator.person.name[:1]) if mediator else ()
    return ("430502", "调解", "a")


async def measure(
    url: str, home: Path, rounds: int, only: str, roles: tuple[Role, ...] = LEVELS
) -> list[Measured]:
    found = []
    async with opened(url, home) as panel:
        for role in roles:
            grant = await RoleGrant.filter(
                role=role, division_id__startswith=CITY[:4], user__active=True
            ).first()
            if grant is None:
                raise RuntimeError(role)
            reader = Reader(panel, role, await session_cookie(grant))
            areas = tuple({CITY: "430524"}.get(grant.division_id or "", grant.division_id or "").split())
            found += [
                await reader.measure(page or "home", "first", f"/admin/{page}", rounds)
                for page in ("", "deadlines")
            ]
            for term in ("调解", "430524", "桥"):
                for kind in ("division", "committee", "dispute_type", "referrer"):
                    path = f"/admin/lookup/{kind}?term={term}"
                    found.append(await reader.measure("look-up", "search", path, rounds))
            for view in panel.tables:
                if role not in view.needs.roles or (only and view.identity != only):
                    continue
                for kind, query in queries(view, areas, await terms_of(view)):
                    found.append(await reader.measure(view.identity, kind, address(view, query), rounds))
                found += [
                    await reader.measure(view.identity, "record", path, rounds)
                    for path in await reader.records(view)
                ]
    return found


def report(found: list[Measured]) -> None:
    kinds = ("first", "deep", "filter", "sort", "search", "record")
    rows: dict[tuple[str, Role], dict[str, list[Measured]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        rows[one.view, one.role][one.kind].append(one)
    print("| view | role | pages | " + " | ".join(f"{kind} ms" for kind in kinds) + " | statements |")
    print("|" + "---|" * (len(kinds) + 4))
    for (view, role), by_kind in sorted(rows.items(), key=lambda item: item[0][0]):
        cells = [
            f"{max(one.milliseconds for one in by_kind[kind]):.0f}" if kind in by_kind else "–"
            for kind in kinds
        ]
        every = [one for group in by_kind.values() for one in group]
        print(
            f"| {view} | {role.value} | {len(every)} | {' | '.join(cells)} | {max(one.statements for one in every)} |"
        )
    slow = sorted((one for one in found if one.milliseconds > MOST_MS), key=lambda one: -one.milliseconds)
    print(f"\n{len(found)} pages, {len(slow)} slower than {MOST_MS} ms; the slowest:")
    for one in sorted(found, key=lambda one: -one.milliseconds)[:25]:
        print(f"{one.milliseconds:8.0f} ms {one.statements:3d} statements  {one.role.value:8s} {one.path}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".fengqiao-bench"))
    parser.add_argument("--database", help="one that is in the home already")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--mediators", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--view", default="", help="only this one")
    parser.add_argument("--role", type=Role, choices=LEVELS, help="only this one")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with running(options.home.absolute()) as server:
        if options.database:
            url = server.url(options.database)
            asyncio.run(migrate(url))  # it may be of an earlier version
        else:
            url = asyncio.run(server.with_cases(options.cases, options.mediators))
        asyncio.run(fill_beside(url))
        roles = (options.role,) if options.role else LEVELS
        found = asyncio.run(measure(url, options.home.absolute(), options.rounds, options.view, roles))
    report(found)
    sys.exit(any(one.milliseconds > MOST_MS for one in found))


if __name__ == "__main__":
    main()
