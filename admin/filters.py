"""Filters of a list 筛选: one form, several fields, each in the address so that it can be sent on.

A value that is not among the choices is refused with 400; it never reaches the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from starlette.exceptions import HTTPException

from admin.scope import current_viewer
from admin.words import Words, column_words, term_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement, Select

    from mediation.access import Viewer
    from mediation.models.base import Term

_ALL = Words("全部", "All")
_YES, _NO = Words("是", "Yes"), Words("否", "No")
_FIRST_YEAR, _LAST_YEAR = 1949, 2200
_CODE_LENGTHS = (6, 9, 12)


@dataclass(frozen=True)
class Box:
    """One input of the filter form: a choice when it has options, else typed."""

    name: str
    label: Words | str
    value: str
    options: tuple[tuple[str, Words | str], ...] = ()
    kind: str = "text"


class Filter(Protocol):
    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:
        """The inputs, with what was chosen."""

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:
        """The statement, narrowed. Raises HTTPException 400 for a value that cannot be."""


def refuse_value() -> HTTPException:
    return HTTPException(400, "bad filter value")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse_value() from None


@dataclass(frozen=True)
class Choice:
    """One of a closed vocabulary."""

    column: str
    terms: type[Term]

    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:
        options = (("", _ALL), *((term.value, term_words(term)) for term in self.terms))
        yield Box(
            self.column, column_words(model.tortoise, self.column), chosen.get(self.column, ""), options
        )

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:
        if not (value := chosen.get(self.column)):
            return statement
        if value not in [term.value for term in self.terms]:
            raise refuse_value()
        return statement.where(getattr(model, self.column) == self.terms(value))


@dataclass(frozen=True)
class YesNo:
    column: str

    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:
        options = (("", _ALL), ("true", _YES), ("false", _NO))
        yield Box(
            self.column, column_words(model.tortoise, self.column), chosen.get(self.column, ""), options
        )

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:
        if not (value := chosen.get(self.column)):
            return statement
        if value not in {"true", "false"}:
            raise refuse_value()
        return statement.where(getattr(model, self.column).is_(value == "true"))


@dataclass(frozen=True)
class Held:
    """Whether the column is still empty, in the words of what that means."""

    column: str
    empty: Words
    filled: Words

    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:  # noqa: ARG002  Filter's shape
        options = (("", _ALL), ("no", self.empty), ("yes", self.filled))
        yield Box(self.column, Words("状态", "State"), chosen.get(self.column, ""), options)

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:
        if not (value := chosen.get(self.column)):
            return statement
        if value not in {"no", "yes"}:
            raise refuse_value()
        column = getattr(model, self.column)
        return statement.where(column.is_(None) if value == "no" else column.is_not(None))


@dataclass(frozen=True)
class Marked:
    """Only the rows of the viewer's own area that have something in the column."""

    column: str
    label: Words
    yes: Words

    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:  # noqa: ARG002  Filter's shape
        yield Box(self.column, self.label, chosen.get(self.column, ""), (("", _ALL), ("yes", self.yes)))

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:
        if not (value := chosen.get(self.column)):
            return statement
        if value != "yes":
            raise refuse_value()
        viewer = current_viewer.get()
        low, high = (viewer.path, viewer.path_end) if viewer else ("", "")
        return statement.where(getattr(model, self.column).is_not(None), model.path >= low, model.path < high)


@dataclass(frozen=True)
class Days:
    """From one day to another, both inclusive."""

    column: str

    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:
        label = column_words(model.tortoise, self.column)
        for end, words in (("from", Words("不早于", "from")), ("to", Words("不晚于", "to"))):
            name = f"{self.column}_{end}"
            both = Words(f"{label.zh}{words.zh}", f"{label.en}, {words.en}")
            yield Box(name, both, chosen.get(name, ""), kind="date")

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:
        column = getattr(model, self.column)
        if value := chosen.get(f"{self.column}_from"):
            statement = statement.where(column >= _day(value))
        if value := chosen.get(f"{self.column}_to"):
            statement = statement.where(column <= _day(value))
        return statement


@dataclass(frozen=True)
class Year:
    column: str = "year"

    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:
        yield Box(
            self.column, column_words(model.tortoise, self.column), chosen.get(self.column, ""), kind="number"
        )

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:
        if not (value := chosen.get(self.column)):
            return statement
        if not (value.isascii() and value.isdigit() and _FIRST_YEAR <= int(value[:5]) <= _LAST_YEAR):
            raise refuse_value()
        return statement.where(getattr(model, self.column) == int(value))


@dataclass(frozen=True)
class YearOf(Year):
    """The year of the row that a relation leads to."""

    relation: Any = None
    target: Any = None

    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:  # noqa: ARG002  Filter's shape
        return super().boxes(self.target, chosen)

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:  # noqa: ARG002
        if not chosen.get(self.column):
            return statement
        return super().apply(statement.join(self.relation), self.target, chosen)


@dataclass(frozen=True)
class Area:
    """A division and all below it; at first the viewer's own, because that is what they answer for."""

    name: str = "area"

    def boxes(self, model: Any, chosen: Mapping[str, str]) -> Iterable[Box]:  # noqa: ARG002  Filter's shape
        label = Words("区划代码（留空不限）", "Division code (empty: any)")
        yield Box(self.name, label, self._chosen(chosen), kind="division")

    def _chosen(self, chosen: Mapping[str, str]) -> str:
        if self.name in chosen:
            return chosen[self.name].strip()
        viewer = current_viewer.get()
        return self._at_first(viewer) if viewer else ""

    def _at_first(self, viewer: Viewer) -> str:
        return viewer.division or ""

    def apply(self, statement: Select[Any], model: Any, chosen: Mapping[str, str]) -> Select[Any]:
        code = self._chosen(chosen)
        if not code:
            return statement
        if not (code.isascii() and code.isdigit() and len(code) in _CODE_LENGTHS):
            raise refuse_value()
        return statement.where(self.lies_in(model, code))

    def lies_in(self, model: Any, code: str) -> ColumnElement[bool]:
        below: ColumnElement[bool] = model.path.contains(f"/{code}/", autoescape=True)
        return below


@dataclass(frozen=True)
class HeldBy(Area):
    """The same where rows belong to a city: at first the viewer's own, not the part of it they answer for."""

    def _at_first(self, viewer: Viewer) -> str:
        return viewer.path.strip("/").split("/")[0]


@dataclass(frozen=True)
class AreaByLevel(Area):
    """The same where each level has its own column: equality, which an index by date serves."""

    def lies_in(self, model: Any, code: str) -> ColumnElement[bool]:
        level = {9: "township", 12: "village"}.get(len(code))
        # GB/T 2260: the code of a city ends in 00.
        named: ColumnElement[bool] = (
            getattr(model, level or ("city" if code.endswith("00") else "county")) == code
        )
        return named
