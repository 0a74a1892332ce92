"""Charts of the home page as SVG 图表: drawn here, no library; each stands beside its table.

Across in percent, down in pixels and no viewBox, so that text keeps its size on a telephone.
Colours are classes of the stylesheet; the policy forbids inline style.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from admin.words import Words

_BAR_ROW = 52
_PLOT = 180
_TOP = 48


@dataclass(frozen=True)
class Chart:
    """A drawing and the same figures as a table."""

    title: Words
    drawing: Markup
    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]


def bars(values: Sequence[tuple[str, int]], label: str) -> Markup:
    """One bar a row, its words and its number above it; the longest fills the width."""
    top = max((value for _, value in values), default=0) or 1
    drawn = []
    for place, (words, value) in enumerate(values):
        y = place * _BAR_ROW
        drawn.append(
            f'<text x="0" y="{y + 18}">{escape(words)}</text>'
            f'<text x="100%" y="{y + 18}" text-anchor="end">{value:,}</text>'
            f'<rect class="track" x="0" y="{y + 26}" width="100%" height="14" rx="4"/>'
            f'<rect class="first" x="0" y="{y + 26}" width="{value / top * 100:.2f}%" height="14" rx="4"/>'
        )
    return _svg(drawn, label, len(values) * _BAR_ROW)


def paired_columns(
    places: Sequence[str], first: tuple[str, Sequence[int]], second: tuple[str, Sequence[int]], label: str
) -> Markup:
    """Two columns a place, with the words of both above; the second is narrower, so that colour is not alone."""
    top = max([*first[1], *second[1], 1])
    slot = 100 / max(len(places), 1)
    drawn = [
        '<rect class="first" x="0" y="6" width="16" height="16"/>',
        f'<text x="24" y="20">{escape(first[0])}</text>',
        '<rect class="second" x="50%" y="6" width="8" height="16"/>',
        f'<svg x="50%" overflow="visible"><text x="24" y="20">{escape(second[0])}</text></svg>',
        f'<text class="quiet" x="0" y="{_TOP - 4}">{top:,}</text>',
    ]
    for place, words in enumerate(places):
        left = place * slot
        for share, width, series, css in ((0.12, 0.4, first[1], "first"), (0.56, 0.2, second[1], "second")):
            height = series[place] / top * _PLOT
            drawn.append(
                f'<rect class="{css}" x="{left + share * slot:.2f}%" y="{_TOP + _PLOT - height:.1f}"'
                f' width="{width * slot:.2f}%" height="{height:.1f}"/>'
            )
        drawn.append(
            f'<text x="{left + slot / 2:.2f}%" y="{_TOP + _PLOT + 22}" text-anchor="middle">{escape(words)}</text>'
        )
    drawn.append(f'<line class="axis" x1="0" x2="100%" y1="{_TOP + _PLOT}" y2="{_TOP + _PLOT}"/>')
    return _svg(drawn, label, _TOP + _PLOT + 32)


def _svg(drawn: Sequence[str], label: str, height: int) -> Markup:
    return Markup(  # noqa: S704  built here; the words in it are escaped
        f'<svg class="chart" width="100%" height="{height}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )
