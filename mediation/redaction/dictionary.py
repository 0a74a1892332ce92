"""What the segmenter's dictionary holds 词典: a name is what nobody reads as a word."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rjieba import Jieba


@cache
def _jieba() -> Jieba:
    # The dictionary takes memory that only those need who redact or search.
    import rjieba  # noqa: PLC0415

    return rjieba.Jieba()


def is_word(text: str) -> bool:
    return bool(_jieba().has_word(text))


def kinds_of(text: str) -> list[str]:
    """The kinds of the words that it is made of, without a guess at new ones."""
    return [kind for _, kind in _jieba().tag(text, False)]  # noqa: FBT003
