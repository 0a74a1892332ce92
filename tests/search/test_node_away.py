"""Elasticsearch stopped and started under load, and servers that answer but are not ours to use."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from mediation.models import IndexJob
from search.engine import EngineUnavailable, SearchRequest
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from search.rebuild import rebuild
from search.standby import PATIENCE_SECONDS
from search.verify import verify
from server.health import report
from tests.api.serving import listening
from tests.elasticsearch_node.node import Node
from tests.search.library import ALL, LOAN, many
from tests.search.published import lay_ground, publish, withdraw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

pytestmark = [pytest.mark.es, pytest.mark.usefixtures("database")]

OWED = "朋友向我借款三万元，写了借条，说好一年还清，现在到期不还，催讨多次没有结果。"


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """A node of this test's own: the shared one is never stopped."""
    node = Node(tmp_path / "node")
    node.start()
    yield node
    node.stop()


class Load:
    """People who search and write without end; what they met."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._stop = asyncio.Event()
        self.flagged: list[bool] = []
        self.right: list[bool] = []
        self.written: list[float] = []
        self._tasks = [
            asyncio.create_task(one) for one in (self._ask(), self._write(), Indexer(search).run(self._stop))
        ]

    async def _ask(self) -> None:
        while not self._stop.is_set():
            found = await self._search.search(SearchRequest(OWED))
            self.flagged.append(found.degraded)
            self.right.append(found.hits[0].id == LOAN.id)
            await asyncio.sleep(0.05)

    async def _write(self) -> None:
        clock = asyncio.get_running_loop().time
        for number, document in enumerate(many(900)):
            if self._stop.is_set():
                return
            began = clock()
            await publish(document)
            if number % 4 == 0:
                await withdraw(document.id)
            self.written.append(clock() - began)
            await asyncio.sleep(0.05)

    async def ends(self) -> None:
        self._stop.set()
        await asyncio.gather(*self._tasks)
        while await Indexer(self._search).drain():
            pass


async def test_a_node_stopped_and_started_under_load_loses_nothing(node, tmp_path) -> None:
    await lay_ground()
    for document in ALL:
        await publish(document)
    search = Search(SearchSettings(tmp_path / "search", elasticsearch_url=node.url))
    await rebuild(search.builder)
    while (await search.search(SearchRequest(OWED))).degraded:  # noqa: ASYNC110  a cold node may be slow at first
        await asyncio.sleep(0.1)
    load = Load(search)
    await asyncio.sleep(1)

    await asyncio.to_thread(node.kill)
    away = len(load.flagged)
    await asyncio.sleep(1.5)
    while_away = load.flagged[away + 1 :]
    [_, precedents, *_] = (await report(search)).parts
    waiting = await IndexJob.all().count()
    await asyncio.to_thread(node.start)
    async with asyncio.timeout(60):
        while load.flagged[-1] or await IndexJob.filter(id__lte=waiting).count():  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await load.ends()

    assert set(while_away) == {True}
    assert (precedents.well, precedents.note[:17]) == (False, "连不上 Elasticsearch")
    assert waiting > 0
    assert all(load.right)
    assert (load.flagged[0], load.flagged[-1]) == (False, False)
    assert max(load.written) < PATIENCE_SECONDS  # a case never waits for the index
    assert len(await verify(search)) == 0
    assert (await search.health()).ready
    assert not await IndexJob.all().count()
    await search.close()


_OLDER = {
    "error": {
        "type": "media_type_header_exception",
        "reason": "Invalid media-type value on headers [Accept]",
        "caused_by": {
            "type": "status_exception",
            "reason": "A compatible version is required on both Content-Type and Accept headers if either one has"
            " requested a compatible version. Accept version must be either version 8 or 7, but found 9.",
        },
    },
    "status": 400,
}
"""What an 8.x server says to a client of 9."""
_SHUT_OUT = {"error": {"type": "security_exception", "reason": "unable to authenticate"}, "status": 401}


@asynccontextmanager
async def answering(status: int, body: object, *, seconds: float = 0) -> AsyncIterator[str]:
    """A server that says the same to everything, after a while."""

    async def say(_request: Request) -> Response:
        await asyncio.sleep(seconds)
        return JSONResponse(body, status, {"x-elastic-product": "Elasticsearch"})

    every = ["GET", "POST", "PUT", "DELETE", "HEAD"]
    async with listening(Starlette(routes=[Route("/{path:path}", say, methods=every)])) as url:
        yield url


@pytest.mark.parametrize(
    ("status", "body", "seconds", "zh"),
    [
        (400, _OLDER, 0, "Elasticsearch 须为 9.x，这台是更早的版本。"),
        (401, _SHUT_OUT, 0, "Elasticsearch 拒绝访问，请核对 ELASTICSEARCH_API_KEY。"),
        (403, _SHUT_OUT, 0, "Elasticsearch 拒绝访问，请核对 ELASTICSEARCH_API_KEY。"),
        (502, {}, 0, "Elasticsearch 出错：HTTP 502。"),
        (200, {}, 30, "Elasticsearch 在 3 秒内没有回应。"),
    ],
    ids=["8.x", "no key", "forbidden", "a proxy's error", "hanging"],
)
async def test_a_server_of_no_use_is_told_by_readiness_and_costs_nobody_an_answer(
    tmp_path, status, body, seconds, zh
) -> None:
    await lay_ground()
    for document in ALL:
        await publish(document)
    async with answering(status, body, seconds=seconds) as url:
        search = Search(SearchSettings(tmp_path / "search", elasticsearch_url=url))

        health = await search.health()
        found = await search.search(SearchRequest(OWED))
        # A batch may take a minute on a slow line: that is not waited for here.
        with pytest.raises((EngineUnavailable, TimeoutError)):
            await asyncio.wait_for(Indexer(search).drain(), 2)
        await search.close()

    assert (health.ready, health.zh) == (False, zh)
    assert (found.degraded, found.hits[0].id) == (True, LOAN.id)
    # The server is at fault, not the documents: none is on its way to the dead letters.
    assert {(job.attempts, job.dead) for job in await IndexJob.all()} == {(0, False)}
    assert await IndexJob.all().count() == len(ALL)
