"""Invented persons 虚构人物: names, days of birth, and numbers that cannot be anybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any

from mediation.identity import id_check_character
from mediation.models import Education, Gender
from mediation.personal_data import Vault, sealed_columns
from server.demo.chance import Chance
from server.demo.vocabulary import words

NO_DIVISION = "899999"
"""The first six digits of every invented identity number; no division has this code."""

NO_MOBILE = "154"
"""Every invented telephone begins with it: a mobile prefix that no operator has been given."""

_EDUCATION = {
    Education.PRIMARY: 0.06,
    Education.JUNIOR: 0.34,
    Education.SENIOR: 0.33,
    Education.COLLEGE: 0.18,
    Education.BACHELOR: 0.085,
    Education.POSTGRADUATE: 0.005,
}


@dataclass(slots=True)
class Somebody:
    """An invented person, not yet a row."""

    name: str
    gender: Gender
    born_on: date
    ethnicity: str
    education: Education
    phone: str
    id_number: str


def id_number(born_on: date, order: int) -> str:
    """An identity number with a true check character and an impossible division."""
    body = f"{NO_DIVISION}{born_on:%Y%m%d}{order:03d}"
    return body + id_check_character(body)


def invented_phone(chance: Chance) -> str:
    return f"{NO_MOBILE}{chance.randrange(10**8):08d}"


class Population:
    """Invents persons and seals what is personal about them."""

    def __init__(self, chance: Chance, vault: Vault, ethnicities: dict[str, float]) -> None:
        self._chance = chance
        self._vault = vault
        self._ethnicities = ethnicities
        self._names = words("people")

    @cached_property
    def _surnames(self) -> tuple[list[str], list[float]]:
        # The commonest names come first; each next one is a little rarer.
        surnames = self._names["surnames"]
        return surnames, list(accumulate(1 / (order + 6) for order in range(len(surnames))))

    def name(self, gender: Gender, surname: str | None = None) -> str:
        chance = self._chance
        if surname is None:
            surnames, likelihoods = self._surnames
            surname = chance.choices(surnames, cum_weights=likelihoods)[0]
        last: list[str] = self._names["female" if gender == Gender.FEMALE else "male"]
        middle: list[str] = self._names["middle"] if chance.happens(0.86) else [""]
        return surname + chance.choice(middle) + chance.choice(last)

    def somebody(self, gender: Gender, *, ages: tuple[int, int], on: date) -> Somebody:
        """A person of that sex, so old on that day."""
        chance = self._chance
        born_on = chance.day_between(date(on.year - ages[1], 1, 1), date(on.year - ages[0], 1, 1))
        order = chance.randrange(1, 500) * 2 - (gender == Gender.MALE)
        return Somebody(
            name=self.name(gender),
            gender=gender,
            born_on=born_on,
            ethnicity=chance.weighted(self._ethnicities),
            education=chance.weighted(_EDUCATION),
            phone=self.phone(),
            id_number=id_number(born_on, order),
        )

    def phone(self) -> str:
        return invented_phone(self._chance)

    def sealed(self, phone: str | None, number: str | None) -> dict[str, Any]:
        """The six columns of telephone and identity number."""
        return {
            **sealed_columns(self._vault, "phone", phone),
            **sealed_columns(self._vault, "id_number", number),
        }
