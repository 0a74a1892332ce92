"""One way of writing for many 归一: full-width as half-width, each character for one, so that places in the text stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
_SAME = {
    0xFF0D: "-", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-", 0xFF3F: "_",
    0xFF20: "@", 0xFF0E: ".", 0xFF0B: "+", 0xFF0A: "*",
    0x3000: " ", 0x00A0: " ", 0x2002: " ", 0x2003: " ", 0x2009: " ",
    0x2022: "·", 0x30FB: "·", 0x2027: "·", 0x2219: "·", 0xFF65: "·", 0x22C5: "·", 0x0387: "·",
}  # fmt: skip
_TABLE: dict[int, int | str] = {**_HALF_WIDTH, **_SAME}
_OTHERWISE = re.compile(f"[{re.escape(''.join(map(chr, _TABLE)))}]")

GAP = r"[\s\-_–—·•.*\u200b-\u200f\u2060\ufeff]"
"""What people put between the characters of a name or the digits of a number."""
_BETWEEN = re.compile(f"{GAP}+")


def folded(text: str) -> str:
    """The text in one way of writing; each character stays in its place."""
    return text.translate(_TABLE) if _OTHERWISE.search(text) else text


def closed_up(text: str) -> str:
    """The text without what stands between characters, in lower case."""
    return _BETWEEN.sub("", folded(text)).lower()


Spans: TypeAlias = "Iterable[tuple[int, int]]"


def spans_of(pattern: re.Pattern[str]) -> Callable[[str], Spans]:
    """What the pattern finds; of a match, what the group ``kept`` holds at its beginning stays."""
    keeps = "kept" in pattern.groupindex

    def find(plain: str) -> Spans:
        for found in pattern.finditer(plain):
            yield max(found.start(), found.end("kept")) if keeps else found.start(), found.end()

    return find


def substitute(text: str, plain: str, find: Callable[[str], Spans], replace: Callable[[str], str]) -> str:
    """Replace what ``find`` finds in the text, folded as ``plain``. ``replace`` is given what really stands there."""
    pieces: list[str] = []
    end = 0
    for start, stop in sorted(find(plain)):
        if start < end:
            continue
        pieces += (text[end:start], replace(text[start:stop]))
        end = stop
    return "".join((*pieces, text[end:])) if end else text
