"""What happened, by name 情节: the circumstances that people tell of in words of their own.

A mediator writes 工钱, a precedent 工资: both tell of the same. The names and the words are data,
``circumstances.toml``; a name is what a reason says, so that it reads as a person would say it.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick, MatchKind

from search.terms import distinct, is_telling, words

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
    finder, names = _finder()
    found: dict[str, list[Span]] = defaultdict(list)
    for word, start, end in finder.find_matches_as_indexes(text):
        found[names[word]].append(Span(start, end))
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
def _finder() -> tuple[AhoCorasick, Sequence[str]]:
    """Finds all the words in one pass, of those that begin at a place the longest; and the name of each."""
    names: dict[str, str] = {}
    for name, told in _told().items():
        for word in told:
            names.setdefault(word, name)
    return AhoCorasick(list(names), matchkind=MatchKind.LeftmostLongest), list(names.values())
