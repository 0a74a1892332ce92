"""The circuit breaker 断路器: what fails again and again is left alone for a while."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_FAILURES = 3
REST_SECONDS = 30.0


class Breaker:
    """After three failures in a row nobody tries for half a minute; then one at a time may."""

    def __init__(
        self,
        *,
        failures: int = MOST_FAILURES,
        rest: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._rest = rest
        self._clock = clock
        self._failed = 0
        self._until = 0.0

    @property
    def resting(self) -> bool:
        """Whether nobody may try now."""
        return self._failed >= self._most and self._clock() < self._until

    def admit(self) -> bool:
        """Whether the caller may try; while it does, a breaker that rested lets nobody else in."""
        if self.resting:
            return False
        if self._failed >= self._most:
            self._until = self._clock() + self._rest
        return True

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        self._failed += 1
        if self._failed >= self._most:
            self._until = self._clock() + self._rest
