"""The passages that a narrative and a precedent share 摘要高亮: whole words marked, cut at whole clauses."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from search.circumstances import Span, circumstances_of
from search.cuts import tokens_of
from search.engine import Highlight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.engine import PrecedentDocument
    from search.reasons import Grounds

FRAGMENT = 80
"""Characters of a fragment, about four lines on a phone."""
_LEEWAY = 24
"""Characters that a fragment may be longer or shorter, so that a clause stays whole."""
_FIELDS = (("title", 1), ("facts", 2), ("focus", 1), ("process", 1), ("terms", 1))
_STOPS = "。！？；\n，"


def highlights_of(document: PrecedentDocument, on: Grounds) -> tuple[Highlight, ...]:
    """The densest passages of each field, with what both tell marked: exactly what the reasons name."""
    found = []
    for field, most in _FIELDS:
        text = getattr(document, field)
        marks = _marks(document, field, text, on) if text else []
        if marks:
            found.append(Highlight(field, tuple(_fragments(text, marks, most))))
    return tuple(found)


def _marks(document: PrecedentDocument, field: str, text: str, on: Grounds) -> list[Span]:
    """Where the text tells what the narrative tells; neighbours and overlaps joined."""
    told = circumstances_of(text)
    spans = [span for name in on.circumstances for span in told.get(name, ())]
    spans += [Span(token.start, token.end) for token in tokens_of(document, field, on.words)]
    return _joined(spans)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _fragments(text: str, marks: Sequence[Span], most: int) -> list[str]:
    """Up to ``most`` passages, densest first chosen, told in the order of the text."""
    left = list(marks)
    chosen: list[Span] = []
    while left and len(chosen) < most:
        span = _whole(text, densest(text, left).start, chosen)
        chosen.append(span)
        left = [one for one in left if one.end <= span.start or one.start >= span.end]
    return [_marked(text, span, marks) for span in sorted(chosen, key=lambda one: one.start)]


def densest(text: str, marks: Sequence[Span]) -> Span:
    """The mark, of these in order, from which on a fragment holds the most different words; the first of several."""
    most, best = 0, 0
    places = [(mark.start, text[mark.start : mark.end]) for mark in marks]
    held: dict[str, int] = {}
    after, size = 0, len(places)
    for at, (start, word) in enumerate(places):
        while after < size and places[after][0] <= start + FRAGMENT:
            held[places[after][1]] = held.get(places[after][1], 0) + 1
            after += 1
        if len(held) > most:
            most, best = len(held), at
        if held[word] == 1:
            del held[word]
        else:
            held[word] -= 1
    return marks[best]


def _whole(text: str, start: int, taken: Sequence[Span]) -> Span:
    """From the clause of the first mark to the end of a clause; never into what is taken already."""
    floor = max((one.end for one in taken if one.end <= start), default=0)
    ceiling = min((one.start for one in taken if one.start > start), default=len(text))
    begin = _last_stop(text, max(floor, start - _LEEWAY), start)
    # A text that is cut in the middle of a clause at least says so.
    begin = floor if begin is None and start - floor <= FRAGMENT // 2 else start if begin is None else begin
    aim = begin + FRAGMENT
    if aim + _LEEWAY >= ceiling:
        return Span(_farther_back(text, begin, floor, ceiling), ceiling)
    end = _last_stop(text, aim - _LEEWAY, aim + _LEEWAY)
    return Span(begin, aim if end is None else end)


def _farther_back(text: str, begin: int, floor: int, ceiling: int) -> int:
    """Earlier, where little follows: the last words of an account tell nobody what it is about."""
    if ceiling - begin >= FRAGMENT // 2:
        return begin
    aim = ceiling - FRAGMENT
    if aim - _LEEWAY <= floor:
        return floor
    earlier = _last_stop(text, aim - _LEEWAY, min(begin, aim + _LEEWAY))
    return aim if earlier is None else earlier


def _last_stop(text: str, start: int, end: int) -> int | None:
    """Behind the last stop between the two; None where there is none."""
    at = max(text.rfind(stop, max(0, start), end) for stop in _STOPS)
    return None if at < 0 else at + 1


def _marked(text: str, span: Span, marks: Sequence[Span]) -> str:
    pieces: list[str] = ["…"] if span.start > 0 else []
    at = span.start
    for mark in marks:
        if mark.start < at or mark.end > span.end:
            continue
        pieces += [escape(text[at : mark.start]), "<mark>", escape(text[mark.start : mark.end]), "</mark>"]
        at = mark.end
    pieces.append(escape(text[at : span.end]))
    if span.end < len(text):
        pieces.append("…")
    return "".join(pieces).strip()
