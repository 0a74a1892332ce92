"""Forms 表单: fields made from the models' own metadata, in the language of the request.

A field takes its label, hint and longest text from the column of the same name. What a form checks
is only that the input has the right shape; what it may be, the service decides, and its refusals are
shown at the fields they are about.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise import fields as columns
from tortoise.fields.data import CharEnumFieldInstance
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    FloatField,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)

from admin.words import Words, column_words, hint_of, in_chinese, problem_words, term_words
from mediation.clock import CHINA
from mediation.models.base import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tortoise.models import Model
    from wtforms.fields.core import UnboundField

    from mediation.models.base import Term
    from mediation.problems import Refused


_UNWRITABLE = Words("有不能使用的字符。", "There is a character that cannot be used.")


class Required(InputRequired):  # type: ignore[misc]  # wtforms publishes no types
    """Something must be given; its absence is told by what to give, not by a rule about fields."""

    def __call__(self, form: Form, field: Any) -> None:
        try:
            super().__call__(form, field)
        except StopValidation:
            raise StopValidation(_missing(field)) from None


def _missing(field: Any) -> str:
    label = str(field.label.text)
    if isinstance(field, SelectField | FileField):
        return str(Words(f"请选择{label}。", f"Choose: {label}."))
    return str(Words(f"请填写{label}。", f"Fill in: {label}."))


class PanelForm(Form):  # type: ignore[misc]  # wtforms publishes no types
    """A form with the version of the record it changes."""

    class Meta:
        def get_translations(self, form: Form) -> Any:
            self.locales = ["zh"] if in_chinese() else ["en"]
            return super().get_translations(form)  # type: ignore[misc]

    version = HiddenField()

    def data_without(self, *names: str) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name not in names}

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the input has the right shape; a NUL, which PostgreSQL cannot keep, reaches no service."""
        right: bool = super().validate(*args, **kwargs)
        for field in self:
            if any("\x00" in typed for typed in field.raw_data or () if isinstance(typed, str)):
                field.errors = [*field.errors, str(_UNWRITABLE)]
                right = False
        return right

    def tell(self, refused: Refused) -> list[Words]:
        """Put each problem at its field; give back those about the whole."""
        whole = []
        for problem in refused.problems:
            # ``grants.0.division`` is about the division.
            names = [
                name
                for part in (problem.field or "").split(".")
                if (name := field_name(part)) in self._fields
            ]
            field = self._fields[names[-1]] if names else None
            if field is None or isinstance(field, HiddenField):
                whole.append(problem_words(problem))
            else:
                field.errors = [*field.errors, str(problem_words(problem))]
        return whole


class TermField(SelectField):  # type: ignore[misc]  # the same
    """A choice of a closed vocabulary; ``data`` is the term, or None for the blank one."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        terms: Iterable[Term],
        blank: bool = False,
        **kwargs: Any,
    ) -> None:
        self._terms = {term.value: term for term in terms}
        self._blank = blank
        super().__init__(label, validators, coerce=self._term, **kwargs)
        self.validate_choice = True

    def _term(self, value: Any) -> Any:
        if value in {None, "", "None"}:
            return None
        if (term := self._terms.get(str(getattr(value, "value", value)))) is None:
            raise ValueError(value)
        return term

    def iter_choices(self) -> Any:
        if self._blank or self.data is None:
            yield "", "—", self.data is None, {}
        for term in self._terms.values():
            yield term.value, str(term_words(term)), term is self.data, {}

    def pre_validate(self, form: Form) -> None:
        """Nothing: ``coerce`` has refused what is not a term."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        try:
            self.data = self._term(valuelist[0])
        except ValueError:
            self.data = None
            raise ValueError(self.gettext("Not a valid choice.")) from None


