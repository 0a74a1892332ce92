"""Learn an archive's vectors 拟合: LSA over what happened, and a map from there to how it ended.

Loads scipy and scikit-learn (some 100 MB), so it runs in a process of its own, never in a server.
Settings are those measured in elasticsearch.md §2; docs/adr tells what was tried beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from search.spaces import FEWEST_RECORDS, LANDMARKS, ArchiveModel, ReasonMap, Space
from search.terms import is_clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEWEST_OUTCOMES = 1000
"""Below this the reason map is left out."""
MANY_RECORDS = 4000

ISSUE_DIMENSIONS = 200
REASON_DIMENSIONS = 300
SCALE = -0.5
RIDGE = 30.0
WINDOWS_A_RIDGE = 190
WINDOWS = 12
WINDOW_WORDS = 160
_SHORTEST_TEXT = 10
"""Clean words; a shorter text teaches nothing."""
_SEED = 20221


def fit(facts: Sequence[list[str]], outcomes: Sequence[list[str]], *, stamp: str) -> ArchiveModel | None:
    """Learn from the words of each record's facts and of how it ended (may be empty).

    Gives None for an archive with too few records.
    """
    if len(facts) < FEWEST_RECORDS:
        return None
    vocabulary: dict[str, int] = {}
    rows = [_rows(text, vocabulary) for text in facts]
    ends = [_rows(text, vocabulary) for text in outcomes]
    counts = _matrix(rows, len(vocabulary))
    issue = _space(counts, ISSUE_DIMENSIONS, most=0.3)
    if issue is None:
        return None
    told = [at for at, end in enumerate(ends) if len(end) >= _SHORTEST_TEXT]
    reasons = _reason_map(counts, rows, ends, told, len(vocabulary)) if len(told) >= FEWEST_OUTCOMES else None
    echo = None if reasons else _echo(counts, rows, issue, len(vocabulary))
    return _compact(ArchiveModel(stamp, vocabulary, issue, reasons, echo, _landmarks(counts, issue)))


def _landmarks(counts: sparse.csr_matrix, issue: Space) -> NDArray[np.float32]:
    """The places of the records that say something, or of as many as are kept, drawn by lot."""
    places = _places(counts, issue)
    places = places[np.any(places, axis=1)]
    if len(places) <= LANDMARKS:
        return places
    drawn = np.random.default_rng(_SEED).choice(len(places), LANDMARKS, replace=False)
    return places[np.sort(drawn)]


def _rows(text: list[str], vocabulary: dict[str, int]) -> list[int]:
    return [vocabulary.setdefault(word, len(vocabulary)) for word in text if is_clean(word)]


def _matrix(texts: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    columns = np.fromiter((row for text in texts for row in text), np.int64, int(lengths.sum()))
    row_of = np.repeat(np.arange(len(texts)), lengths)
    matrix = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), (row_of, columns)), shape=(len(texts), width)
    )
    matrix.sum_duplicates()
    return matrix


def _space(counts: sparse.csr_matrix, dimensions: int, *, most: float) -> Space | None:
    """An LSA of the records; None where too few words recur."""
    records = counts.shape[0]
    fewest = 8 if records > MANY_RECORDS else 3
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero((frequency >= fewest) & (frequency < most * records))
    dimensions = min(dimensions, len(kept) - 1, records - 1)
    if dimensions < 2:
        return None
    weights = np.log((records + 1) / (frequency[kept] + 1)).astype(np.float32)
    weighted = _weighted(counts, kept, weights)
    _, strength, axes = randomized_svd(weighted, dimensions, n_iter=4, random_state=_SEED)
    projection = (axes.T * np.maximum(strength, 1e-6) ** SCALE).astype(np.float32)
    return Space(_columns(kept, len(frequency)), weights, projection)


def _columns(kept: NDArray[np.int64], width: int) -> NDArray[np.int32]:
    """The place of each vocabulary row among those kept; -1 for the others."""
    columns = np.full(width, -1, np.int32)
    columns[kept] = np.arange(len(kept), dtype=np.int32)
    return columns


def _weighted(
    counts: sparse.csr_matrix, kept: NDArray[np.int64], weights: NDArray[np.float32]
) -> sparse.csr_matrix:
    matrix = counts[:, kept].astype(np.float32)
    matrix.data = (1 + np.log(matrix.data)) * weights[matrix.indices]
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()) + 1e-9
    return sparse.diags((1 / lengths).astype(np.float32)) @ matrix


def _places(counts: sparse.csr_matrix, space: Space) -> NDArray[np.float32]:
    kept = np.flatnonzero(space.columns >= 0)
    places = _weighted(counts, kept, space.weights) @ space.projection
    lengths = np.linalg.norm(places, axis=1, keepdims=True) + 1e-9
    return np.asarray(places / lengths, np.float32)


def _reason_map(
    counts: sparse.csr_matrix,
    facts: Sequence[list[int]],
    ends: Sequence[list[int]],
    told: Sequence[int],
    width: int,
) -> ReasonMap | None:
    """Ridge from windows of the facts to the place of the outcome: M = (A'A + λI)⁻¹ A'R."""
    end_counts = _matrix([ends[at] for at in told], width)
    fact_space = _space(counts[told], REASON_DIMENSIONS, most=0.4)
    end_space = _space(end_counts, REASON_DIMENSIONS, most=0.5)
    if fact_space is None or end_space is None:
        return None
    windows, owner = _windows([facts[at] for at in told])
    if not windows:
        return None
    seen = _places(_matrix(windows, width), fact_space)
    target = _places(end_counts, end_space)[owner]
    gram = seen.T @ seen + RIDGE * np.eye(seen.shape[1], dtype=np.float32)
    bridge = np.linalg.solve(gram, seen.T @ target).astype(np.float32)
    return ReasonMap(fact_space, end_space, bridge)


def _echo(
    counts: sparse.csr_matrix, facts: Sequence[list[int]], issue: Space, width: int
) -> NDArray[np.float32] | None:
    """Ridge from windows of the facts to the place of the whole account, in the issue's own space."""
    windows, owner = _windows(facts)
    if not windows:
        return None
    seen = _places(_matrix(windows, width), issue)
    target = _places(counts, issue)[owner]
    # In proportion to the windows, so that small and large archives are smoothed alike.
    ridge = len(windows) / WINDOWS_A_RIDGE
    gram = seen.T @ seen + ridge * np.eye(seen.shape[1], dtype=np.float32)
    return np.linalg.solve(gram, seen.T @ target).astype(np.float32)


def _windows(texts: Sequence[list[int]]) -> tuple[list[list[int]], NDArray[np.int64]]:
    """Random stretches of each text: a mediator's account is short and starts anywhere."""
    random = np.random.default_rng(_SEED)
    windows: list[list[int]] = []
    owner: list[int] = []
    for at, text in enumerate(texts):
        if len(text) < _SHORTEST_TEXT:
            continue
        for _ in range(min(WINDOWS, max(1, len(text) // WINDOW_WORDS * 2))):
            slack = len(text) - WINDOW_WORDS
            start = int(random.integers(0, slack)) if slack > 0 else 0
            windows.append(text[start : start + WINDOW_WORDS])
            owner.append(at)
    return windows, np.array(owner, np.int64)


def _compact(model: ArchiveModel) -> ArchiveModel:
    """Forget the words that no space uses."""
    spaces = [model.issue, *((model.reasons.facts, model.reasons.outcomes) if model.reasons else ())]
    used = np.any([space.columns >= 0 for space in spaces], axis=0)
    kept = [word for word, row in model.vocabulary.items() if used[row]]

    def moved(space: Space) -> Space:
        return Space(space.columns[used], space.weights, space.projection)

    reasons = model.reasons and ReasonMap(
        moved(model.reasons.facts), moved(model.reasons.outcomes), model.reasons.bridge
    )
    vocabulary = {word: at for at, word in enumerate(kept)}
    return ArchiveModel(model.stamp, vocabulary, moved(model.issue), reasons, model.echo, model.landmarks)
