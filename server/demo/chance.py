"""Reproducible chance 可重现的随机: the same seed makes the same network, keys included."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from mediation.clock import CHINA

T = TypeVar("T")

_UUID_VERSION_7 = 0x7 << 76
_UUID_VARIANT = 0x2 << 62


class Chance(random.Random):
    """A seeded source of choices, dates and keys."""

    def key(self, at: datetime) -> UUID:
        """A UUIDv7 of that moment (RFC 9562 §5.7), so that keys sort as the rows' days do."""
        bits = self.getrandbits(74)
        head = int(at.timestamp() * 1000) << 80 | _UUID_VERSION_7 | (bits >> 62) << 64
        return UUID(int=head | _UUID_VARIANT | bits & (1 << 62) - 1)

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def moment(self, day: date) -> datetime:
        """A moment in the working hours of the day."""
        start = datetime.combine(day, time(8, 30), tzinfo=CHINA)
        return start + timedelta(seconds=self.randrange(9 * 3600))

    def day_between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.randrange((last - first).days + 1))

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, each as likely as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def mixed(self, shares: dict[T, int]) -> list[T]:
        """Each key as often as its share says, in random order."""
        mixture = [key for key, share in shares.items() for _ in range(share)]
        self.shuffle(mixture)
        return mixture

    def some(self, population: Sequence[T], at_most: int) -> list[T]:
        """Up to ``at_most`` different members, in random order."""
        return self.sample(population, min(at_most, len(population)))
