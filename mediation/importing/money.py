"""Sums of money 金额, as people write them, to fen 分 exactly."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from mediation.importing.cells import Cell, as_text, short
from mediation.importing.problems import CellError

_GREATEST = 10**15
"""Ten trillion yuan in fen: no dispute reaches it, and the column holds it."""
_FIGURE = r"\d+(?:\.\d+)?"
_SUM = re.compile(
    rf"(?:人民币|RMB|CNY|[¥￥])?\s*(?:({_FIGURE})亿)?\s*(?:({_FIGURE})万)?\s*(?:({_FIGURE}))?\s*(元|圆|块)?整?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def fen(cell: Cell) -> int:
    """Yuan, 万元 or 亿元 to fen: ``1.2万元`` is 1,200,000. Refuses a part of a fen and what could be read two ways."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # The shortest decimal that the spreadsheet would show; 0.1 is 0.1, not its binary neighbour.
        return _checked(Decimal(repr(cell)), str(cell))
    written = as_text(cell)
    plain = _GROUPED.sub("", unicodedata.normalize("NFKC", written)).strip()
    found = _SUM.fullmatch(plain)
    if found is None or not any(found.group(1, 2, 3)):
        raise CellError(
            f"“{short(written)}”不是金额；请写成12000.50、1.2万元或3亿元。",
            f"“{short(written)}” is not a sum; write 12000.50, 1.2万元 or 3亿元.",
        )
    if found[3] and (found[1] or found[2]) and not found[4]:
        # 1万5 is 15,000 when spoken and 10,005 when read.
        raise CellError(
            f"“{short(written)}”有两种读法；请写明单位。",
            f"“{short(written)}” can be read two ways; write the unit.",
        )
    try:
        yuan = sum(
            (
                Decimal(figure) * unit
                for figure, unit in zip(found.group(1, 2, 3), (10**8, 10**4, 1), strict=True)
                if figure
            ),
            Decimal(0),
        )
    except InvalidOperation:
        yuan = Decimal("Infinity")
    return _checked(yuan, written)


def _checked(yuan: Decimal, written: str) -> int:
    exact = yuan * 100
    if not exact.is_finite() or exact > _GREATEST:
        raise CellError(f"“{short(written)}”金额太大。", f"“{short(written)}” is too large a sum.")
    if exact < 0:
        raise CellError(
            f"“{short(written)}”金额不能为负。", f"“{short(written)}” is negative; a sum cannot be."
        )
    if exact != exact.to_integral_value():
        raise CellError(f"“{short(written)}”不足一分。", f"“{short(written)}” is finer than a fen.")
    return int(exact)
