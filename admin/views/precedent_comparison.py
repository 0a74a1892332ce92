"""The case beside its precedent 原文与类案对照: what was taken out is marked in both, with its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from admin.show import NOTHING, show
from admin.table_view import Section
from admin.words import Words, column_words
from mediation.models import Precedent, PrecedentRedaction
from mediation.models.base import Term
from mediation.personal_data import current_vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TITLE = Words("原文与类案对照", "The case beside the precedent")
_CASE = Words("案件原文（不公开）", "The case, not for publication")
_PRECEDENT = Words("类案", "The precedent")
_TAKEN = Words("已隐去的内容", "What was taken out")
_COMPARED = ("facts", "process", "terms")
_LISTED = ("kind", "original_masked", "replacement")


def comparison(row: Any) -> Sequence[Section]:
    """Both texts in halves of a page, and below them the list of what was taken out.

    Whoever may open this sees the whole narrative; the marks tell nothing beyond it.
    """
    vault = current_vault()
    # What was sealed with a lost key is not marked in the case; the list below still has it, masked.
    originals = {vault.read(one.original_sealed) or "": one.kind for one in row.redactions}
    replacements = {one.replacement: one.kind for one in row.redactions}
    case = marked(row.case.narrative, originals)
    precedent = Markup("\n\n").join(_titled(row, replacements))
    return (
        Section(_TITLE, (_CASE, _PRECEDENT), ((case, precedent or NOTHING),), even=True),
        Section(
            _TAKEN,
            [column_words(PrecedentRedaction, name) for name in _LISTED],
            [(show(one.kind), one.original_masked, one.replacement) for one in row.redactions],
        ),
    )


def marked(text: str | None, kinds: Mapping[str, Term]) -> Markup:
    """The text, escaped, with each of the words marked and followed by its kind."""
    told = text or ""
    # The longest first: a name may begin with another.
    words = sorted(filter(None, kinds), key=len, reverse=True)
    if not words:
        return escape(told)
    parts = re.split(f"({'|'.join(map(re.escape, words))})", told)
    return Markup().join(_mark(part, kinds[part]) if part in words else escape(part) for part in parts)


def _mark(word: str, kind: Term) -> Markup:
    return Markup("<mark>{}<small>{}</small></mark>").format(word, show(kind))


def _titled(row: Any, replacements: Mapping[str, Term]) -> Iterable[Markup]:
    for name in _COMPARED:
        if text := getattr(row, name):
            title = Markup("<strong>{}</strong>\n").format(column_words(Precedent, name))
            yield title + marked(text, replacements)
