"""Why a precedent is alike, and where it is not 相近与不同, in plain Chinese."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from search.circumstances import circumstances_of
from search.engine import Reason, ReasonKind
from search.sums import in_words, largest_sum
from search.terms import telling_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.engine import Dispute, PrecedentDocument
    from search.narrative import Narrative
    from search.spaces import ArchiveModel

MOST_CIRCUMSTANCES = 5
MOST_PLAIN_WORDS = 3
MOST_UNLIKE = 2
_LAW = re.compile(r"《[^》]{2,30}》(?:第[零〇一二三四五六七八九十百千0-9]+条(?:之[一二三四五六七八九十])?)?")
_STATE = re.compile(r"《中华人民共和国(?=[^》]+》)")
_ABOUT_THE_SAME = 1.2
_CLOSE = 1.5
_FAR = 5.0
"""Times as much, up to which two sums are about the same, or close; and from which they are far apart."""


_ENOUGH = 4
"""Circumstances, or telling words, after which more in common add nothing to how close a case is."""
_CIRCUMSTANCES_COUNT = 0.7
_CLOSENESS = ((0.0, 0.15), (0.3, 0.5), (0.55, 0.8), (1.0, 1.0))
"""From the share in common to the number that is shown; between the points in a straight line."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the reasons are measured against; made once a search."""

    circumstances: tuple[str, ...]
    """In the order in which the narrative tells of them."""
    words: frozenset[str]
    dispute: Dispute
    amount: int | None
    laws: frozenset[str]
    usual_type: str | None
    usual_laws: frozenset[str]
    model: ArchiveModel | None


def grounds(
    narrative: Narrative,
    dispute: Dispute,
    nearest: Sequence[PrecedentDocument],
    model: ArchiveModel | None,
) -> Grounds:
    """From the narrative, what is known besides, and what most of the nearest cases have in common."""
    half = len(nearest) / 2
    types = Counter(one.dispute_type for one in nearest)
    laws = Counter(law for one in nearest for law in set(one.laws_cited))
    told = circumstances_of(narrative.text)
    said = {narrative.text[span.start : span.end] for spans in told.values() for span in spans}
    # A word within a named circumstance would tell it twice.
    words = {
        word for word in telling_words(narrative.text) if not any(word in one or one in word for one in said)
    }
    return Grounds(
        circumstances=tuple(told),
        words=frozenset(words),
        dispute=dispute,
        amount=dispute.amount or largest_sum(narrative.text),
        laws=frozenset(_LAW.findall(narrative.text)),
        usual_type=next((code for code, n in types.most_common(1) if n > half), None),
        usual_laws=frozenset(law for law, n in laws.items() if n > half),
        model=model,
    )


def reasons_of(document: PrecedentDocument, words: Iterable[str], on: Grounds) -> tuple[Reason, ...]:
    """What is alike, the strongest first, then what is not; nothing is invented where nothing is shared.

    ``words`` are those of the facts.
    """
    found = [_circumstances(document, words, on), _type(document, on), _sum(document, on), _law(document, on)]
    alike = [reason for reason in found if reason]
    if all(reason.kind is ReasonKind.CLOSE_SUM for reason in alike):
        return ()  # A sum alone makes no likeness.
    return (*alike, *_unlike(document, on)[:MOST_UNLIKE])


def told_by(document: PrecedentDocument) -> Sequence[str]:
    """What the precedent tells: some say only in the title what it was about."""
    # Text by text, as they are looked at for highlights.
    texts = (document.title, document.facts, document.focus or "")
    return list(dict.fromkeys(name for text in texts for name in circumstances_of(text)))


def closeness_of(document: PrecedentDocument, words: Iterable[str], on: Grounds) -> float:
    """How much of what the narrative tells the precedent tells as well, 0 to 1.

    A rank only says that others are farther: of poems, too, one precedent is the nearest. This says
    whether it is near.
    """
    told = told_by(document)
    shared = sum(name in told for name in on.circumstances)
    plain = len(on.words.intersection(words)) / max(_ENOUGH, len(on.words))
    share = plain
    if on.circumstances:
        # One or two are hardly all there is to the dispute.
        counted = max(3, min(_ENOUGH, len(on.circumstances)))
        share = _CIRCUMSTANCES_COUNT * min(1.0, shared / counted) + (1 - _CIRCUMSTANCES_COUNT) * plain
    for (low, least), (high, most) in pairwise(_CLOSENESS):
        if share <= high:
            return least + (most - least) * (share - low) / (high - low)
    return 1.0


