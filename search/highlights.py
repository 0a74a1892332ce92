"""The passages that a narrative and a precedent share 摘要高亮."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from search.engine import Highlight
from search.terms import is_telling, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from search.engine import PrecedentDocument
    from search.terms import Token

FRAGMENT = 80
"""Characters of a fragment, about four lines on a phone."""
_FIELDS = (("title", 1), ("facts", 2), ("focus", 1), ("process", 1), ("terms", 1))
_STOPS = "。！？；\n，"


def highlights_of(document: PrecedentDocument, shared: Collection[str]) -> tuple[Highlight, ...]:
    """The densest passages of each field, with the shared words marked."""
    found = []
    for field, most in _FIELDS:
        text = getattr(document, field)
        marks = [token for token in tokens(text or "") if token.word in shared and is_telling(token.word)]
        if marks:
            found.append(Highlight(field, tuple(_fragments(text, marks, most))))
    return tuple(found)


def _fragments(text: str, marks: Sequence[Token], most: int) -> list[str]:
    """Up to ``most`` passages, densest first chosen, told in the order of the text."""
    left = list(marks)
    chosen: list[tuple[int, int]] = []
    while left and len(chosen) < most:
        start, end = max(
            ((mark.start, mark.start + FRAGMENT) for mark in left),
            key=lambda span: (
                len({one.word for one in left if span[0] <= one.start and one.end <= span[1]}),
                -span[0],
            ),
        )
        span = _widened(text, start, min(end, len(text)))
        chosen.append(span)
        left = [one for one in left if one.end <= span[0] or one.start >= span[1]]
    return [_marked(text, start, end, marks) for start, end in sorted(chosen)]


def _widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Begin after the stop before the first mark, if it is near; end likewise."""
    before = max((text.rfind(stop, max(0, start - FRAGMENT // 4), start) for stop in _STOPS), default=-1)
    return (before + 1 if before >= 0 else start), end


def _marked(text: str, start: int, end: int, marks: Sequence[Token]) -> str:
    pieces: list[str] = ["…"] if start > 0 else []
    at = start
    for mark in marks:
        if mark.start < at or mark.end > end:
            continue
        joint = text[at : mark.start]
        pieces += [escape(joint), "<mark>", escape(text[mark.start : mark.end]), "</mark>"]
        at = mark.end
    pieces.append(escape(text[at:end]))
    if end < len(text):
        pieces.append("…")
    # Neighbouring marks read as one.
    return "".join(pieces).replace("</mark><mark>", "")
