"""Processes that index, rebuild or fit and are killed at a step 在某一步被杀的进程: SIGKILL, no clean-up.

They use the product's own ``Search``; only the steps are marked. One process that has everything imported
forks them, since a hundred starts of Python would take minutes.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tortoise import Tortoise

import search.indexer
import search.rebuild
from mediation.database import tortoise_config
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from search.rebuild import rebuild

INDEXING = (
    "locked",
    "jobs read",
    "rows read",
    "deleting",
    "deleted",
    "half put",
    "put",
    "settled",
    "committed",
)
"""The steps of one batch, in order. ``settled`` is inside the transaction, ``committed`` behind it."""
REBUILDING = ("read", "fit", "begun", "half filled", "fill", "catch up", "swapping", "swapped")
"""The steps of a rebuild with a fit."""
ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Orders:
    database_url: str
    home: str
    elasticsearch_url: str | None
    alias: str
    work: str
    """``index`` or ``rebuild``."""
    step: str
    batch: int = 6


class Mortals:
    """Starts a process for each order."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.search.dying"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, orders: Orders) -> bool:
        """Whether it was killed at its step; one that lives to the end has done its work."""
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.write(json.dumps(asdict(orders)) + "\n")
        self._parent.stdin.flush()
        status = int(self._parent.stdout.readline())
        assert status in {0, -signal.SIGKILL}, status
        return status != 0

    def close(self) -> None:
        assert self._parent.stdin
        self._parent.stdin.close()
        self._parent.wait()
        assert self._parent.stdout
        self._parent.stdout.close()


def _die_at(step: str, wanted: str) -> None:
    if step == wanted:
        os.kill(os.getpid(), signal.SIGKILL)


class _Marked:
    """Something whose steps are marked by name; everything else passes."""

    def __init__(self, inner: Any, wanted: str) -> None:
        self._inner = inner
        self._wanted = wanted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Engine(_Marked):
    async def delete(self, gone: Any) -> None:
        _die_at("deleting", self._wanted)
        await self._inner.delete(gone)
        _die_at("deleted", self._wanted)

    async def put(self, documents: Any) -> None:
        if self._wanted == "half put":
            await self._inner.put(documents[: len(documents) // 2])
        _die_at("half put", self._wanted)
        await self._inner.put(documents)
        _die_at("put", self._wanted)


class _Building(_Marked):
    async def put(self, packed: Any) -> None:
        await self._inner.put(_half(packed))
        _die_at("half filled", self._wanted)
        await self._inner.put(packed)


def _half(packed: Any) -> Any:
    """Half of the entries, or of the documents in each request; a document there is two lines."""
    if not isinstance(packed[0], bytes):
        return packed[: len(packed) // 2]
    requests = [request.split(b"\n") for request in packed]
    return [b"\n".join(lines[: len(lines) // 4 * 2]) for lines in requests if len(lines) >= 4]


class _Builder(_Marked):
    async def begin(self, model: Any) -> Any:
        building = await self._inner.begin(model)
        _die_at("begun", self._wanted)
        return _Building(building, self._wanted)

    async def swap(self, building: Any) -> None:
        _die_at("swapping", self._wanted)
        await self._inner.swap(getattr(building, "_inner", building))
        _die_at("swapped", self._wanted)


def _after(module: Any, name: str, step: str, wanted: str) -> None:
    """Mark the return of a function of the module."""
    plain = getattr(module, name)

    async def marked(*args: Any, **kwargs: Any) -> Any:
        answer = await plain(*args, **kwargs)
        _die_at(step, wanted)
        return answer

    setattr(module, name, marked)


async def _index(search_: Search, orders: Orders) -> None:
    _after(search.indexer, "published", "rows read", orders.step)
    _after(search.indexer, "_settle", "settled", orders.step)
    jobs = search.indexer.IndexJob
    plain = jobs.filter

    def marked(*args: Any, **kwargs: Any) -> Any:
        _die_at("locked", orders.step)
        return plain(*args, **kwargs)

    jobs.filter = marked  # type: ignore[method-assign]
    indexer = Indexer(_Engine(search_, orders.step), batch=orders.batch)  # type: ignore[arg-type]
    if orders.step == "jobs read":
        indexer._index = lambda _keys: _die_at("jobs read", orders.step)  # type: ignore[assignment,return-value]
    while await indexer.drain():
        _die_at("committed", orders.step)


async def _rebuild(search_: Search, orders: Orders) -> None:
    def progress(step: str, done: int, total: int) -> None:
        _die_at(step, orders.step)

    await rebuild(_Builder(search_.builder, orders.step), progress=progress)  # type: ignore[arg-type]


async def _work(orders: Orders) -> None:
    await Tortoise.init(config=tortoise_config(orders.database_url), _enable_global_fallback=True)
    settings = SearchSettings(
        Path(orders.home), elasticsearch_url=orders.elasticsearch_url, alias=orders.alias
    )
    found = Search(settings)
    try:
        await (_index if orders.work == "index" else _rebuild)(found, orders)
    finally:
        await found.close()
        await Tortoise.close_connections()


def _serve() -> None:
    # Before anything is forked, and before any thread or loop exists.
    for name in ("search.fit", "search.elastic.store", "search.embedded.store", "search.database"):
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            status = 1
            try:
                asyncio.run(_work(Orders(**json.loads(line))))
                status = 0
            finally:
                if status:
                    traceback.print_exc()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
