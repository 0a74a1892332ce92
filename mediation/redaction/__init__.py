"""Taking out of a text what tells who and where 隐去个人信息, before it may be published.

Names of the parties become 王某; numbers, plates and house numbers become what they were of; names
of organisations and of the places below the county lose what tells them apart. Sources: domain.md §15,
个人信息保护法 art. 4 and 73, 人民调解法 art. 15.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from mediation.models.precedent_review import RedactionKind
from mediation.names import is_anonymous, surname
from mediation.redaction.dictionary import kinds_of
from mediation.redaction.folding import GAP, Spans, closed_up, folded, spans_of, substitute
from mediation.redaction.frames import names_in_frames
from mediation.redaction.names import NICKNAME, NICKNAMED, called_by, names_after_words, names_with_dots
from mediation.redaction.numbers import NUMBERS
from mediation.redaction.people import names_by_reading, settled, words_of
from mediation.redaction.places import ENDING, organisations_in, places_in, stem_of

_LAW = re.compile(r"《[^《》]{2,40}》第[一二三四五六七八九十百千零〇0-9]+条")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case's parties, mediators and place; it is taken out before any pattern is tried."""

    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Names of divisions below the county."""
    phones: tuple[str, ...] = ()
    id_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redaction:
    """Something that was taken out, and what stands there now."""

    kind: RedactionKind
    original: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Redacted:
    text: str
    redactions: tuple[Redaction, ...]
    """Each original once, in the order in which it was taken out."""


def redact(text: str, known: Known) -> Redacted:
    """Take out what is known, then what looks like a number or a name of somebody.

    Of what is known nothing is left, however it is spaced and in whatever width or digits it is
    written. A rule cannot find all the rest, so whoever publishes still reads.
    """
    found: dict[tuple[RedactionKind, str], Redaction] = {}

    def take(kind: RedactionKind, original: str, replacement: str) -> str:
        if original != replacement:
            found.setdefault((kind, original), Redaction(kind, original, replacement))
        return replacement

    plain = folded(text)
    for rule in _rules_for(text, known):
        cleaner = _apply(rule, text, plain, take)
        if cleaner != text:
            text, plain = cleaner, folded(cleaner)
    # Taking one name out may bring the characters of another together.
    while (left := _left(text, known)) is not None:
        text = _apply(left, text, folded(text), take)
    return Redacted(text, tuple(found.values()))


def redacted(
    text: str, *, persons: Iterable[str] = (), organisations: Iterable[str] = (), places: Iterable[str] = ()
) -> str:
    """The text alone, without the names given, and without what looks like a number or a name."""
    return redact(text, Known(tuple(persons), tuple(organisations), tuple(places))).text


def identifies(text: str, known: Known) -> bool:
    """Whether something that is known still stands in the text."""
    return _left(text, known) is not None


def laws_in(text: str, most: int = 20) -> list[str]:
    """The law articles that the text cites, each once."""
    return list(dict.fromkeys(_LAW.findall(text)))[:most]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is looked for in the folded text, and what is put in its place."""

    kind: RedactionKind
    find: Callable[[str], Spans]
    replace: Callable[[str], str]


def _rule(kind: RedactionKind, pattern: re.Pattern[str], replace: Callable[[str], str]) -> _Rule:
    return _Rule(kind, spans_of(pattern), replace)


def _apply(rule: _Rule, text: str, plain: str, take: Callable[[RedactionKind, str, str], str]) -> str:
    return substitute(
        text, plain, rule.find, lambda original: take(rule.kind, original, rule.replace(original))
    )


def _rules_for(text: str, known: Known) -> Iterator[_Rule]:
    yield from _rules_of(text, known)
    close = closed_up(text)
    for name in _longest_first(known.persons):
        for called in called_by(name, surname(name)):
            if called in close:
                yield _rule(RedactionKind.PERSON, re.compile(re.escape(called)), partial(_always, "某某"))
    plain = folded(text)
    # 喊他停工: what somebody is told to do is not what they are called.
    called_out = {name for name in NICKNAMED.findall(plain) if not _is_deed(name)}
    for name in _longest_first(called_out):
        yield _rule(RedactionKind.PERSON, re.compile(re.escape(name)), partial(_always, "某某"))
    yield _rule(RedactionKind.PERSON, NICKNAME, partial(_always, "某某"))
    yield _Rule(RedactionKind.PERSON, names_with_dots, partial(_always, "某某"))
    yield from (_person(name) for name in _longest_first(_names_in(plain)))
    for numbers in NUMBERS:
        yield _rule(numbers.kind, numbers.pattern, partial(_always, numbers.word))
    yield _Rule(RedactionKind.ORGANISATION, organisations_in, _organisation)
    yield _Rule(RedactionKind.PLACE, places_in, _place)


