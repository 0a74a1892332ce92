"""Documents made ready on every core 多进程准备, while an index is filled.

To segment a text and to place it among the archive's vectors takes most of the time of a rebuild, and
one process does it on one core. Processes are begun for many documents only: each loads the dictionary
and the model, some 100 MB and a second. They end with whoever began them, however that ends.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Self, TypeVar

# Nothing here may load numpy: the processes settle first how many threads it takes.
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.engine import PrecedentDocument
    from search.spaces import ArchiveModel
    from search.store import Packing

log = logging.getLogger(__name__)

MANY = 5_000
"""Documents from which on the processes are worth their start."""
MOST_PROCESSES = 4
"""Reading, checking and sending take a quarter of what making ready takes, and stay in one process."""

_GIVES_WAY = 10
"""Steps of priority that these processes stand behind the servers on the same machine."""

T = TypeVar("T")
R = TypeVar("R")


class Preparing:
    """``async with``; answers like ``entries_of`` and ``words``, of so many batches at a time."""

    def __init__(self, model: ArchiveModel | None, many: int) -> None:
        """``many`` documents are about to come."""
        self._model = model
        self.processes = min(cores(), MOST_PROCESSES) if many >= MANY else 1
        self._pool: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> Self:
        if self.processes > 1:
            kept = await asyncio.to_thread(self._model.to_bytes) if self._model else None
            self._pool = ProcessPoolExecutor(
                self.processes,
                # A copy of this process would hold its locks and its connections.
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(kept,),
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)

    async def packed(self, documents: Sequence[PrecedentDocument], pack: Packing[R]) -> R:
        """The documents' entries as ``pack`` gives them; it is called where they are made, so that they stay there."""
        return await self._done(
            partial(_packed, pack), documents, lambda: _packed(pack, documents, self._model)
        )

    async def words(self, texts: Sequence[str]) -> list[list[str]]:
        """Of each text, in order; a part of them in each process."""
        size = -(-len(texts) // self.processes) or 1
        parts = [texts[at : at + size] for at in range(0, len(texts), size)]
        found = await asyncio.gather(*(self._done(_words, part, partial(_words, part)) for part in parts))
        return [one.split() for part in found for one in part]

    async def _done(self, work: Callable[[Sequence[T]], R], part: Sequence[T], here: Callable[[], R]) -> R:
        """In one of the processes, or ``here``."""
        if self._pool is not None:
            try:
                return await asyncio.wrap_future(self._pool.submit(work, part))
            except BrokenProcessPool:
                # Without them it takes longer; nothing else is lost.
                log.warning("a process that makes documents ready has died; going on without")
                self._pool = None
        return await asyncio.to_thread(here)


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_model: ArchiveModel | None = None


def _begin(kept: bytes | None) -> None:
    """In each process, once."""
    global _model  # noqa: PLW0603  what the process is begun for
    if hasattr(os, "nice"):
        os.nice(_GIVES_WAY)  # Who searches meanwhile comes first.
    # Ctrl-C reaches every process of a terminal: the one that began us ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  see above

    from search.spaces import ArchiveModel  # noqa: PLC0415

    # There is a process for every core already.
    threadpool_limits(limits=1)
    _model = ArchiveModel.from_bytes(kept) if kept else None


def _end_with_parent() -> None:
    """A parent that is killed tells nobody; the queue between us would be waited on for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _packed(pack: Packing[R], documents: Sequence[PrecedentDocument], model: ArchiveModel | None = None) -> R:
    from search.precedents import entries_of  # noqa: PLC0415

    return pack(entries_of(documents, model or _model))


def _words(texts: Sequence[str]) -> list[str]:
    """Of each text, apart by spaces: one string is handed over faster than many."""
    from search.terms import words  # noqa: PLC0415

    return [" ".join(words(text)) for text in texts]
