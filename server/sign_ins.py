"""The generated sign-ins 登录名和口令: made once, kept in a file that only its owner reads, shown at every start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "sign-ins.txt"


def save_sign_ins(home: Path, sign_ins: Iterable[tuple[str, str, str]]) -> Path:
    """Write user names, passwords and what each is for, in place of what was there."""
    path = home / FILE
    unfinished = path.with_suffix(".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{username:<18} {password}   {words}\n" for username, password, words in sign_ins)
    unfinished.replace(path)
    return path


def saved_sign_ins(home: Path) -> Path | None:
    """The file, if there is one."""
    path = home / FILE
    return path if path.exists() else None
