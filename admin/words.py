"""Both languages of the panel 双语: the words of the models, and those of its own pages.

A column's label is the first words of the description that its model field carries, so nothing is
named twice. What the panel itself calls things is a ``Words`` beside the code that shows it, and
what its templates say is in ``catalogue``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import escape
from sqladmin.i18n import get_locale

from mediation.models import Person
from mediation.services.words import words_of

if TYPE_CHECKING:
    from tortoise.models import Model

    from mediation.models.base import Term
    from mediation.problems import Problem

CHINESE, ENGLISH = "zh", "en"


def in_chinese() -> bool:
    """Whether the page that is being made is in Chinese, the first language."""
    return get_locale() != ENGLISH


@dataclass(frozen=True)
class Words:
    """The same in Chinese and in English; as text, in the language of the request."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if in_chinese() else self.en

    def __html__(self) -> str:
        return str(escape(str(self)))


def column_words(model: type[Model], column: str) -> Words:
    """The label of a column, from its field's description.

    ``division.name`` is labelled as the relation ``division``; ``person.phone_masked`` as the
    last column, because a person is part of the mediator.
    """
    first, _, rest = column.partition(".")
    if rest and first == "person":
        return column_words(Person, rest)
    words = words_of(model, first)
    zh = words.zh.removesuffix("（已遮盖）").removesuffix("代码") if rest else words.zh
    return Words(zh, words.en[:1].upper() + words.en[1:])


def hint_of(model: type[Model], column: str) -> Words | None:
    """What the description says beyond the label, as a hint beside a form field."""
    zh, _, en = (model._meta.fields_map[column].description or "").partition("\n\n")
    label = column_words(model, column)
    extra = Words(zh.removeprefix(label.zh).strip("。：；，（） "), en[len(label.en) :].strip(".:;,() "))
    return extra if extra.zh else None


def term_words(term: Term) -> Words:
    return Words(term.zh, term.en)


def problem_words(problem: Problem) -> Words:
    return Words(problem.in_chinese, problem.in_english)
