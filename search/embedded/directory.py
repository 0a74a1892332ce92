"""The embedded indexes on disk 索引目录: one folder each, and a pointer to the one that answers.

``current`` and ``previous`` hold a folder's name and are replaced by a rename, so that every
process sees either the former index or the next, never a half.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import tantivy

from search.embedded.schema import SCHEMA
from search.embedded.vectors import VectorFile
from search.spaces import readable_model

if TYPE_CHECKING:
    from pathlib import Path

    from search.spaces import ArchiveModel

MODEL_FILE = "model.npz"
META_FILE = "meta.json"
BUILDING_FILE = "building"


def new_name() -> str:
    """Names sort by the time they were given."""
    return f"precedents-{datetime.now(UTC):%Y%m%d%H%M%S%f}"


class TantivyIndex:
    """One opened index with its model and its vectors."""

    def __init__(self, directory: Path, *, make: bool = False) -> None:
        """Open it. Raises ValueError or OSError where it is damaged."""
        self.directory = directory
        self.name = directory.name
        if make:
            directory.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(SCHEMA, str(directory)) if make else tantivy.Index.open(str(directory))
        self.index.register_tokenizer(
            "whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        self.index.config_reader("manual")
        self._seen = 0

    @property
    def has_model(self) -> bool:
        return (self.directory / MODEL_FILE).exists()

    @cached_property
    def model(self) -> ArchiveModel | None:
        file = self.directory / MODEL_FILE
        return readable_model(file.read_bytes()) if file.exists() else None

    @cached_property
    def vectors(self) -> VectorFile | None:
        return VectorFile(self.directory, self.model) if self.model else None

    def searcher(self) -> tantivy.Searcher:
        """A view of the last commit, by whichever process."""
        changed = (self.directory / META_FILE).stat().st_mtime_ns
        if changed != self._seen:
            self.index.reload()
            self._seen = changed
        return self.index.searcher()


class IndexDirectory:
    """All embedded indexes of one installation."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def pointer(self, name: str) -> str | None:
        try:
            return (self.home / name).read_text().strip() or None
        except FileNotFoundError:
            return None

    def point(self, pointer: str, name: str | None) -> None:
        """Replace the pointer in one step, and make sure it outlives a power cut."""
        self.home.mkdir(parents=True, exist_ok=True)
        draft = self.home / f".{pointer}.{os.getpid()}"
        with draft.open("w") as file:
            file.write(name or "")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.home / pointer)

    def changed(self) -> int:
        """Differs after every swap."""
        try:
            status = (self.home / "current").stat()
        except FileNotFoundError:
            return 0
        return status.st_mtime_ns ^ status.st_ino

    def make(self, name: str, model: ArchiveModel | None) -> TantivyIndex:
        directory = self.home / name
        directory.mkdir(parents=True)
        (directory / BUILDING_FILE).touch()
        if model:
            (directory / MODEL_FILE).write_bytes(model.to_bytes())
        return TantivyIndex(directory, make=True)

    def unfinished(self) -> Path | None:
        """The newest index that was begun and never swapped in."""
        begun = sorted(self.home.glob(f"precedents-*/{BUILDING_FILE}"))
        whole = [file.parent for file in begun if (file.parent / META_FILE).exists()]
        return whole[-1] if whole else None

    def swap(self, name: str) -> None:
        former = self.pointer("current")
        if former != name:
            self.point("previous", former)
        (self.home / name / BUILDING_FILE).unlink(missing_ok=True)
        self.point("current", name)
        self.sweep()

    def former(self) -> Path | None:
        """The one that is kept for a rollback."""
        previous = self.pointer("previous")
        return self.home / previous if previous and (self.home / previous).exists() else None

    def roll_back(self) -> str | None:
        current, former = self.pointer("current"), self.former()
        if former is None:
            return None
        self.point("current", former.name)
        self.point("previous", current)
        return former.name

    def kept(self) -> set[str]:
        """The indexes that are there."""
        return {directory.name for directory in self.home.glob("precedents-*")}

    def sweep(self) -> None:
        """Remove the folders that nothing points to."""
        kept = {self.pointer("current"), self.pointer("previous")}
        for directory in self.home.glob("precedents-*"):
            if directory.name not in kept and not (directory / BUILDING_FILE).exists():
                shutil.rmtree(directory, ignore_errors=True)

    def remove(self, name: str) -> None:
        shutil.rmtree(self.home / name, ignore_errors=True)
