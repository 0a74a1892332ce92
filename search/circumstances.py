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
from typing import TYPE_CHECKING, TypeAlias

from search.terms import distinct, is_telling, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_Words: TypeAlias = "Mapping[str, Sequence[tuple[str, str]]]"
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
    begins, by_pair, alone = _table()
    found: dict[str, list[Span]] = defaultdict(list)
    end = 0
    for match in begins.finditer(text):
        at = match.start()
        if at < end:
            continue
        for word, name in by_pair.get(text[at : at + 2]) or alone.get(match.group(), ()):
            if text.startswith(word, at):
                end = at + len(word)
                found[name].append(Span(at, end))
                break
    return {name: tuple(spans) for name, spans in found.items()}


def in_other_words(text: str) -> tuple[str, ...]:
    """What the text tells of, in the words that others use for it, each once; as a search segments them.

    Who writes 拖起不还 finds what a precedent calls 到期不还, 催讨 and 还款.
    """
    others = _words_of()
    return distinct(word for name in circumstances_of(text) for word in others[name])


@cache
def _words_of() -> Mapping[str, Sequence[str]]:
    """By name, the words that tell something; 不 and 让 of 不让上班 do not."""
    return {
        name: distinct(word for one in told for word in words(one) if is_telling(word))
        for name, told in _told().items()
    }


@cache
def _told() -> Mapping[str, Sequence[str]]:
    told: Mapping[str, Sequence[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["circumstances"]
    return told


@cache
def _table() -> tuple[re.Pattern[str], _Words, _Words]:
    """Where a word may begin; the words with their names by their first two characters, the longest first.

    Most that begin like a word go on otherwise, so that one look is enough. The last are words of one character.
    """
    names: dict[str, str] = {}
    for name, told in _told().items():
        for word in told:
            names.setdefault(word, name)
    alone = {word: [(word, name)] for word, name in names.items() if len(word) == 1}
    by_pair: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for word in sorted(names, key=len, reverse=True):
        if word not in alone:
            by_pair[word[:2]].append((word, names[word]))
    for pair, same in by_pair.items():
        same.extend(alone.get(pair[0], ()))
    return re.compile(f"[{''.join(dict.fromkeys(word[0] for word in names))}]"), dict(by_pair), alone
