"""Charts as SVG, drawn here 图表: no library, no script, they print, and a screen reader hears their label.

Across in percent, down in pixels and no viewBox: text keeps its size on a telephone. Colours come
from the stylesheet; widths are attributes, because the policy forbids inline style.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_CELL = 25
_TO_A_ROW = 8
"""Twenty cases then fit the narrowest column of the results."""
_DOT = 6
_ROW = 9
_PIXELS = 210
"""How wide a chart is on the narrowest telephone: dots that would touch there move aside."""


def waffle(flags: Sequence[bool], label: str) -> Markup:
    """One mark a case: a tick for what succeeded, a dash for what did not."""
    columns = min(len(flags), _TO_A_ROW)
    rows = -(-len(flags) // _TO_A_ROW)
    drawn = []
    for place, flag in enumerate(flags):
        x, y = place % _TO_A_ROW * _CELL + 12, place // _TO_A_ROW * _CELL + 13
        if flag:
            drawn.append(
                f'<circle class="c-yes" cx="{x}" cy="{y}" r="11"/>'
                f'<path class="c-tick" d="m{x - 5} {y + 0.5} 3.5 3.5 6.5-7"/>'
            )
        else:
            drawn.append(
                f'<circle class="c-no" cx="{x}" cy="{y}" r="10"/><path class="c-x" d="M{x - 5} {y}h10"/>'
            )
    return _svg("".join(drawn), label, width=str(columns * _CELL), height=rows * _CELL + 1)


def strip(
    values: Sequence[int],
    label: str,
    written: Callable[[int], str],
    *,
    hollow: Sequence[bool] = (),
    middle: tuple[int, int, int] | None = None,
    yours: tuple[int, str] | None = None,
) -> Markup:
    """One dot a case along a line from 0; the thick line is the median, the band the middle half.

    ``hollow`` marks the values that stand apart; ``middle`` is (p25, median, p75); ``yours`` is
    the reader's own value with its words.
    """
    top = _round_up(max([*values, yours[0] if yours else 0, 1]))

    def across(value: float) -> str:
        return f"{min(value / top * 100, 100):.1f}%"

    line = 44 if yours else 28
    drawn = []
    if middle:
        low, _, high = middle
        width = f"{(high - low) / top * 100:.1f}%"
        drawn.append(
            f'<rect class="c-iqr" x="{across(low)}" width="{width}" y="{line - 14}" height="28" rx="4"/>'
        )
    drawn.append(f'<line class="c-axis" x1="0" x2="100%" y1="{line}" y2="{line}"/>')
    if yours:
        value, words = yours
        anchor = "start" if value < top * 0.25 else "end" if value > top * 0.75 else "middle"
        drawn.append(
            f'<line class="c-youl" x1="{across(value)}" x2="{across(value)}" y1="24" y2="{line + 14}"/>'
            f'<text class="c-t y" x="{across(value)}" y="18" text-anchor="{anchor}">{escape(words)}</text>'
        )
    drawn.extend(_dots(values, hollow or [False] * len(values), top, line, across))
    if middle:
        drawn.append(
            f'<line class="c-med" x1="{across(middle[1])}" x2="{across(middle[1])}" y1="{line - 18}" y2="{line + 18}"/>'
        )
    drawn.append(
        f'<text class="c-t" x="0" y="{line + 36}">{escape(written(0))}</text>'
        f'<text class="c-t" x="100%" y="{line + 36}" text-anchor="end">{escape(written(top))}</text>'
    )
    return _svg("".join(drawn), label, width="100%", height=line + 40)


def meter(share: float) -> Markup:
    """A bar filled to ``share`` (0–1). Decoration: the number stands beside it."""
    filled = f"{max(0.0, min(share, 1.0)) * 100:.0f}%"
    return Markup(  # noqa: S704  numbers only
        '<svg class="score" width="100%" height="12" aria-hidden="true">'
        '<rect x=".5" y=".5" width="99%" height="11" rx="5.5"/>'
        f'<rect class="fg" width="{filled}" height="12" rx="6"/></svg>'
    )


def _dots(
    values: Sequence[int],
    hollow: Sequence[bool],
    top: int,
    line: int,
    across: Callable[[float], str],
) -> list[str]:
    """Every dot is seen: one that would cover another moves up or down."""
    drawn: list[str] = []
    placed: list[tuple[float, int]] = []
    for value, apart in sorted(zip(values, hollow, strict=True)):
        x = value / top * _PIXELS
        shift = next(
            (
                offset
                for offset in (0, -_ROW, _ROW)
                if all(abs(x - other) >= 2 * _DOT + 1 or abs(offset - row) >= _ROW for other, row in placed)
            ),
            0,
        )
        placed.append((x, shift))
        css = "c-dot no" if apart else "c-dot"
        drawn.append(f'<circle class="{css}" cx="{across(value)}" cy="{line + shift}" r="{_DOT}"/>')
    return drawn


def _round_up(value: int) -> int:
    """The next of 1, 2, 2.5, 5 times a power of ten that is not below the value."""
    power = 1
    while power * 10 <= value:
        power *= 10
    for tenths in (10, 15, 20, 25, 30, 40, 50, 60, 80, 100):
        step = max(power * tenths // 10, 1)
        if step >= value:
            return step
    return power * 10


def _svg(drawn: str, label: str, *, width: str, height: int) -> Markup:
    return Markup(  # noqa: S704  built here; the words in it are escaped
        f'<svg class="chart" width="{width}" height="{height}" role="img" aria-label="{escape(label)}">{drawn}</svg>'
    )
