"""Parties 当事人 of the demo cases, with invented names and numbers, and the names redacted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from mediation.models import DivisionLevel, Gender, PartyKind, PartyRole
from server.demo.chance import Chance
from server.demo.people import Population, id_number
from server.demo.plans import Plan
from server.demo.telling import Names, banded
from server.demo.vocabulary import words

_OPEN_NAME = re.compile(r"\{[^{}]+\}")


@dataclass(slots=True)
class Actor:
    """A party, not yet a row."""

    role: PartyRole
    kind: PartyKind
    name: str
    phone: str | None
    id_number: str | None
    agent: str | None = None


@dataclass(slots=True)
class Cast:
    """The parties of one case; the first of each side is the one the story names."""

    actors: list[Actor]
    applicant: str
    respondent: str
    firm: str | None
    """The template of the respondent's name, if it is a firm."""
    family: str | None
    """Name of the applicant's relative who takes part."""

    @property
    def title(self) -> str:
        """Persons by surname, firms in full, as in court papers."""
        second = self.respondent if self.firm else f"{self.respondent[0]}某"
        return f"{self.applicant[0]}某与{second}"


def cast(plan: Plan, people: Population, chance: Chance, places: Names) -> Cast:
    """Two to four parties, firms where the scenario has them."""
    applicant = _person(PartyRole.APPLICANT, people, chance)
    firm = chance.choice(plan.scenario.organisation) if plan.scenario.organisation else None
    if firm:
        stem = chance.choice(words("common")["firms"])
        name = firm.format_map({**places, "号": stem})
        agent = people.name(chance.choice((Gender.FEMALE, Gender.MALE)))
        respondent = Actor(PartyRole.RESPONDENT, PartyKind.ORGANISATION, name, people.phone(), None, agent)
    else:
        respondent = _person(PartyRole.RESPONDENT, people, chance)
    actors = [applicant, respondent]
    family = None
    if chance.happens(0.16):
        actors.append(relative := _person(PartyRole.APPLICANT, people, chance, applicant.name[0]))
        family = relative.name
    if not firm and chance.happens(0.13):
        actors.append(_person(PartyRole.RESPONDENT, people, chance, respondent.name[0]))
    return Cast(actors, applicant.name, respondent.name, firm, family)


def _person(role: PartyRole, people: Population, chance: Chance, surname: str | None = None) -> Actor:
    gender = chance.choice((Gender.FEMALE, Gender.MALE))
    born_on = chance.day_between(date(1946, 1, 1), date(2002, 12, 31))
    order = chance.randrange(1, 500) * 2 - (gender == Gender.MALE)
    return Actor(
        role,
        PartyKind.PERSON,
        people.name(gender, surname),
        people.phone() if chance.happens(0.88) else None,
        id_number(born_on, order) if chance.happens(0.74) else None,
    )


def places_of(plan: Plan) -> Names:
    """The names of county, township and village; of the nearest division above where there is none."""
    county = plan.place.at(DivisionLevel.COUNTY)
    township = plan.place.at(DivisionLevel.TOWNSHIP)
    return {
        "县": (county or plan.place).name,
        "镇": (township or plan.place).name,
        "村": plan.place.name,
    }


def redacted(names: Names, people: Cast) -> Names:
    """The same names as a precedent gives them: surname and 某, no place below the county."""
    first, second = f"{people.applicant[0]}某", f"{people.respondent[0]}某"
    if people.firm:
        second = "某" + _OPEN_NAME.sub("", people.firm)
    elif first == second:
        first, second = first + "甲", second + "乙"
    return {
        **names,
        "甲": first,
        "乙": second,
        "丙": f"{people.family[0]}某某" if people.family else "",
        "镇": "某镇",
        "村": "某村",
        "会": "调委会",
        "员": "调解员",
        "元": banded(names["元"]),
        "索": banded(names["索"]),
        "付": banded(names["付"]),
    }
