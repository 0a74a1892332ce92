"""The vectors of the embedded index 向量文件: fixed-size records, appended, mapped into memory.

A document names its record by ``slot``. Replaced and deleted documents leave their records behind,
which nothing names any more; the next rebuild drops them. A record cut short by a kill is overwritten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.store import EXPECTED, ISSUE, OUTCOME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.spaces import ArchiveModel, DocumentVectors

FILE = "vectors.f32"


class VectorFile:
    """One index's vectors. Readers in other processes see what was appended when they look again."""

    def __init__(self, directory: Path, model: ArchiveModel) -> None:
        self.path = directory / FILE
        issue, outcome, expected = model.sizes
        self.width = issue + outcome + expected
        self._columns = {
            ISSUE: slice(0, issue),
            OUTCOME: slice(issue, issue + outcome),
            EXPECTED: slice(issue + outcome, self.width),
        }
        self._mapped: NDArray[np.float32] | None = None

    @property
    def _record(self) -> int:
        return 4 * self.width

    def __len__(self) -> int:
        return self.path.stat().st_size // self._record if self.path.exists() else 0

    def append(self, vectors: Sequence[DocumentVectors]) -> int:
        """Write the records; the slot of the first."""
        first = len(self)
        rows = np.zeros((len(vectors), self.width), np.float32)
        for row, one in zip(rows, vectors, strict=True):
            for name, vector in ((ISSUE, one.issue), (OUTCOME, one.outcome), (EXPECTED, one.expected)):
                if vector is not None:
                    row[self._columns[name]] = vector
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.seek(first * self._record)
            file.write(rows.tobytes())
        return first

    def likeness(
        self, name: str, vector: NDArray[np.float32], slots: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """Cosine of the vector to every record, or to those named."""
        columns = self._columns[name]
        records = self._records()
        part = records[:, columns] if slots is None else records[slots][:, columns]
        return part @ vector

    def _records(self) -> NDArray[np.float32]:
        present = len(self)
        if self._mapped is None or len(self._mapped) < present:
            self._mapped = (
                np.memmap(self.path, np.float32, "r", shape=(present, self.width))
                if present
                else np.zeros((0, self.width), np.float32)
            )
        return self._mapped
