"""Kinds of dispute as data 纠纷情节: templates of what happened, what each side said, how it ended.

A template holds three sorts of slots in braces: a number range ``{3-12}``; a word of the scenario or
of the common vocabulary, itself a template, the same all through one telling; and a name (see
``NAMES``), which stays open until the telling is written out, with real names or with redacted ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
_RANGE = re.compile(r"(\d+)-(\d+)")


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
    laws: tuple[str, ...]
    keywords: tuple[str, ...]


def _scenario(entry: dict[str, Any]) -> Scenario:
    sums = entry.get("sums")
    sections = {
        section: tuple(entry.get(section, ()) if section in _OPTIONAL else entry[section]) for section in SECTIONS
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
        laws=tuple(entry["laws"]),
        keywords=tuple(entry["keywords"]),
    )


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All kinds of dispute of the demo network."""
    return tuple(_scenario(entry) for file in dispute_vocabularies() for entry in file["scenario"])


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
        return _SLOT.sub(self._slot, template)

    def _slot(self, match: re.Match[str]) -> str:
        slot = match[1]
        if slot in NAMES:
            return match[0]
        if numbers := _RANGE.fullmatch(slot):
            return str(self._chance.randint(int(numbers[1]), int(numbers[2])))
        if slot not in self._chosen:
            choices = self._scenario.words.get(slot) or words("common")["words"][slot]
            self._chosen[slot] = self.fill(self._chance.choice(choices))
        return self._chosen[slot]
