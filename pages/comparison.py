"""The reader's dispute beside a precedent 对照: point by point, each in its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from search.circumstances import Span, circumstances_of
from search.ranking import is_close_sum
from search.sums import in_words, largest_sum

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mediation.queries.precedents import ReadPrecedent

MOST_SHARED = 5
MOST_ALONE = 2
"""Of what only one side tells."""
_LONGEST_QUOTE = 26
_CLAUSE_ENDS = re.compile(r"[，。；！？：、\n,;!?]")


class Agreement(Enum):
    """How a point compares, as it is said."""

    SAME = ("都有", "Both")
    CLOSE = ("相近", "Close")
    UNLIKE = ("不同", "Unlike")

    @property
    def alike(self) -> bool:
        return self in {Agreement.SAME, Agreement.CLOSE}


@dataclass(frozen=True)
class Point:
    """One line of the table; a side that does not tell of it is None, and then there is no agreement to tell."""

    name: str
    agreement: Agreement | None
    yours: str | None
    theirs: str | None


def compared(narrative: str, precedent: ReadPrecedent) -> Sequence[Point]:
    """What both tell, then the sums, then what only one of them tells; the narrative's order first."""
    yours = _quotes([narrative])
    theirs = _quotes([precedent.facts, precedent.focus or "", precedent.title])
    shared = [Point(name, Agreement.SAME, yours[name], theirs[name]) for name in yours if name in theirs]
    mine = [Point(name, None, yours[name], None) for name in yours if name not in theirs]
    other = [Point(name, None, None, theirs[name]) for name in theirs if name not in yours]
    return (*shared[:MOST_SHARED], *_sums(narrative, precedent), *mine[:MOST_ALONE], *other[:MOST_ALONE])


def _sums(narrative: str, precedent: ReadPrecedent) -> Iterable[Point]:
    """What is asked here beside what was agreed there; nothing to compare where neither names a sum."""
    asked, agreed = largest_sum(narrative), precedent.amount
    if not asked and not agreed:
        return
    alike = Agreement.CLOSE if is_close_sum(asked, agreed) else Agreement.UNLIKE
    yield Point(
        "金额",
        alike if asked and agreed else None,
        in_words(asked) if asked else None,
        f"协议{in_words(agreed)}" if agreed else None,
    )


def _quotes(texts: Iterable[str]) -> dict[str, str]:
    """By circumstance, the clause that tells of it first."""
    found: dict[str, str] = {}
    for text in texts:
        for name, spans in circumstances_of(text).items():
            found.setdefault(name, _clause(text, spans[0]))
    return found


def _clause(text: str, span: Span) -> str:
    start = max((end.end() for end in _CLAUSE_ENDS.finditer(text, 0, span.start)), default=0)
    following = _CLAUSE_ENDS.search(text, span.end)
    end = following.start() if following else len(text)
    room = max(_LONGEST_QUOTE - (span.end - span.start), 0)
    left, right = max(start, span.start - room // 2), min(end, span.end + room - room // 2)
    return f"{'…' if left > start else ''}{text[left:right].strip()}{'…' if right < end else ''}"
