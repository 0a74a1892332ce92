"""The demo network's words 词汇, kept as data beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def words(name: str) -> dict[str, Any]:
    """The vocabulary file of that name."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def dispute_vocabularies() -> tuple[dict[str, Any], ...]:
    """One file a top-level dispute type, in the order of the types' codes."""
    return tuple(
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((_FOLDER / "disputes").glob("*.toml"))
    )