def _is_deed(text: str) -> bool:
    kinds = kinds_of(text)
    return len(kinds) == 1 and kinds[0].startswith("v")


def _names_in(plain: str) -> Iterator[str]:
    """Names that words announce, and names as the text is read."""
    words = words_of(plain)
    for start, end in names_after_words(plain):
        if (name := settled(words, plain[start:end], start)) is not None:
            yield name
    yield from names_by_reading(words)
    yield from names_in_frames(plain)


def _rules_of(text: str, known: Known) -> Iterator[_Rule]:
    """For what is known and stands there; the longest first, so that a name within another does not break it."""
    close = closed_up(text)
    # Digits may be written in Chinese.
    counted = close.translate(_IN_ARABIC)

    for number in known.id_numbers:
        if closed_up(number) in counted:
            yield _rule(RedactionKind.ID_NUMBER, _spaced(number), partial(_always, "〔身份证号〕"))
    for number in known.phones:
        if closed_up(number) in counted:
            yield _rule(RedactionKind.PHONE, _spaced(number), partial(_always, "〔电话〕"))

    def stands_there(what: str) -> bool:
        return closed_up(what) in close or closed_up(what).translate(_IN_ARABIC) in counted

    for name in filter(stands_there, _longest_first(known.organisations)):
        yield _rule(RedactionKind.ORGANISATION, _spaced(name), partial(_always, _organisation(name)))
    for name in filter(stands_there, _longest_first(known.persons)):
        yield _person(name)
    for name in filter(
        stands_there, _longest_first({*known.places, *filter(None, map(stem_of, known.places))})
    ):
        yield _rule(RedactionKind.PLACE, _spaced(name), partial(_always, _place(name)))


def _person(name: str) -> _Rule:
    return _rule(RedactionKind.PERSON, _spaced(name), partial(_always, f"{surname(name)}某"))


def _left(text: str, known: Known) -> _Rule | None:
    """The first rule of what is known that still finds something other than its own replacement."""
    plain = folded(text)
    for rule in _rules_of(text, known):
        found = next(iter(rule.find(plain)), None)
        if found is not None and rule.replace(plain[slice(*found)]) != plain[slice(*found)]:
            return _Rule(rule.kind, rule.find, partial(_always, "某"))
    return None


def _always(word: str, _: str) -> str:
    return word


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(
        {name for name in names if len(name) > 1 and not is_anonymous(name)},
        key=lambda name: (-len(name), name),
    )


_DIGITS = {"0": "零〇", "1": "一幺壹", "2": "二贰两", "3": "三叁", "4": "四肆", "5": "五伍", "6": "六陆", "7": "七柒", "8": "八捌", "9": "九玖"}  # fmt: skip
_IN_ARABIC = str.maketrans({chinese: digit for digit, written in _DIGITS.items() for chinese in written})


@lru_cache(maxsize=4096)
def _spaced(text: str) -> re.Pattern[str]:
    """The text, whatever spaces or dashes stand between its characters, in either case; digits in Chinese too."""
    characters = closed_up(text) or folded(text)
    each = (f"[{one}{_DIGITS[one]}]" if one in _DIGITS else re.escape(one) for one in characters)
    return re.compile(f"{GAP}*".join(each), re.IGNORECASE)


def _organisation(name: str) -> str:
    ending = ENDING.search(folded(name))
    return f"某{ending[0]}" if ending else "某单位"


_PLACE_ENDING = re.compile(
    "街道|社区|居委会|村委会|镇|乡|村|林场|茶场|小区|花园|家园|公寓|大厦|新城|市场|工业园|水库|大道|路|街|巷|胡同"
)


def _place(name: str) -> str:
    endings = _PLACE_ENDING.findall(name)
    return f"某{endings[-1] if endings else '地'}"
