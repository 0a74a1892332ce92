"""A narrative as written, checked and taken apart 纠纷经过."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediation.problems import Refused
from search.circumstances import in_other_words
from search.problems import (
    LONGEST_NARRATIVE,
    SHORTEST_NARRATIVE,
    NarrativeEmpty,
    NarrativeNotText,
    NarrativeTooLong,
    NarrativeTooShort,
    NarrativeWithoutWords,
)
from search.terms import STOP_WORDS, bigrams, distinct, words

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_TERMS = 1000
"""Distinct terms searched for in each list. Elasticsearch's own limit on clauses is never below 1,024."""
SPOKEN = 200
"""Characters up to which the words of others are added. A longer account has words enough of its own: added to those
of the civil set, the others' moved what stands first to no good (docs/adr/0021)."""


@dataclass(frozen=True, slots=True)
class Narrative:
    """The terms of a dispute, each once: repeats add nothing (measured: elasticsearch.md §2)."""

    text: str
    bigrams: tuple[str, ...]
    """As written; of a short account, also those of the words in which others tell the same circumstances."""
    words: tuple[str, ...]
    """Likewise."""
    word_counts: Mapping[str, int] = field(repr=False)
    """Likewise, for the vectors; what others say counts once."""

    @property
    def own_bigrams(self) -> tuple[str, ...]:
        """Only as written."""
        return distinct(bigrams(self.text), MOST_TERMS)


def read_narrative(text: str, *, name: str = "narrative") -> Narrative:
    """Take the narrative apart. Refuses what holds nothing to search for."""
    problem = _problem(text, name)
    if problem:
        raise Refused(problem)
    segmented = words(text)
    if all(word in STOP_WORDS for word in segmented):
        raise Refused(NarrativeWithoutWords(field=name))
    others = in_other_words(text) if len(text) <= SPOKEN else ()
    return Narrative(
        text=text,
        bigrams=distinct((*bigrams(text), *bigrams(" ".join(others))), MOST_TERMS),
        words=distinct((*segmented, *others), MOST_TERMS),
        word_counts=Counter(segmented) + Counter(others),
    )


def _problem(
    text: str, name: str
) -> NarrativeEmpty | NarrativeTooShort | NarrativeTooLong | NarrativeNotText | None:
    if len(text) > LONGEST_NARRATIVE:
        return NarrativeTooLong(field=name, length=len(text))
    if not is_text(text):
        return NarrativeNotText(field=name)
    length = len(text.strip())
    if not length:
        return NarrativeEmpty(field=name)
    return NarrativeTooShort(field=name) if length < SHORTEST_NARRATIVE else None


def is_text(text: str) -> bool:
    """Whether it can be sent and stored: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
