"""Vectors made from the archive itself, at query time 向量: numpy only.

A space is an LSA: weighted word counts times a projection. ``search/fit.py`` makes it, with scipy
and scikit-learn, which a server never loads. Formulas and figures: elasticsearch.md §2.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

FEWEST_RECORDS = 50
"""Below this an archive has no structure to learn."""
LANDMARKS = 4000
"""Records kept as neighbours for others: 2 MB in the model's file, 0.2 ms for a record to find its own."""
NEIGHBOURS = 5
_ITSELF = 0.999
"""Cosine from which two records are the same text, up to half precision: it is no neighbour."""
SHORTEST_FOR_OUTCOMES = 80
"""Characters below which a narrative says too little to guess its outcome from."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A text's known words: their vocabulary rows, and 1 + ln of how often each stands there."""

    rows: NDArray[np.int32]
    strengths: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Space:
    """``columns`` tells each vocabulary row's place in ``weights`` and ``projection``; -1 if it has none."""

    columns: NDArray[np.int32]
    weights: NDArray[np.float32]
    projection: NDArray[np.float32]

    @property
    def dimensions(self) -> int:
        return int(self.projection.shape[1])

    def vector(self, counted: Counted) -> NDArray[np.float32]:
        """The text's place: (1 + ln tf) · idf, projected, of length 1; all zero where it says nothing."""
        at = self.columns[counted.rows]
        known = at >= 0
        if not known.any():
            return np.zeros(self.dimensions, np.float32)
        at = at[known]
        return unit((counted.strengths[known] * self.weights[at]) @ self.projection[at])


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
    told: bool = False
    """The archive tells outcomes, so ``expected`` is one; else it is an echo of the account."""


@dataclass(frozen=True, slots=True)
class ReasonMap:
    """From facts to how such a dispute ends: two spaces and the ridge between them."""

    facts: Space
    outcomes: Space
    bridge: NDArray[np.float32]

    def expected(self, counts: Counted) -> NDArray[np.float32]:
        return unit(self.facts.vector(counts) @ self.bridge)


