"""Which column of the file is which 表头: matching names, and telling what is wrong with them."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from mediation.importing.cells import Cell, Parse, as_text
from mediation.importing.columns import Column, Kind
from mediation.importing.problems import BadFile, CellError, bad_file
from mediation.importing.references import References
from mediation.importing.tables import Table
from mediation.problems import Problem, Refused

REMARK = "#"
"""A column whose name starts with it is not read; nor is a row whose first cell does."""
LEFT_OUT = "-"
"""As the target of a mapping: the file's column is not read."""
_TITLE_ROWS = 10
"""How far down the header is looked for below titles."""


@dataclass(frozen=True)
class Choices:
    """What the one who imports says about the columns."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    """The file's name of a column to ours, or to ``-``."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Values for columns that the file does not have, or leaves blank."""
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    """Values in place of ones that cannot be taken."""


@dataclass(frozen=True)
class Plan:
    """How each row is read."""

    header_row: int
    header: tuple[str, ...]
    places: tuple[tuple[int, Column, Parse], ...]
    constants: Mapping[str, Any]
    fallbacks: Mapping[str, Any]
    names: Mapping[str, str]
    """Each column as the file calls it; one that the file does not have by its Chinese name."""

    def called(self, column: str | None) -> str | None:
        return None if column is None else self.names.get(column, column)


def make_plan(table: Table, kind: Kind, choices: Choices, references: References) -> Plan:
    """Find the header and match it. Refuses, all at once, unknown, repeated and missing columns."""
    known = {_key(name): column for column in kind.columns for name in column.names()}
    mapping = {_key(source): target for source, target in choices.mapping.items()}
    number, header = _header(table, known, mapping)
    problems: list[Problem] = []
    places: dict[str, tuple[int, Column, Parse]] = {}
    for place, title in enumerate(header):
        if not title or title.startswith(REMARK):
            continue
        target = mapping.get(_key(title), title)
        if target == LEFT_OUT:
            continue
        column = known.get(_key(target))
        if column is None:
            problems.append(_unknown(title, target, kind))
        elif column.name in places:
            problems.append(_repeated(title, header[places[column.name][0]]))
        else:
            places[column.name] = (place, column, _parse(column, references))
    constants = _values(choices.constants, known, references, problems)
    fallbacks = _values(choices.fallbacks, known, references, problems)
    problems += [
        BadFile(
            why_zh=f"缺少列“{column.zh}”。", why_en=f"The column “{column.zh}” ({column.name}) is missing."
        )
        for column in kind.columns
        if column.required and column.name not in places and column.name not in constants
    ]
    if problems:
        raise Refused(*problems)
    names = {column.name: column.zh for column in kind.columns}
    names |= {name: header[place] for name, (place, _, _) in places.items()}
    return Plan(number, tuple(header), tuple(places.values()), constants, fallbacks, names)


def _header(table: Table, known: Mapping[str, Column], mapping: Mapping[str, str]) -> tuple[int, list[str]]:
    """The first row of which half the cells are known names; else the first that is not blank."""
    first: tuple[int, list[str]] | None = None
    for row in islice(table.rows(), _TITLE_ROWS if table.titles_may_precede else 1):
        titles = [_title(cell) for cell in row.cells]
        filled = [title for title in titles if title]
        if not filled:
            continue
        if 2 * sum(_key(title) in known or _key(title) in mapping for title in filled) >= len(filled):
            return row.number, titles
        first = first or (row.number, titles)
    if first is None:
        raise bad_file("文件是空的。", "The file is empty.")
    return first


def _title(cell: Cell) -> str:
    try:
        return as_text(cell)
    except CellError:
        return "?"


def _key(title: str) -> str:
    """A name without what does not tell it apart: case, width, blanks, the star of a required column."""
    plain = unicodedata.normalize("NFKC", title).lower()
    return "".join(character for character in plain if character not in " \t\n_*")


def _parse(column: Column, references: References) -> Parse:
    if column.reference is not None:
        return references.parse(column.reference)
    assert column.parse is not None, column.name  # noqa: S101  each column has one or the other
    return column.parse


def _values(
    given: Mapping[str, str], known: Mapping[str, Column], references: References, problems: list[Problem]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in given.items():
        column = known.get(_key(name))
        if column is None:
            problems.append(BadFile(why_zh=f"没有叫“{name}”的列。", why_en=f"There is no column “{name}”."))
            continue
        try:
            values[column.name] = _parse(column, references)(text)
        except CellError as error:
            problems.append(BadFile(why_zh=f"{name}：{error.zh}", why_en=f"{name}: {error.en}"))
    return values


def _unknown(title: str, target: str, kind: Kind) -> Problem:
    names = {name: column for column in kind.columns if column.in_template for name in column.names()}
    near: Sequence[str] = difflib.get_close_matches(target, names, n=1, cutoff=0.6)
    meant_zh = f"，是不是“{names[near[0]].zh}”？" if near else "。"
    meant_en = f"; did you mean “{names[near[0]].zh}” ({names[near[0]].name})?" if near else "."
    return BadFile(
        why_zh=f"不认识列“{title}”{meant_zh}不需要的列用 --map {title}=- 略去。",
        why_en=f"The column “{title}” is unknown{meant_en} Leave it out with --map {title}=-.",
    )


def _repeated(title: str, earlier: str) -> Problem:
    if title == earlier:
        return BadFile(why_zh=f"列“{title}”出现了两次。", why_en=f"The column “{title}” is there twice.")
    return BadFile(
        why_zh=f"列“{title}”和“{earlier}”是同一列。",
        why_en=f"The columns “{title}” and “{earlier}” mean the same.",
    )
