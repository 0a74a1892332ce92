"""The server's keys 密钥: one file each, made on first use, readable by their owner only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.personal_data import read_keys as keys_in

if TYPE_CHECKING:
    from pathlib import Path

    from server.settings import Settings


@dataclass(frozen=True, repr=False)
class Keys:
    personal_data: tuple[bytes, ...]
    """Seal telephones and identity numbers; the newest first."""
    tokens: bytes
    """Signs the API's bearer tokens."""
    sessions: bytes
    """Signs the panel's session cookies."""


def read_keys(settings: Settings) -> Keys:
    """The three keys; those that are missing are made."""
    files = key_files(settings)
    return Keys(
        personal_data=_read(files.personal_data),
        tokens=_read(files.tokens)[0],
        sessions=_read(files.sessions)[0],
    )


@dataclass(frozen=True)
class KeyFiles:
    """Where the keys are."""

    personal_data: Path
    tokens: Path
    sessions: Path


def key_files(settings: Settings) -> KeyFiles:
    """The files that the settings name, or those of the home folder; they may not be there yet."""
    folder = settings.home / "keys"
    return KeyFiles(
        personal_data=settings.personal_data_key_file or folder / "personal-data",
        tokens=settings.token_key_file or folder / "tokens",
        sessions=settings.session_key_file or folder / "sessions",
    )


def _read(path: Path) -> tuple[bytes, ...]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return keys_in(path)
