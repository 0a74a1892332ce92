"""A file of any kind as numbered rows 表格: what the readers of csv, xlsx and jsonl have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from mediation.importing.cells import Cell
from mediation.importing.problems import CellError

LONGEST_LINE = 4_000_000
"""Characters in one cell or one line; a narrative of all that a case may hold is far shorter."""


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    """As a spreadsheet counts: the first row is 1."""
    cells: Sequence[Cell]
    problem: CellError | None = None
    """The row itself cannot be read."""


class Table(Protocol):
    """Rows in order, as often as they are asked for; never all in memory."""

    titles_may_precede: bool
    """Whether a title may stand above the header, as in a spreadsheet."""

    def rows(self) -> Iterator[Row]: ...

    def close(self) -> None:
        """Let go of what was kept for reading; the stream stays open."""


Stream = IO[bytes]
