"""Why a precedent is alike 相近的理由, in plain Chinese."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.engine import Reason, ReasonKind
from search.ranking import is_close_sum
from search.sums import in_words, largest_sum
from search.terms import is_telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.engine import Dispute, PrecedentDocument
    from search.narrative import Narrative
    from search.spaces import ArchiveModel

MOST_CIRCUMSTANCES = 5
_LAW = re.compile(r"《[^》]{2,30}》(?:第[零〇一二三四五六七八九十百千0-9]+条(?:之[一二三四五六七八九十])?)?")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the reasons are measured against; made once a search."""

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
    return Grounds(
        words=frozenset(filter(is_telling, narrative.words)),
        dispute=dispute,
        amount=dispute.amount or largest_sum(narrative.text),
        laws=frozenset(_LAW.findall(narrative.text)),
        usual_type=next((code for code, n in types.most_common(1) if n > half), None),
        usual_laws=frozenset(law for law, n in laws.items() if n > half),
        model=model,
    )


def reasons_of(document: PrecedentDocument, shared: Iterable[str], on: Grounds) -> tuple[Reason, ...]:
    """The strongest first; none is invented where nothing is shared."""
    found = [_circumstances(shared, on), _type(document, on), _sum(document, on), _law(document, on)]
    return tuple(reason for reason in found if reason)


def _circumstances(shared: Iterable[str], on: Grounds) -> Reason | None:
    def telling(word: str) -> tuple[float, int, str]:
        return (-(on.model.weight(word) if on.model else 0.0), -len(word), word)

    words = sorted(filter(is_telling, shared), key=telling)[:MOST_CIRCUMSTANCES]
    if not words:
        return None
    return Reason(ReasonKind.SHARED_CIRCUMSTANCES, f"都提到：{'、'.join(words)}")


def _type(document: PrecedentDocument, on: Grounds) -> Reason | None:
    code, name = document.dispute_type, document.dispute_type_name
    if on.dispute.dispute_type:
        asked = on.dispute.dispute_type
        alike = code.startswith(asked) or asked.startswith(code)
        return Reason(ReasonKind.SAME_TYPE, f"同属“{name}”") if alike else None
    if code == on.usual_type:
        return Reason(ReasonKind.SAME_TYPE, f"和多数相近案件一样，属于“{name}”")
    return None


def _sum(document: PrecedentDocument, on: Grounds) -> Reason | None:
    if document.amount is None or on.amount is None or not is_close_sum(document.amount, on.amount):
        return None
    return Reason(
        ReasonKind.CLOSE_SUM, f"金额相近：本件约{in_words(on.amount)}，该案{in_words(document.amount)}"
    )


def _law(document: PrecedentDocument, on: Grounds) -> Reason | None:
    named = [law for law in document.laws_cited if any(law.startswith(one) for one in on.laws)]
    if named:
        return Reason(ReasonKind.SAME_LAW, f"都涉及{'、'.join(named[:2])}")
    usual = [law for law in document.laws_cited if law in on.usual_laws]
    if usual:
        return Reason(ReasonKind.SAME_LAW, f"和多数相近案件一样，适用{'、'.join(usual[:2])}")
    return None