@dataclass(frozen=True, slots=True)
class ArchiveModel:
    """All that was learnt from the archive; one version with the index that holds its vectors."""

    stamp: str
    vocabulary: Mapping[str, int]
    issue: Space
    reasons: ReasonMap | None = None
    echo: NDArray[np.float32] | None = None
    """From a stretch of an account to the whole of it, in the issue's space; where there is no reason map."""
    landmarks: NDArray[np.float32] | None = None
    """The issues of the records learnt from, or of some thousands among them."""

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Dimensions of a record's issue, outcome and expected vectors; 0 where it has none."""
        issue = self.issue.dimensions
        if self.reasons is not None:
            outcome = self.reasons.outcomes.dimensions
            return issue, outcome, outcome
        return issue, 0, issue if self.echo is not None else 0

    def count(self, word_counts: Mapping[str, int]) -> Counted:
        """Unknown words are left out."""
        many = len(word_counts)
        rows = np.fromiter(map(self.vocabulary.get, word_counts, repeat(-1)), np.int32, many)
        often = np.fromiter(word_counts.values(), np.float32, many)
        known = rows >= 0
        return Counted(rows[known], 1 + np.log(often[known]))

    def of_query(self, word_counts: Mapping[str, int], characters: int) -> QueryVectors | None:
        """None where no word of the narrative is known."""
        counts = self.count(word_counts)
        issue = self.issue.vector(counts)
        if not issue.any():
            return None
        expected = None
        if self.reasons is not None and characters >= SHORTEST_FOR_OUTCOMES:
            expected = self.reasons.expected(counts)
        elif self.echo is not None:
            expected = unit(issue @ self.echo)
        told = self.reasons is not None
        return QueryVectors(
            self.stamp,
            issue,
            expected if expected is not None and expected.any() else None,
            told=told,
        )

    def of_documents(
        self, facts: Sequence[Mapping[str, int]], outcomes: Sequence[Mapping[str, int]]
    ) -> list[DocumentVectors]:
        """Of many records at once: what is the same for all of them is one product of matrices."""
        if not facts:
            return []
        counts = [self.count(one) for one in facts]
        own = np.stack([self.issue.vector(one) for one in counts])
        issue = self._settled(own)
        if self.reasons is None:
            expected = None if self.echo is None else units(own @ self.echo)
            return [
                DocumentVectors(self.stamp, issue[at], None, None if expected is None else expected[at])
                for at in range(len(facts))
            ]
        placed = np.stack([self.reasons.facts.vector(one) for one in counts])
        expected = units(placed @ self.reasons.bridge)
        told = [self.reasons.outcomes.vector(self.count(one)) for one in outcomes]
        return [DocumentVectors(self.stamp, *vectors) for vectors in zip(issue, told, expected, strict=True)]

    def of_document(self, facts: Mapping[str, int], outcome: Mapping[str, int]) -> DocumentVectors:
        return self.of_documents([facts], [outcome])[0]

    def _settled(self, issues: NDArray[np.float32]) -> NDArray[np.float32]:
        """Half their own places, half those of their nearest records: what one account leaves out, its like tell.

        Only a record is moved, while it is indexed; a narrative stays where it is (docs/adr/0009).
        """
        if self.landmarks is None or len(self.landmarks) <= NEIGHBOURS:
            return issues
        likeness = issues @ self.landmarks.T
        likeness[likeness > _ITSELF] = -1.0
        moved = units(issues + self.landmarks[_greatest(likeness, NEIGHBOURS)].mean(axis=1))
        # A record that says nothing has no neighbours.
        return np.where(issues.any(axis=1, keepdims=True), moved, issues)

    def weight(self, word: str) -> float:
        """How telling a word is in this archive; 0 for a word too rare, too common or unclean."""
        row = self.vocabulary.get(word)
        column = -1 if row is None else int(self.issue.columns[row])
        return 0.0 if column < 0 else float(self.issue.weights[column])

    def to_bytes(self) -> bytes:
        arrays: dict[str, Any] = {
            "stamp": np.array(self.stamp),
            "vocabulary": np.frombuffer("\n".join(self.vocabulary).encode(), np.uint8),
            **_pack("issue", self.issue),
        }
        if self.reasons:
            arrays |= _pack("facts", self.reasons.facts) | _pack("outcomes", self.reasons.outcomes)
            arrays["bridge"] = self.reasons.bridge
        if self.echo is not None:
            arrays["echo"] = self.echo
        if self.landmarks is not None:
            arrays["landmarks"] = self.landmarks.astype(np.float16)
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
            landmarks = arrays["landmarks"].astype(np.float32) if "landmarks" in arrays else None
            return cls(
                stamp=str(arrays["stamp"]),
                vocabulary={word: row for row, word in enumerate(vocabulary)},
                issue=_unpack("issue", arrays),
                reasons=reasons,
                echo=arrays.get("echo"),
                landmarks=landmarks,
            )


def readable_model(data: bytes) -> ArchiveModel | None:
    """The model in these bytes; None where they are damaged."""
    try:
        return ArchiveModel.from_bytes(data)
    except (ValueError, KeyError, OSError, EOFError, BadZipFile):
        return None


def _greatest(rows: NDArray[np.float32], many: int) -> NDArray[np.int64]:
    """Where the greatest of each row stand; the rows are spoilt. For a few of thousands faster than to part each row."""
    found = np.empty((len(rows), many), np.int64)
    every = np.arange(len(rows))
    for at in range(many):
        found[:, at] = rows.argmax(axis=1)
        rows[every, found[:, at]] = -np.inf
    return found


def unit(vector: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Of length 1; zero stays zero."""
    length = np.linalg.norm(vector)
    return (vector / length if length > 0 else vector).astype(np.float32)


def units(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Each row of length 1; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _pack(name: str, space: Space) -> dict[str, Any]:
    # Half precision: the file is a third of the vectors' own noise away from the truth, at half the size.
    return {
        f"{name}_columns": space.columns,
        f"{name}_weights": space.weights,
        f"{name}_projection": space.projection.astype(np.float16),
    }


def _unpack(name: str, arrays: Mapping[str, Any]) -> Space:
    return Space(
        columns=arrays[f"{name}_columns"],
        weights=arrays[f"{name}_weights"],
        projection=arrays[f"{name}_projection"].astype(np.float32),
    )
