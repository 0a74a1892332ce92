"""The server's keys 密钥: one file each, made on first use, readable by their owner only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.personal_data import read_key

if TYPE_CHECKING:
    from pathlib import Path

    from server.settings import Settings


@dataclass(frozen=True, repr=False)
class Keys:
    personal_data: bytes
    """Seals telephones and identity numbers."""
    tokens: bytes
    """Signs the API's bearer tokens."""
    sessions: bytes
    """Signs the panel's session cookies."""


def read_keys(settings: Settings) -> Keys:
    """The three keys; those that are missing are made."""
    folder = settings.home / "keys"
    return Keys(
        personal_data=_read(settings.personal_data_key_file or folder / "personal-data"),
        tokens=_read(settings.token_key_file or folder / "tokens"),
        sessions=_read(settings.session_key_file or folder / "sessions"),
    )


def _read(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return read_key(path)
