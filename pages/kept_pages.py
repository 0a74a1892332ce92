"""A page that is the same for everybody 同页共用: made once a second, however many ask for it.

392,564 visits came in a day to one round (S2), most of them in its last hours. What changes shows a
second later; what one reader typed or chose is never in a page that is kept.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

Page = TypeVar("Page")

SECONDS = 1.0
MOST_PAGES = 64


class KeptPages(Generic[Page]):
    """The pages of the last second, by what they depend on."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[Hashable, tuple[float, asyncio.Task[Page]]] = OrderedDict()

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Page]]) -> Page:
        """The page; those who ask while it is being made wait for that one."""
        until, making = self._kept.get(key, (0.0, None))
        if making is None or (making.done() and (until < time.monotonic() or _failed(making))):
            making = asyncio.ensure_future(make())
            self._kept[key] = (time.monotonic() + self._seconds, making)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_PAGES:
                self._kept.popitem(last=False)
        # Who stops waiting does not stop it for the others.
        return await asyncio.shield(making)


def _failed(making: asyncio.Task[Page]) -> bool:
    return making.cancelled() or making.exception() is not None
