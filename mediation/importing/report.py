"""What an import tells while it runs 进度 and when it is done 结果."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mediation.importing.problems import RowProblem
from mediation.models.base import Term

SHOWN_PROBLEMS = 200
"""Problems that a report lists; it counts the rest, and the file of rejected rows has all."""


class Stage(Term):
    READING = "reading", "读取", "Reading"
    CHECKING = "checking", "核对", "Checking"
    WRITING = "writing", "写入", "Writing"
    PUBLISHING = "publishing", "发布类案", "Publishing"


@dataclass(frozen=True, slots=True)
class Progress:
    stage: Stage
    rows: int
    """Rows done in this stage; of the reading stage, read so far."""
    fraction: float | None = None
    """Part of the stage that is done, where that is known."""


Listener = Callable[[Progress], None]


def unheard(_: Progress) -> None:
    """For a caller who does not want to hear of progress."""


@dataclass(frozen=True)
class ImportReport:
    kind: str
    file_name: str
    dry_run: bool
    written: bool
    """Whether anything may have changed: not on a dry run, and not when a bad row stopped it all."""
    rows: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    problem_count: int = 0
    problems: tuple[RowProblem, ...] = field(default=())
    """The first of them, in the order of the file."""
    fallbacks: int = 0
    """Cells that could not be taken and got the value agreed for that."""
    published: int = 0
    """Precedents published from the cases of the file."""
    seconds: float = 0.0
