"""The forms of a mediator 调解员表单: the person, the office, and what happens to it."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Length, Optional

from admin.forms import PanelForm, TermField, column_field, form_of, names_in
from admin.words import Words
from mediation.models import Mediator, Person, Post
from mediation.services.discipline_mediator import DismissalGround
from mediation.services.keep import KEEP
from mediation.services.mediator_details import MediatorDetails
from mediation.services.person_details import PersonDetails

_SEALED = ("phone", "id_number")
_PERSON = tuple(name for name in names_in(PersonDetails) if name not in _SEALED)
_OFFICE = tuple(name for name in names_in(MediatorDetails) if name != "person")
_KEPT = Words("留空则保持原来的不变", "Leave empty to keep what is there")


def _sealed_field(label: Words, hint: Words | str = "") -> Any:
    return StringField(
        label, validators=[Optional(), Length(max=30)], description=hint, render_kw={"autocomplete": "off"}
    )


class EnlistForm(form_of("PersonColumns", Person, _PERSON), form_of("OfficeColumns", Mediator, _OFFICE)):  # type: ignore[misc]  # made of the models
    """A new mediator; the first post is given afterwards."""

    phone = _sealed_field(Words("电话", "Telephone"))
    id_number = _sealed_field(
        Words("身份证号", "Identity number"),
        Words("据此查重，并推定性别和出生日期", "Tells sex and birth; shows who is kept already"),
    )


class ChangeForm(EnlistForm):
    """Sealed numbers are not sent to the page; empty keeps them."""

    phone = _sealed_field(Words("新电话", "New telephone"), _KEPT)
    no_phone = BooleanField(Words("删去原来的电话", "Take the telephone out"))
    id_number = _sealed_field(Words("新身份证号", "New identity number"), _KEPT)


class DismissalForm(PanelForm):
    ground = TermField(Words("解聘原因", "Ground"), terms=DismissalGround)
    dismissed_on = column_field(Mediator, "ended_on", required=True)
    note = StringField(Words("说明", "Note"), validators=[Optional(), Length(max=150)])


class AppointmentForm(PanelForm):
    committee = column_field(Post, "committee")
    title = column_field(Post, "title")
    started_on = column_field(Post, "started_on")


def details_of(data: dict[str, Any], *, keep: bool) -> MediatorDetails:
    """What the form says of the mediator; with ``keep`` empty numbers stay as they are."""
    phone = data["phone"] or (KEEP if keep and not data.get("no_phone") else None)
    id_number = data["id_number"] or (KEEP if keep else None)
    person = PersonDetails(**{name: data[name] for name in _PERSON}, phone=phone, id_number=id_number)
    return MediatorDetails(person=person, **{name: data[name] for name in _OFFICE})


def filled_from(row: Any) -> dict[str, Any]:
    """The form's first values, the sealed ones left out."""
    return {
        **{name: getattr(row.person, name) for name in _PERSON},
        **{name: getattr(row, name) for name in _OFFICE if name != "division"},
        "division": row.division_id,
        "version": row.version,
    }
