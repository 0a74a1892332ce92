"""Kinds of dispute as data 纠纷情节: templates of what happened, what each side said, how it ended.

A template holds three sorts of slots in braces: a number range ``{3-12}``; a word of the scenario or
of the common vocabulary, itself a template, the same all through one telling; and a name (see
``NAMES``), which stays open until the telling is written out, with real names or with redacted ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from server.demo.chance import Chance
from server.demo.vocabulary import dispute_vocabularies, words

NAMES = frozenset({"甲", "乙", "丙", "县", "镇", "村", "会", "员", "号", "年", "月", "日", "元", "索", "付"})
"""Applicant, respondent, the applicant's relative, county, township, village, committee, mediator, firm, year, month and day of
the event, sum agreed, sum claimed, sum offered."""

SECTIONS = (
    "setting", "event", "applicant", "respondent", "reason", "terms", "money_terms", "focus",
)  # fmt: skip
_OPTIONAL = {"money_terms"}
_SLOT = re.compile(r"\{([^{}]+)\}")
_FIRST_YEAR, _LAST_YEAR = 1949, 2099
_ROUND = ((5000, 100), (1000, 50), (300, 10))
"""From which upper end on, numbers are rounded to what."""
_RANGE = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True, eq=False)
class Fitting:
    """What may stand in a slot, by what was chosen for another: a sofa does not cool."""

    to: str
    choices: Mapping[str, Sequence[str]]
    """By a part of what was chosen; where none of them is in it, the word's own choices hold."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """One kind of dispute."""

    dispute_type: str
    title: str
    village: float
    township: float
    industries: tuple[str, ...]
    sums: tuple[int, int] | None
    """Usual range of the sum agreed, in yuan; None where no money is at stake."""
    organisation: tuple[str, ...]
    """What firms the respondent may be; empty where it is a person."""
    confirmable: bool
    """Whether a court may confirm the agreement: not identity relations, 民诉法解释 art. 355."""
    sections: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    fitting: Mapping[str, Fitting]
    laws: tuple[str, ...]
    keywords: tuple[str, ...]


def _scenario(entry: dict[str, Any]) -> Scenario:
    sums = entry.get("sums")
    sections = {
        section: tuple(entry.get(section, ()) if section in _OPTIONAL else entry[section])
        for section in SECTIONS
    }
    return Scenario(
        dispute_type=entry["type"],
        title=entry["title"],
        village=entry.get("village", 0),
        township=entry.get("township", 0),
        industries=tuple(entry.get("industries", ())),
        sums=(sums[0], sums[1]) if sums else None,
        organisation=tuple(entry.get("organisation", ())),
        confirmable=entry.get("confirmable", bool(sums)),
        sections=sections,
        words={name: tuple(choices) for name, choices in entry.get("words", {}).items()},
        fitting={name: Fitting(**table) for name, table in entry.get("fitting", {}).items()},
        laws=tuple(entry["laws"]),
        keywords=tuple(entry["keywords"]),
    )


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All kinds of dispute of the demo network."""
    return tuple(_scenario(entry) for file in dispute_vocabularies() for entry in file["scenario"])


@dataclass(frozen=True, slots=True)
class _Word:
    """A slot for a word of the vocabulary."""

    name: str


@dataclass(frozen=True, slots=True)
class _Range:
    """A slot for a number."""

    low: int
    high: int


@cache
def _pieces(template: str) -> tuple[str | _Word | _Range, ...]:
    """The template taken apart once: text, with the names still open, and slots to fill."""
    pieces: list[str | _Word | _Range] = []
    text = ""
    for order, part in enumerate(_SLOT.split(template)):
        if order % 2 == 0:
            text += part
        elif part in NAMES:
            text += f"{{{part}}}"
        else:
            numbers = _RANGE.fullmatch(part)
            pieces += [text, _Range(int(numbers[1]), int(numbers[2])) if numbers else _Word(part)]
            text = ""
    return (*pieces, text)


class Filling:
    """The words chosen for one telling: a slot met twice says the same."""

    def __init__(self, scenario: Scenario, chance: Chance) -> None:
        self._scenario = scenario
        self._chance = chance
        self._chosen: dict[str, str] = {}

    def choose(self, section: str) -> str:
        """One sentence of the scenario's section, its words filled in."""
        return self.fill(self._chance.choice(self._scenario.sections[section]))

    def some(self, section: str, count: int) -> list[str]:
        return [self.fill(text) for text in self._chance.some(self._scenario.sections[section], count)]

    def fill(self, template: str) -> str:
        """The template with words and numbers, its names still open."""
        return "".join(
            [piece if isinstance(piece, str) else self._filled(piece) for piece in _pieces(template)]
        )

    def _filled(self, slot: _Word | _Range) -> str:
        if isinstance(slot, _Range):
            return str(self._number(slot.low, slot.high))
        if slot.name not in self._chosen:
            self._chosen[slot.name] = self.fill(self._chance.choice(self._choices(slot.name)))
        return self._chosen[slot.name]

    def _choices(self, word: str) -> Sequence[str]:
        """The scenario's own words go before the common ones, those about firms before the rest."""
        if (fitting := self._scenario.fitting.get(word)) is not None:
            chosen = self._filled(_Word(fitting.to))
            found = next((choices for start, choices in fitting.choices.items() if start in chosen), None)
            if found is not None:
                return found
        common = words("common")
        firm = common["words_with_firm"].get(word) if self._scenario.organisation else None
        choices: Sequence[str] = self._scenario.words.get(word) or firm or common["words"][word]
        return choices

    def _number(self, low: int, high: int) -> int:
        """A number of the range; large ones are round, as people say them, but years are not."""
        number = self._chance.randint(low, high)
        if low >= _FIRST_YEAR and high <= _LAST_YEAR:
            return number
        step = next((step for least, step in _ROUND if high >= least), 1)
        return max(low, number // step * step)
