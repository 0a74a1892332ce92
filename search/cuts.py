"""Where the words of a text end 词界: found once, when a precedent is indexed, and kept with it.

To segment a precedent takes longer than to find it, so nothing is segmented that a search shows, except
in an index made before this was kept.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick

from search.terms import Token, bigrams_of, normal_in_place, pieces, places, words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.engine import PrecedentDocument

_ZERO = ord("0")
_LONGEST = 0xFF - _ZERO
"""Characters of a piece that can be written; only figures and nonsense are as long."""
_BEGINS = [b"\1" + b"\0" * (code - _ZERO - 1) if code > _ZERO else b"" for code in range(256)]
"""A piece as one byte for each of its characters, the first of them 1."""
_WRITTEN = bytes(min(0xFF, _ZERO + length) for length in range(256))
TEXTS = ("title", "facts", "focus", "process", "terms", "comment")
_OUTCOME = ("focus", "process", "terms", "comment")


class Told(NamedTuple):
    """A precedent with its cuts, and what an index is told of it."""

    document: PrecedentDocument
    facts: list[str]
    """The words of the facts, in order."""
    bigrams: str
    """Those of the facts."""
    outcome: list[str]
    """The words of ``PrecedentDocument.outcome_text``."""


def told(document: PrecedentDocument) -> Told:
    """Take the precedent apart, each of its texts once."""
    folded = {field: normal_in_place(text) for field in TEXTS if (text := getattr(document, field))}
    found = {field: pieces(text) for field, (text, _) in folded.items()}
    cuts = {
        field: written(cut)
        for field, cut in found.items()
        if folded[field][1] and max(map(len, cut)) <= _LONGEST
    }
    outcome = [word for field in _OUTCOME for word in words_in(found.get(field, ()))]
    facts = words_in(found.get("facts", ()))
    return Told(
        replace(document, cuts=cuts),
        facts,
        bigrams_of(folded["facts"][0] if "facts" in folded else ""),
        outcome,
    )


def written(cut: Sequence[str]) -> str:
    """The length of each piece as one character."""
    return bytes(map(len, cut)).translate(_WRITTEN).decode("latin-1")


def tokens_of(document: PrecedentDocument, field: str, wanted: frozenset[str]) -> list[Token]:
    """Where the words stand in one of the precedent's texts."""
    text: str | None = getattr(document, field)
    if not text or not wanted:
        return []
    ends = document.cuts.get(field)
    return places(text, wanted) if ends is None else _read(text, ends, wanted)


def _read(text: str, cuts: str, wanted: frozenset[str]) -> list[Token]:
    """Those of the words that are found at all, where they are whole pieces."""
    folded = text.lower()
    found = _finder(wanted).find_matches_as_indexes(folded, overlapping=True)
    if not found:
        return []
    begins = b"".join(map(_BEGINS.__getitem__, cuts.encode("latin-1"))) + b"\1"
    return [
        Token(folded[start:end], start, end)
        for _, start, end in found
        if begins[start : start + 1] == b"\1" and begins.find(1, start + 1) == end
    ]


@lru_cache(maxsize=64)
def _finder(wanted: frozenset[str]) -> AhoCorasick:
    """One search asks for the same words in some hundred texts."""
    return AhoCorasick(wanted)
