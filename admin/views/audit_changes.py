"""What an audit entry changed 改前改后: field by field, in the words of the panel's own pages.

The trail keeps codes, keys and, of free text, only length and check; here they are put into words.
What was masked or left out when the entry was written stays so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise.fields.data import BooleanField, CharEnumFieldInstance, DatetimeField
from tortoise.models import Model

from admin.show import NOTHING, show, yuan
from admin.views.audit_words import EXTRAS
from admin.words import Words, column_words
from mediation import models
from mediation.models import Misconduct, RoleGrant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mediation.models.base import Term

_TERMS_OF_EXTRAS: dict[str, type[Term]] = {"ground": Misconduct}
_KEYS_OF_EXTRAS: dict[str, type[Model]] = {"grant": RoleGrant}
_FEN = frozenset({"amount"})
_TEXT = re.compile(r"〔(\d+)字 (\w+)〕")
"""How the trail tells free text."""


def model_named(entity: str) -> type[Model] | None:
    """The model of the kind, whether or not it has a view of its own."""
    found = getattr(models, entity, None)
    return found if isinstance(found, type) and issubclass(found, Model) else None


def referred(
    model: type[Model] | None, values: Mapping[str, Any] | None
) -> Iterator[tuple[type[Model], str]]:
    """The records that the values point at, each as its model and key."""
    for column, value in (values or {}).items():
        target = _target(model, column)
        if target is not None and value is not None:
            yield from ((target, str(key)) for key in _each(value))


@dataclass(frozen=True)
class Telling:
    """Puts the values of one entry into words."""

    model: type[Model] | None
    names: Mapping[tuple[type[Model], str], str]
    """What the records that are referred to are called; those that are not here are told by key."""
    tables: Mapping[str, str]
    """How the rows of a table are called."""

    def differences(
        self, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> list[tuple[str, str, str]]:
        """Each field with its value before and after."""
        old, new = before or {}, after or {}
        return [
            (self._label(column), self._value(column, old.get(column)), self._value(column, new.get(column)))
            for column in dict.fromkeys([*old, *new])
        ]

    def _label(self, column: str) -> str:
        if self.model is not None:
            names = self.model._meta.fields_map
            # What a service tells beside the columns is a count, even where a relation is named alike.
            if column in EXTRAS and (column not in names or not names[column].has_db_field):
                return str(EXTRAS[column])
            for known in (column.removesuffix("_id"), column):
                if known in names:
                    return str(column_words(self.model, known))
        return str(EXTRAS.get(column) or self.tables.get(column, column))

    def _value(self, column: str, value: Any) -> str:  # noqa: PLR0911  one line a kind of value
        if value is None:
            return NOTHING
        if (target := _target(self.model, column)) is not None:
            return show([self.names.get((target, str(key)), str(key)) for key in _each(value)])
        field = self.model._meta.fields_map.get(column) if self.model is not None else None
        terms = field.enum_type if isinstance(field, CharEnumFieldInstance) else _TERMS_OF_EXTRAS.get(column)
        if terms is not None:
            return show(next((term for term in terms if term.value == value), value))
        if isinstance(value, dict):
            return show({self.tables.get(name, name): one for name, one in value.items()})
        if isinstance(field, BooleanField):
            return show(bool(value))
        if isinstance(field, DatetimeField):
            return show(datetime.fromisoformat(value))
        if column in _FEN and isinstance(value, int):
            return show(yuan(value))
        return _TEXT.sub(_text, show(value))


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _target(model: type[Model] | None, column: str) -> type[Model] | None:
    """The model that a key in the column is of."""
    if column in _KEYS_OF_EXTRAS:
        return _KEYS_OF_EXTRAS[column]
    names: Mapping[str, Any] = model._meta.fields_map if model is not None else {}
    field = names.get(column.removesuffix("_id")) if column.endswith("_id") else names.get(column)
    # Of the relations only those that a row names itself: the other side of one is no value.
    name = None if field is None or field.has_db_field else getattr(field, "model_name", None)
    return None if name is None else model_named(str(name).rpartition(".")[2])


def _text(match: re.Match[str]) -> str:
    return str(Words(f"（{match[1]} 个字，校验码 {match[2]}）", f"({match[1]} characters, check {match[2]})"))
