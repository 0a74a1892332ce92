"""Measures of a ranking 评测指标, and how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from numpy.typing import NDArray

    from benchmarks.search.sets import Measure

_DRAWS = 10_000


def measure(wanted: Measure, ranking: Sequence[UUID], gains: Mapping[UUID, int]) -> float:
    """From 0 to 1; 0 too where nothing that is ranked has a gain."""
    got = [gains.get(key, 0) for key in ranking[: wanted.depth]]
    if wanted.kind == "RR":
        return next((1 / place for place, gain in enumerate(got, 1) if gain >= wanted.least), 0.0)
    ideal = _discounted(sorted(gains.values(), reverse=True)[: wanted.depth])
    return _discounted(got) / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return float(sum(gain / np.log2(place + 1) for place, gain in enumerate(gains, 1)))


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """A 95 % bootstrap interval of the mean over queries."""
    drawn = np.random.default_rng(0).integers(0, len(values), (_DRAWS, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def chance(values: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Two-sided p of a paired permutation test: how often chance alone parts the means so far."""
    difference = values - others
    signs = np.random.default_rng(1).choice([-1.0, 1.0], (2 * _DRAWS, len(difference)))
    drawn = np.abs(signs @ difference) / len(difference)
    return float((drawn >= abs(difference.mean()) - 1e-12).mean())
