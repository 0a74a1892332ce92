"""Vectors made from the archive itself, at query time 向量: numpy only.

A space is an LSA: weighted word counts times a projection. ``search/fit.py`` makes it, with scipy
and scikit-learn, which a server never loads. Formulas and figures: elasticsearch.md §2.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

SHORTEST_FOR_OUTCOMES = 80
"""Characters below which a narrative says too little to guess its outcome from."""


@dataclass(frozen=True, slots=True)
class Space:
    """``rows`` names the vocabulary rows that count here; ``weights`` and ``projection`` follow it."""

    rows: Mapping[int, int]
    weights: NDArray[np.float32]
    projection: NDArray[np.float32]

    @property
    def dimensions(self) -> int:
        return int(self.projection.shape[1])

    def vector(self, counts: Mapping[int, int]) -> NDArray[np.float32]:
        """The text's place: (1 + ln tf) · idf, projected, of length 1; all zero where it says nothing."""
        columns = [(self.rows[word], count) for word, count in counts.items() if word in self.rows]
        if not columns:
            return np.zeros(self.dimensions, np.float32)
        at = np.fromiter((column for column, _ in columns), np.int64, len(columns))
        weights = np.fromiter((1 + math.log(count) for _, count in columns), np.float32, len(columns))
        return unit((weights * self.weights[at]) @ self.projection[at])


@dataclass(frozen=True, slots=True)
class DocumentVectors:
    """Of one precedent: its issue, its outcome, and the outcome its facts would suggest."""

    stamp: str
    issue: NDArray[np.float32]
    outcome: NDArray[np.float32] | None = None
    expected: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """``stamp`` is the model's: vectors of two models have nothing to do with each other."""

    stamp: str
    issue: NDArray[np.float32]
    expected: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class ReasonMap:
    """From facts to how such a dispute ends: two spaces and the ridge between them."""

    facts: Space
    outcomes: Space
    bridge: NDArray[np.float32]

    def expected(self, counts: Mapping[int, int]) -> NDArray[np.float32]:
        return unit(self.facts.vector(counts) @ self.bridge)


@dataclass(frozen=True, slots=True)
class ArchiveModel:
    """All that was learnt from the archive; one version with the index that holds its vectors."""

    stamp: str
    vocabulary: Mapping[str, int]
    issue: Space
    reasons: ReasonMap | None = None

    def count(self, word_counts: Mapping[str, int]) -> dict[int, int]:
        """Counts by vocabulary row; unknown words are left out."""
        return {self.vocabulary[word]: n for word, n in word_counts.items() if word in self.vocabulary}

    def of_query(self, word_counts: Mapping[str, int], characters: int) -> QueryVectors | None:
        """None where no word of the narrative is known."""
        counts = self.count(word_counts)
        issue = self.issue.vector(counts)
        if not issue.any():
            return None
        if self.reasons is None or characters < SHORTEST_FOR_OUTCOMES:
            return QueryVectors(self.stamp, issue)
        expected = self.reasons.expected(counts)
        return QueryVectors(self.stamp, issue, expected if expected.any() else None)

    def of_document(self, facts: Mapping[str, int], outcome: Mapping[str, int]) -> DocumentVectors:
        counts = self.count(facts)
        issue = self.issue.vector(counts)
        if self.reasons is None:
            return DocumentVectors(self.stamp, issue)
        told = self.reasons.outcomes.vector(self.count(outcome))
        return DocumentVectors(self.stamp, issue, told, self.reasons.expected(counts))

    def weight(self, word: str) -> float:
        """How telling a word is in this archive; 0 for a word too rare, too common or unclean."""
        row = self.issue.rows.get(self.vocabulary.get(word, -1))
        return 0.0 if row is None else float(self.issue.weights[row])

    def to_bytes(self) -> bytes:
        arrays: dict[str, Any] = {
            "stamp": np.array(self.stamp),
            "vocabulary": np.frombuffer("\n".join(self.vocabulary).encode(), np.uint8),
            **_pack("issue", self.issue),
        }
        if self.reasons:
            arrays |= _pack("facts", self.reasons.facts) | _pack("outcomes", self.reasons.outcomes)
            arrays["bridge"] = self.reasons.bridge
        file = io.BytesIO()
        np.savez(file, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> ArchiveModel:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            vocabulary = bytes(arrays["vocabulary"]).decode().split("\n")
            reasons = None
            if "bridge" in arrays:
                reasons = ReasonMap(_unpack("facts", arrays), _unpack("outcomes", arrays), arrays["bridge"])
            return cls(
                stamp=str(arrays["stamp"]),
                vocabulary={word: row for row, word in enumerate(vocabulary)},
                issue=_unpack("issue", arrays),
                reasons=reasons,
            )


def unit(vector: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Of length 1; zero stays zero."""
    length = np.linalg.norm(vector)
    return (vector / length if length > 0 else vector).astype(np.float32)


def _pack(name: str, space: Space) -> dict[str, Any]:
    # Half precision: the file is a third of the vectors' own noise away from the truth, at half the size.
    return {
        f"{name}_rows": np.fromiter(space.rows, np.int32, len(space.rows)),
        f"{name}_weights": space.weights,
        f"{name}_projection": space.projection.astype(np.float16),
    }


def _unpack(name: str, arrays: Mapping[str, Any]) -> Space:
    return Space(
        rows={int(row): column for column, row in enumerate(arrays[f"{name}_rows"])},
        weights=arrays[f"{name}_weights"],
        projection=arrays[f"{name}_projection"].astype(np.float32),
    )
