"""``python -m benchmarks.search.speed search|fill|rebuild --engine embedded|elasticsearch --passages N``.

``search``: a search beside the raw engine, and 16 clients at once. ``fill``: documents a second from the
database into an index, by a rebuild and by the outbox. ``rebuild``: ``fengqiao index rebuild`` while
searches and writes go on; ends with 1 if one failed, was answered by the database, or was lost. The load of the machine is told at both ends.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from benchmarks.search.__main__ import DATA
from benchmarks.search.engines import BOTH
from benchmarks.search.passages import Passages
from benchmarks.search.sets import sets_in
from benchmarks.search.speed.asking import compare, crowd
from benchmarks.search.speed.filling import fill
from benchmarks.search.speed.index import filled, model_of
from benchmarks.search.speed.library import library
from benchmarks.search.speed.raw import RawElastic, RawEmbedded
from benchmarks.search.speed.rebuilding import NAME, Load, command_in, rebuild_under_load
from search.elastic.connection import connect
from search.elastic.store import ElasticStore
from search.embedded.builder import TantivyBuilder
from search.embedded.store import TantivyStore
from search.opening import Search, SearchSettings
from search.precedents import PrecedentSearch
from server.memory import settle
from tests.elasticsearch_node.node import Node

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from benchmarks.search.speed.raw import Raw
    from search.store import Builder, Store

CLIENTS = 16
_ALIAS = "speed"
_PATIENCE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.speed", description=__doc__)
    parser.add_argument("what", choices=("search", "fill", "rebuild"))
    parser.add_argument("--engine", choices=BOTH, default="embedded")
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=60, help="narratives that are asked, 6 or more")
    parser.add_argument("--seconds", type=float, default=20, help="how long the clients ask")
    parser.add_argument("--searches", type=float, default=2, help="a second while an index is rebuilt")
    parser.add_argument("--writes", type=float, default=20, help="a second while an index is rebuilt")
    parser.add_argument(
        "--home", type=Path, default=Path(".build/bench-search"), help="kept for the next run"
    )
    given = parser.parse_args()
    print(f"load average at the start {os.getloadavg()[0]:.1f}", flush=True)
    passages = _passages(Path(os.environ.get("DATA") or DATA))
    settle()  # As a worker does; the judged set would be walked through with every collection besides.
    home = given.home.resolve()
    with _node(home, given.engine) as node:
        url = os.environ.get("ELASTICSEARCH_URL") or (node.url if node else None)
        process = node.process if node else None
        work = (
            _search(given, passages, home, url)
            if given.what == "search"
            else _fill(given, passages, home, url, process)
        )
        met = asyncio.run(work)
    print(f"load average at the end {os.getloadavg()[0]:.1f}")
    sys.exit(not met)


def _passages(data: Path) -> Passages:
    told = [judged for judged in sets_in(data) if any(one.outcome_text for one in judged.documents)]
    if not told:
        sys.exit(f"DATA={data}: there is no set whose documents have facts and reasoning")
    return Passages.of(told[0])


@contextmanager
def _node(home: Path, engine: str) -> Iterator[Node | None]:
    """A node on the home's data, unless ``ELASTICSEARCH_URL`` names one."""
    if engine != "elasticsearch" or os.environ.get("ELASTICSEARCH_URL"):
        yield None
        return
    node = Node(home / "elasticsearch", for_speed=True)
    node.start()
    try:
        yield node
    finally:
        node.stop()


async def _search(given: argparse.Namespace, passages: Passages, home: Path, url: str | None) -> bool:
    narratives = [passages.narrative(7 * number) for number in range(given.questions)]
    async with _opened(given, home, url) as (store, builder, raw):
        await filled(store, builder, passages, model_of(passages, home), given.passages)
        engine = PrecedentSearch(store)
        for facets in (False, True):
            print(
                f"{given.engine}, {given.passages} passages, {await compare(engine, raw, narratives, facets=facets)}",
                flush=True,
            )
        print(
            f"{given.engine}, {given.passages} passages, {await crowd(engine, narratives, CLIENTS, given.seconds)}",
            flush=True,
        )
    return True


@asynccontextmanager
async def _opened(
    given: argparse.Namespace, home: Path, url: str | None
) -> AsyncIterator[tuple[Store, Builder, Raw]]:
    if url is None:
        folder = home / f"embedded-{given.passages}"
        store = TantivyStore(folder)
        yield store, TantivyBuilder(folder), RawEmbedded(store)
        await store.close()
        return
    async with aiohttp.ClientSession() as session:
        elastic = ElasticStore(connect(url, seconds=_PATIENCE), alias=f"{_ALIAS}-{given.passages}")
        yield elastic, elastic.indices, RawElastic(elastic, url, session)
        await elastic.close()


async def _fill(
    given: argparse.Namespace, passages: Passages, home: Path, url: str | None, node: int | None
) -> bool:
    async with library(home, passages, given.passages) as database:
        search = Search(SearchSettings(home / NAME / "search", url, alias=NAME, replicas=0))
        try:
            if given.what == "fill":
                await fill(search, given.passages, node)
                return True
            narratives = [passages.narrative(7 * number) for number in range(given.questions)]
            load = Load(narratives, given.passages, given.searches, given.writes)
            return await rebuild_under_load(search, load, command_in(home / NAME, database, url), node)
        finally:
            await search.close()


if __name__ == "__main__":
    main()
