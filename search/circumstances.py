"""What happened, by name 情节: the circumstances that people tell of in words of their own.

A mediator writes 工钱, a precedent 工资: both tell of the same. The names and the words are data,
``circumstances.toml``; a name is what a reason says, so that it reads as a person would say it.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FILE = Path(__file__).with_name("circumstances.toml")
REMEMBERED = 4_096
"""Accounts whose circumstances are known without looking again: the precedents that are found often."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a text says it."""

    start: int
    end: int


@lru_cache(maxsize=REMEMBERED)
def circumstances_of(text: str) -> Mapping[str, tuple[Span, ...]]:
    """The circumstances that the text tells of, in order of appearance, each with its places."""
    begins, by_first = _table()
    found: dict[str, list[Span]] = defaultdict(list)
    end = 0
    for match in begins.finditer(text):
        at = match.start()
        if at < end:
            continue
        for word, name in by_first[match.group()]:
            if text.startswith(word, at):
                end = at + len(word)
                found[name].append(Span(at, end))
                break
    return {name: tuple(spans) for name, spans in found.items()}


@cache
def _table() -> tuple[re.Pattern[str], Mapping[str, Sequence[tuple[str, str]]]]:
    """Where a word may begin; and by its first character the words with their names, the longest first."""
    told: dict[str, list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["circumstances"]
    by_first: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, words in told.items():
        for word in words:
            by_first[word[0]].append((word, name))
    for same in by_first.values():
        same.sort(key=lambda one: -len(one[0]))
    return re.compile(f"[{''.join(by_first)}]"), by_first
