"""Files with one JSON object a line (jsonl)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from mediation.importing.cells import Cell
from mediation.importing.problems import CellError, bad_file
from mediation.importing.tables import LONGEST_LINE, Row, Stream
from mediation.importing.text_files import encoding_of, text_of, too_long

_SAMPLE = 1000
"""Objects looked at for the names of the columns; one that comes up later is told as a problem."""


class JsonLinesTable:
    """The names of the first objects are the header, which is row 1: line n is row n + 1."""

    titles_may_precede = False

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._encoding = encoding_of(stream)
        self._names: dict[str, int] = {}
        wrong: CellError | None = None
        for number, found in self._objects():
            if number > _SAMPLE:
                break
            if isinstance(found, CellError):
                wrong = wrong or found
                continue
            for name in found:
                self._names.setdefault(name, len(self._names))
        if not self._names and wrong is not None:
            raise bad_file(f"没有一行能读：{wrong.zh}", f"No line can be read: {wrong.en}")

    def close(self) -> None:
        """Nothing is kept."""

    def rows(self) -> Iterator[Row]:
        if self._names:
            yield Row(1, list(self._names))
        for number, found in self._objects():
            yield self._row(number + 1, found)

    def _row(self, number: int, found: dict[str, Any] | CellError) -> Row:
        if isinstance(found, CellError):
            return Row(number, (), found)
        cells: list[Cell] = [None] * len(self._names)
        for name, value in found.items():
            place = self._names.get(name)
            if place is None:
                return Row(
                    number,
                    (),
                    CellError(
                        f"出现前面没有的项“{name}”。", f"It has a name that no earlier line has: “{name}”."
                    ),
                )
            if not _plain(value):
                return Row(
                    number,
                    (),
                    CellError(
                        f"“{name}”应为一个值或文字列表。", f"“{name}” is neither a value nor a list of texts."
                    ),
                )
            cells[place] = "、".join(value) if isinstance(value, list) else value
        return Row(number, cells)

    def _objects(self) -> Iterator[tuple[int, dict[str, Any] | CellError]]:
        with text_of(self._stream, self._encoding) as text:
            number = 0
            while line := text.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE:
                    raise too_long(number)
                if line.strip():
                    yield number, _object(line)


def _object(line: str) -> dict[str, Any] | CellError:
    try:
        found = orjson.loads(line.rstrip())
    except orjson.JSONDecodeError as error:
        return CellError(
            f"这一行不是正确的JSON（第{error.colno}个字符附近）。",
            f"The line is not JSON (near character {error.colno}).",
        )
    if not isinstance(found, dict):
        return CellError("这一行不是JSON对象。", "The line is not a JSON object.")
    return found


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return value is None or isinstance(value, str | int | float | bool)
