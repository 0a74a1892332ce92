"""As many precedents as asked for 合成类案: passages of some 600 characters, put together from a judged set.

Each takes two stretches of sentences of one record, so that it speaks of one matter, and a stretch of how
that was decided; its years, sums and places are drawn by lot. Its number decides all of it: nothing needs
to be kept, and every run measures on the same text.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from search.engine import PrecedentDocument
from search.guard import traces_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.search.sets import JudgedSet

FACTS = (400, 200)
"""Characters of the two stretches of what happened, about."""
OUTCOME = 200
_SENTENCES = re.compile(r"[^。；\n]+[。；\n]")
_LEAST_SENTENCES = 6
_BEGUN = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1000)
PLACES = (
    ("430500", "430502", "双清区"),
    ("430500", "430503", "大祥区"),
    ("430500", "430511", "北塔区"),
    ("430500", "430522", "新邵县"),
    ("621100", "621102", "安定区"),
    ("621100", "621121", "通渭县"),
)
TYPES = (
    ("0201", "相邻排水通行纠纷"),
    ("0302", "房屋租赁纠纷"),
    ("0303", "房屋漏水开裂纠纷"),
    ("0401", "买卖合同纠纷"),
    ("0501", "种养合作纠纷"),
    ("0601", "人身损害纠纷"),
)
"""Of the standard types; the passages do not follow them."""
_GRADES = ("simple", "ordinary", "ordinary", "difficult")


@dataclass(frozen=True)
class _Told:
    facts: Sequence[str]
    outcome: Sequence[str]


class Passages:
    """Made from records; the n-th passage is always the same one."""

    def __init__(self, records: Sequence[PrecedentDocument]) -> None:
        told = [_Told(_sentences(one.facts), _sentences(one.outcome_text)) for one in records]
        self._told = [one for one in told if len(one.facts) >= _LEAST_SENTENCES]

    @classmethod
    def of(cls, judged: JudgedSet) -> Passages:
        return cls(sorted(judged.documents, key=lambda one: one.id))

    def document(self, number: int) -> PrecedentDocument:
        chance = random.Random(number)
        told = self._told[number % len(self._told)]
        facts = "".join(_stretch(told.facts, length, chance) for length in FACTS)
        city, county, name = chance.choice(PLACES)
        code, kind = chance.choice(TYPES)
        agreed = chance.random() < 0.9
        return PrecedentDocument(
            id=key_of(number),
            version=1,
            title=facts[:24],
            dispute_type=code,
            dispute_type_name=kind,
            division=county,
            division_name=name,
            path=f"/{city}/{county}/",
            year=chance.randint(2016, 2025),
            grade=chance.choice(_GRADES),
            result="agreed" if agreed else "terminated",
            facts=facts,
            comment=_stretch(told.outcome, OUTCOME, chance) or None,
            keywords=(kind,),
            amount=round(1000 * 10 ** (4 * chance.random())) * 100 if chance.random() < 0.7 else None,
            days=chance.randint(1, 30),
        )

    def documents(self, first: int, end: int) -> Iterator[PrecedentDocument]:
        return (self.document(number) for number in range(first, end))

    def narrative(self, number: int) -> str:
        """What somebody asks: an account of a record's matter that stands in no index."""
        return self.document(_ASKED + number).facts


_ASKED = 1 << 30
"""Numbers from here on are questions."""


def key_of(number: int) -> UUID:
    """A UUIDv7, a later one for a greater number."""
    at, rest = _BEGUN + number // 16, random.Random(number).getrandbits(74)
    return UUID(
        int=at << 80 | 0x7 << 76 | (number % 16) << 72 | (rest >> 66) << 64 | 0b10 << 62 | rest & ~(-1 << 62)
    )


def _sentences(text: str) -> list[str]:
    """Without those in which the guard would find somebody."""
    return [one for one in _SENTENCES.findall(text) if not traces_in(one)]


def _stretch(sentences: Sequence[str], length: int, chance: random.Random) -> str:
    """Whole sentences from anywhere in the text, until there are so many characters."""
    if not sentences:
        return ""
    at, taken, size = chance.randrange(len(sentences)), [], 0
    for _ in sentences:
        taken.append(sentences[at])
        size += len(sentences[at])
        if size >= length:
            break
        at = (at + 1) % len(sentences)
    return "".join(taken)[: 2 * length]
