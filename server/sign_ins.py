"""The generated sign-ins 登录名和口令: made once, shown at every start, kept in a file only its owner reads."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILE = "sign-ins.txt"
# Without the letters and digits that look alike: these are typed off a screen.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Four groups of four: 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def save_sign_in(home: Path, username: str, password: str, description: str) -> None:
    """Add a line to the file."""
    descriptor = os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(f"  {username:<16} {password}   {description}\n")


def saved_sign_ins(home: Path) -> Path | None:
    """The file, if there is one."""
    path = home / FILE
    return path if path.exists() else None
