"""The columns of a kind of file 列, and what a kind is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mediation.access import Viewer
from mediation.importing.cells import Parse
from mediation.importing.references import References
from mediation.models.base import Term

Values = dict[str, Any]
"""What a row gives, by the name of the column; what it leaves blank is absent."""
Note = Callable[[str | None, str, str], None]
"""Adds a problem of the row: column, Chinese, English."""


@dataclass(frozen=True)
class Column:
    name: str
    zh: str
    """The header in the template."""
    note_zh: str
    note_en: str
    parse: Parse | None = None
    reference: str | None = None
    """Names a directory of ``References``, in place of ``parse``."""
    required: bool = False
    """Must be in the file, or given as a constant."""
    aliases: tuple[str, ...] = ()
    vocabulary: type[Term] | None = None
    example: str = ""
    as_text: bool = True
    """The template formats it as text, so that codes keep their digits."""
    in_template: bool = True

    def names(self) -> tuple[str, ...]:
        return (self.name, self.zh, *self.aliases)


@dataclass(frozen=True)
class Staged:
    """A temporary table that prepared rows are copied into: its columns and their SQL types."""

    name: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Context:
    """What a row is judged against."""

    references: References
    by: Viewer


class Complete(Protocol):
    """Judges a row as a whole and gives the records to stage, by table."""

    def __call__(
        self, number: int, values: Values, context: Context, note: Note
    ) -> Iterator[tuple[str, tuple[Any, ...]]]: ...


@dataclass(frozen=True)
class Kind:
    """A kind of file that can be imported."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    staged: tuple[Staged, ...]
    complete: Complete
    needs: frozenset[str]
    """The directories it looks names up in."""
