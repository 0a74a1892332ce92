"""Files that wait to be written 待导入的文件: kept for an hour at most, readable by the server alone.

What an import has come to stands in a file beside the upload, because the page that asks may be
answered by another process than the one that works.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from enum import Enum
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

import orjson

KEPT_SECONDS = 60 * 60
SILENT_SECONDS = 90
"""After this long without a word from the process that works, it has died."""
_KEY = re.compile(r"[A-Za-z0-9_-]{24}")
_PIECE = 1 << 20


class Step(str, Enum):
    CHECKING = "checking"
    CHECKED = "checked"
    WRITING = "writing"
    WRITTEN = "written"
    REFUSED = "refused"
    """The file cannot be read as this kind, or something else stood in the way; ``told`` says what."""
    BROKEN = "broken"
    """A bug, or the process died."""


@dataclass(frozen=True)
class State:
    """What an import has come to."""

    kind: str
    file_name: str
    user: str
    grant: str
    digest: str = ""
    """SHA-256 of the upload; what is written is what was checked."""
    step: Step = Step.CHECKING
    stage: tuple[str, str] = ("", "")
    """What is being done, in Chinese and English."""
    rows: int = 0
    fraction: float | None = None
    skip_bad: bool = False
    report: dict[str, Any] | None = None
    told: tuple[tuple[str, str], ...] = ()
    number: str = ""
    """Of the error in the log."""
    at: float = 0.0

    @property
    def working(self) -> bool:
        return self.step in {Step.CHECKING, Step.WRITING}


class KeptImport:
    """One upload and all that belongs to it: a folder named by a secret key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = folder.name

    @property
    def rejected(self) -> Path | None:
        """The file of rejected rows, if any were."""
        return next(iter(self.folder.glob("rejected.*")), None)

    def state(self) -> State | None:
        """What it has come to; None when it is gone."""
        try:
            told = orjson.loads((self.folder / "state").read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return None
        told["step"], told["stage"] = Step(told["step"]), tuple(told["stage"])
        state = State(**{**told, "told": tuple(map(tuple, told["told"]))})
        if state.working and time.time() - state.at > SILENT_SECONDS:
            return dataclasses.replace(state, step=Step.BROKEN)
        return state

    def tell(self, state: State) -> State:
        """Write down what it has come to, whole or not at all."""
        state = dataclasses.replace(state, at=time.time())
        unfinished = self.folder / f"state.{secrets.token_hex(4)}"
        try:
            unfinished.write_bytes(orjson.dumps(dataclasses.asdict(state)))
            unfinished.replace(self.folder / "state")
        except FileNotFoundError:
            pass  # dropped meanwhile
        return state

    def claim(self) -> bool:
        """Take the upload to write it; False where another request has done so."""
        try:
            (self.folder / "upload").rename(self.folder / "writing")
        except FileNotFoundError:
            return False
        return True

    def give_back(self) -> None:
        """Nothing was written: the upload may be tried again."""
        (self.folder / "writing").rename(self.folder / "upload")

    def forget_upload(self) -> None:
        """It has been written; what it came to stays to be read."""
        (self.folder / "writing").unlink(missing_ok=True)

    def opened(self, *, claimed: bool = False) -> BufferedReader:
        return (self.folder / ("writing" if claimed else "upload")).open("rb")

    def digest(self, *, claimed: bool = False) -> str:
        with self.opened(claimed=claimed) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def reject_into(self, file_format: str) -> IO[bytes]:
        """An empty file for the rejected rows; one from before is gone."""
        self.forget_rejected()
        return (self.folder / f"rejected.{file_format}").open("wb")

    def forget_rejected(self) -> None:
        if (old := self.rejected) is not None:
            old.unlink(missing_ok=True)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class KeptImports:
    """The folder of them all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, upload: IO[bytes]) -> KeptImport:
        """Copy an upload under a new key, for the server's eyes only: it holds personal data in clear."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = KeptImport(self._folder / secrets.token_urlsafe(18))
        kept.folder.mkdir(mode=0o700)
        descriptor = os.open(kept.folder / "upload", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(upload, file, _PIECE)
        return kept

    def of(self, key: str) -> KeptImport | None:
        """The one with that key, if it is there."""
        if not _KEY.fullmatch(key) or not (folder := self._folder / key).is_dir():
            return None
        return KeptImport(folder)

    def sweep(self) -> None:
        """Drop what is older than an hour, as of processes that died."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            try:
                old = time.time() - folder.stat().st_mtime > KEPT_SECONDS
            except FileNotFoundError:
                continue
            if old:
                KeptImport(folder).drop()
