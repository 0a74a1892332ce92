"""What many requests ask for at once, done as one 合并写入: one statement and one commit for all of them.

Nothing waits for company. A request that finds nobody at work starts at once, alone; those that
come while it is being written go together next. So a quiet hour pays no delay, and a crowd of a
thousand a second pays for some dozens of commits. Everyone is answered after their own commit.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import Context
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")


class Together(Generic[Item, Result]):
    """Gathers the items of this process; ``do`` gives back a result, or what to raise, for each in order."""

    def __init__(
        self, do: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]], *, most: int = 500
    ) -> None:
        self._do = do
        self._most = most
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._work: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """The item's own result; whoever stops waiting for it does not stop the work."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Result] = loop.create_future()
        self._waiting.append((item, answered))
        if self._work is None or self._work.done():
            # In a context of its own: never within the transaction of whoever came first.
            self._work = loop.create_task(self._do_all(), context=Context())
        return await answered

    async def _do_all(self) -> None:
        taken: list[tuple[Item, asyncio.Future[Result]]] = []
        try:
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._most))]
                try:
                    results = await self._do([item for item, _ in taken])
                except Exception as error:  # noqa: BLE001  each request meets it, and words it in its own way
                    results = [error] * len(taken)
                for (_, answered), result in zip(taken, results, strict=True):
                    _tell(answered, result)
        finally:
            # Only where the process is ending: nobody is left to wait for ever.
            for _, answered in (*taken, *self._waiting):
                answered.cancel()
            self._waiting.clear()


def _tell(answered: asyncio.Future[Result], result: Result | Exception) -> None:
    if answered.done():
        return
    if isinstance(result, Exception):
        answered.set_exception(result)
    else:
        answered.set_result(result)