class CodeLookup(StringField):  # type: ignore[misc]  # the same
    """Another record, named by its own code or short name; suggestions come as one types."""

    def __init__(self, *args: Any, looks_up: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looks_up = looks_up
        self.typed: str | None = None
        """The code; ``data`` becomes the key of the record that it means."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        self.typed = self.data

    def _value(self) -> str:
        return self.typed or ""


class MomentField(DateTimeLocalField):  # type: ignore[misc]  # the same
    """A moment in China Standard Time, to the minute."""

    data: datetime | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = self.data.replace(tzinfo=CHINA)

    def process_data(self, value: datetime | None) -> None:
        super().process_data(value.astimezone(CHINA) if value is not None else None)


def _stripped(text: str | None) -> str | None:
    return (text or "").strip() or None


_LOOKED_UP = {
    "mediation.Division": "division",
    "mediation.Committee": "committee",
    "mediation.DisputeType": "dispute_type",
    "mediation.Referrer": "referrer",
}


_SUGGESTED = Words("输入名称或代码，从提示里选", "Type the name or code and choose from what is suggested")


def column_field(model: type[Model], column: str, *, required: bool | None = None) -> UnboundField[Any]:  # noqa: PLR0911  one line a kind
    """The form field for a column of the model; a relation is named by code."""
    field = model._meta.fields_map[column]
    looks_up = _LOOKED_UP.get(getattr(field, "model_name", ""))
    needed = (not field.null and field.default is None) if required is None else required
    check: list[Any] = [Required() if needed else Optional()]
    common: dict[str, Any] = {
        "label": column_words(model, column),
        "description": hint_of(model, column) or "",
    }
    if looks_up:
        common["description"] = common["description"] or _SUGGESTED
        return CodeLookup(
            validators=[*check, Length(max=100)], filters=[_stripped], looks_up=looks_up, **common
        )
    if isinstance(field, CharEnumFieldInstance):
        return TermField(validators=check, terms=field.enum_type, blank=not needed, **common)
    if isinstance(field, columns.BooleanField):
        return BooleanField(**common)
    if isinstance(field, columns.DatetimeField):
        return MomentField(validators=check, **common)
    if isinstance(field, columns.DateField):
        return DateField(validators=check, **common)
    if isinstance(field, columns.IntField | columns.SmallIntField | columns.BigIntField):
        most = field.constraints["le"]
        return IntegerField(validators=[*check, NumberRange(-most, most)], **common)
    if isinstance(field, columns.FloatField):
        return FloatField(validators=check, **common)
    longest = getattr(field, "max_length", None)
    if longest and not isinstance(field, columns.TextField):
        return StringField(validators=[*check, Length(max=longest)], filters=[_stripped], **common)
    return TextAreaField(validators=[*check, Length(max=LONGEST_TEXT)], filters=[_stripped], **common)


def form_of(
    name: str, model: type[Model], names: Iterable[str], base: type[PanelForm] = PanelForm
) -> type[PanelForm]:
    """A form with fields for these columns."""
    return type(name, (base,), {field_name(column): column_field(model, column) for column in names})


def field_name(column: str) -> str:
    """The column's own name, but for what every form has already, such as ``process``."""
    return f"{column}_" if hasattr(Form, column) else column


def names_in(told: type) -> tuple[str, ...]:
    """The fields of what a service takes; a form asks for the same."""
    return tuple(field.name for field in dataclasses.fields(told))


def optional_text(kind: type[Any], label: Words, longest: int, hint: Words) -> Any:
    """A text that no single column holds, as a list written in lines."""
    return kind(label, validators=[Optional(), Length(max=longest)], filters=[_stripped], description=hint)


class ReasonForm(PanelForm):
    """Asks why."""

    reason = StringField(
        Words("原因", "Reason"), validators=[Required(), Length(max=500)], filters=[_stripped]
    )


_NOT_THE_SAME = Words("两遍新口令不一样。", "The two are not the same.")


class PasswordForm(PanelForm):
    """One's own password: the present one, and twice the new one."""

    present = PasswordField(
        Words("现口令", "Present password"),
        validators=[Required()],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        Words("新口令", "New password"),
        validators=[Required()],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        Words("再输一遍新口令", "The new password again"),
        validators=[Required()],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError(str(_NOT_THE_SAME))


def version_of(data: dict[str, Any]) -> int:
    """The version the form was made from; one that cannot be is 0, which no record has."""
    text = str(data.get("version") or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
