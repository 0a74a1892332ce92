"""What is kept of a person 人员信息, found again by the identity number's keyed hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation import identity
from mediation.clock import today
from mediation.models import Education, Gender, Person
from mediation.personal_data import current_vault, sealed_columns
from mediation.problems import Conflict
from mediation.services.keep import KEEP, Keep
from mediation.services.words import Words

if TYPE_CHECKING:
    from datetime import date

    from mediation.services.checks import Checks

ADULT_AGE = 18
"""A mediator is an adult citizen (人民调解法 art. 14)."""
_BORN = Words("出生日期", "date of birth")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    name: str
    gender: Gender | None = None
    """Told by the identity number when omitted, as is the date of birth."""
    born_on: date | None = None
    ethnicity: str | None = None
    education: Education | None = None
    phone: str | Keep | None = None
    id_number: str | Keep | None = None


def checked_person(told: PersonDetails, checks: Checks, *, field: str = "person") -> dict[str, Any]:
    """The columns to write; what is KEEP is left out."""
    columns: dict[str, Any] = {
        "name": checks.column(Person, "name", told.name, field=f"{field}.name"),
        "ethnicity": checks.column(
            Person, "ethnicity", told.ethnicity, field=f"{field}.ethnicity", required=False
        ),
        "education": told.education,
        "gender": told.gender,
        "born_on": checks.day(f"{field}.born_on", told.born_on, _BORN, required=False),
    }
    vault = current_vault()
    if told.phone is not KEEP:
        columns |= sealed_columns(vault, "phone", checks.phone(f"{field}.phone", told.phone))
    if told.id_number is not KEEP:
        number = checks.id_number(f"{field}.id_number", told.id_number)
        columns |= sealed_columns(vault, "id_number", number)
        if number is not None:
            _read_number(number, columns, checks, field)
    return columns


def _read_number(number: str, columns: dict[str, Any], checks: Checks, field: str) -> None:
    """The number tells sex and birth; what was typed beside it must agree."""
    born, gender = identity.birth_of(number), Gender.MALE if identity.is_male(number) else Gender.FEMALE
    if columns["born_on"] not in {None, born}:
        checks.invalid(
            f"{field}.born_on",
            "出生日期与身份证号不符。",
            "The date of birth is not that of the identity number.",
        )
    if columns["gender"] not in {None, gender}:
        checks.invalid(
            f"{field}.gender", "性别与身份证号不符。", "The sex is not that of the identity number."
        )
    columns["born_on"], columns["gender"] = born, gender


def check_adult(born_on: date | None, checks: Checks, *, field: str = "person") -> None:
    if born_on is None:
        return
    day = today()
    age = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    if age < ADULT_AGE:
        checks.invalid(
            f"{field}.born_on",
            f"人民调解员应年满{ADULT_AGE}周岁。",
            f"A mediator is at least {ADULT_AGE} years old.",
        )


async def same_person(columns: dict[str, Any], checks: Checks, *, field: str = "person") -> Person | None:
    """The person with this identity number, if kept already; refused under another name."""
    number_hash = columns.get("id_number_hash")
    if number_hash is None:
        return None
    person = await Person.filter(id_number_hash=number_hash).order_by("id").select_for_update().first()
    if person is not None and person.name != columns["name"]:
        checks.refuse(
            Conflict(
                field=f"{field}.id_number",
                why_zh="这个身份证号已登记在另一个姓名下。",
                why_en="This identity number is kept under another name.",
            )
        )
    return person
