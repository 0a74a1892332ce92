"""The last gate before an index 个人信息把关: nothing that names a person passes.

Redaction is the editor's work (domain.md §15); this finds what slipped through. Sources:
个人信息保护法 arts 6 and 55; domain.md §10 (no personal data in the search index).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mediation.names import is_anonymous
from search.terms import normal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.engine import PrecedentDocument

# A digit may be parted from the next by a space, a hyphen or a dot.
_GAP = r"[\s.\-·]?"
_PHONE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9](?:{_GAP}\d){{9}}(?!\d)")
_ID_NUMBER = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dx](?!\d)")
_MANY_DIGITS = re.compile(rf"\d(?:{_GAP}\d){{10}}")
"""What a telephone and an identity number have in common; sought first, for it is quickly seen to be absent."""
# Without a digit it is a plate that was hidden already: 湘EXXXXX.
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z]·?(?=[a-z]{0,5}\d)[a-z0-9]{5,6}(?![a-z0-9])"
)
_LATIN = re.compile(r"[a-z]")
_SHORTEST_NAME = 2


class PersonalDataFound(Exception):  # noqa: N818  says what happened
    """The text still names someone. The message tells what kind was found, never the thing itself."""

    def __init__(self, kinds: Iterable[str]) -> None:
        super().__init__(f"文本中还有{'、'.join(kinds)}，不能编入索引")


def check(document: PrecedentDocument, party_names: Iterable[str]) -> None:
    """Raises PersonalDataFound."""
    kinds = traces(document, party_names)
    if kinds:
        raise PersonalDataFound(kinds)


def traces(document: PrecedentDocument, party_names: Iterable[str]) -> list[str]:
    """The kinds of personal data in the document's text; empty where there is none.

    A party registered without a name (甲某、原告) is no trace: nobody is known by it.
    """
    return traces_in("\n".join(_texts(document)), party_names)


def traces_in(text: str, party_names: Iterable[str] = ()) -> list[str]:
    """The same of a text."""
    text = normal(text)
    found = []
    if any(normal(name) in text for name in map(str.strip, party_names) if _names_somebody(name)):
        found.append("当事人姓名")
    numbers = (("电话号码", _PHONE), ("身份证号", _ID_NUMBER)) if _MANY_DIGITS.search(text) else ()
    plate = (("车牌号", _PLATE),) if _LATIN.search(text) else ()
    for kind, pattern in (*numbers, *plate):
        if pattern.search(text):
            found.append(kind)
    return found


def _names_somebody(name: str) -> bool:
    return len(name) >= _SHORTEST_NAME and not is_anonymous(name)


def _texts(document: PrecedentDocument) -> Iterable[str]:
    yield document.title
    yield document.facts
    yield document.outcome_text
    yield from document.keywords
    yield from document.laws_cited