def _circumstances(document: PrecedentDocument, words: Iterable[str], on: Grounds) -> Reason | None:
    told = told_by(document)
    shared = [name for name in on.circumstances if name in told]
    plain = sorted(on.words.intersection(words), key=lambda word: (-_weight(word, on), -len(word), word))
    if on.model:
        plain = [word for word in plain if _weight(word, on) > 0]
    said = [*shared[:MOST_CIRCUMSTANCES], *plain[:MOST_PLAIN_WORDS]][:MOST_CIRCUMSTANCES]
    return Reason(ReasonKind.SHARED_CIRCUMSTANCES, f"都提到：{'、'.join(said)}") if said else None


def _weight(word: str, on: Grounds) -> float:
    return on.model.weight(word) if on.model else 0.0


def _type(document: PrecedentDocument, on: Grounds) -> Reason | None:
    code, name = document.dispute_type, document.dispute_type_name
    if on.dispute.dispute_type:
        return Reason(ReasonKind.SAME_TYPE, f"同一类纠纷：{name}") if _is_asked(code, on) else None
    if code == on.usual_type:
        return Reason(ReasonKind.SAME_TYPE, f"和多数相近的先例同类：{name}")
    return None


def _is_asked(code: str, on: Grounds) -> bool:
    asked = on.dispute.dispute_type or ""
    return code.startswith(asked) or asked.startswith(code)


def _sum(document: PrecedentDocument, on: Grounds) -> Reason | None:
    times = _times(document, on)
    if times is None or times > _CLOSE or not document.amount or not on.amount:
        return None
    if times <= _ABOUT_THE_SAME:
        return Reason(ReasonKind.CLOSE_SUM, f"金额相近：都在{in_words(on.amount)}上下")
    told = f"金额相近：本件约{in_words(on.amount)}，该案{in_words(document.amount)}"
    return Reason(ReasonKind.CLOSE_SUM, told)


def _times(document: PrecedentDocument, on: Grounds) -> float | None:
    """How many times the larger sum is the smaller one; None where one is not known."""
    if not document.amount or not on.amount:
        return None
    return max(document.amount, on.amount) / min(document.amount, on.amount)


def _law(document: PrecedentDocument, on: Grounds) -> Reason | None:
    named = [law for law in document.laws_cited if any(law.startswith(one) for one in on.laws)]
    if named:
        return Reason(ReasonKind.SAME_LAW, f"都涉及{_listed(named)}")
    usual = [law for law in document.laws_cited if law in on.usual_laws]
    if usual:
        return Reason(ReasonKind.SAME_LAW, f"和多数相近的先例一样，依据{_listed(usual)}")
    return None


def _listed(laws: Sequence[str]) -> str:
    """As people name them: 《民法典》第六百七十五条."""
    return "、".join(_STATE.sub("《", law) for law in laws[:2])


def _unlike(document: PrecedentDocument, on: Grounds) -> list[Reason]:
    """What a reader should know before taking the precedent for the dispute at hand."""
    found = []
    if on.dispute.dispute_type and not _is_asked(document.dispute_type, on):
        found.append(f"类型不同：该案是{document.dispute_type_name}")
    times = _times(document, on)
    if times is not None and times >= _FAR and document.amount and on.amount:
        found.append(f"金额差得多：本件约{in_words(on.amount)}，该案{in_words(document.amount)}")
    told = told_by(document)
    if missing := [name for name in on.circumstances if name not in told]:
        found.append(f"该案没有说到：{'、'.join(missing[:2])}")
    if more := [name for name in told if name not in on.circumstances]:
        found.append(f"该案另有：{'、'.join(more[:2])}")
    return [Reason(ReasonKind.UNLIKE, text) for text in found]
