"""Searches kept for an hour 短期保存的查找, so that an address holds an id and never the narrative.

A file each, sealed with the server's key: every worker can read it, nobody else can, and it is
gone after an hour (个人信息保护法 art. 19: kept no longer than needed).
"""

from __future__ import annotations

import os
import re
import secrets
import time
from typing import TYPE_CHECKING

from mediation.personal_data import CannotUnseal, Vault
from pages.asking import Ask

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 3600
_SWEEP_SECONDS = 300
_ID = re.compile(r"[A-Za-z0-9_-]{16}")


class KeptSearches:
    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        self._swept = 0.0

    def keep(self, ask: Ask) -> str:
        """Keep it and give its id, which cannot be guessed."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()
        key = secrets.token_urlsafe(12)
        unfinished = self._folder / f".{key}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(self._vault.seal(ask.as_bytes().decode()))
        unfinished.rename(self._folder / key)
        return key

    def find(self, key: str) -> Ask | None:
        """The search, or None when there is none or its hour is over."""
        if not _ID.fullmatch(key):
            return None
        path = self._folder / key
        try:
            if time.time() - path.stat().st_mtime > SECONDS:
                return None
            return Ask.from_bytes(self._vault.unseal(path.read_text(encoding="ascii")).encode())
        except (FileNotFoundError, CannotUnseal):
            return None

    def _sweep(self) -> None:
        now = time.time()
        if now - self._swept < _SWEEP_SECONDS:
            return
        self._swept = now
        for path in self._folder.iterdir():
            try:
                if now - path.stat().st_mtime > SECONDS:
                    path.unlink(missing_ok=True)
            except FileNotFoundError:
                continue  # another worker swept it
