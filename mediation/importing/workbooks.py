"""Reading xlsx 电子表格 row by row, in memory that does not grow with the file.

A reader of our own, because the usual ones hold the whole sheet, and because a formula that was never
calculated, or an error such as #REF!, must be told and not read as an empty cell. ECMA-376 part 1, §18.3.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.parsers import expat

from mediation.importing.cells import Cell
from mediation.importing.problems import CellError, bad_file
from mediation.importing.shared_strings import Strings, unescape
from mediation.importing.sheet_parts import Parts, date_styles, first_sheet, local
from mediation.importing.tables import LONGEST_LINE, Row, Stream

_WIDEST = 1024
"""Columns that are read; a value further out makes the row wrong, not the list long."""
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_OVERLAP = 256
_MOST_MERGED = 100_000
_DAYS_FROM = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001  a sheet has no zone


class WorkbookTable:
    """The first visible sheet. A cell merged over several rows counts as repeated in each of them."""

    titles_may_precede = True

    def __init__(self, stream: Stream) -> None:
        stream.seek(0)
        self._parts = Parts(stream)
        self._sheet, starts_1904 = first_sheet(self._parts)
        self._first_day = _DAYS_FROM[starts_1904]
        self._dates = date_styles(self._parts)
        self._merged = self._merged_downwards()
        # Last, because it holds a temporary file that nobody would close if what follows failed.
        self._strings = Strings(self._parts)

    def close(self) -> None:
        self._strings.close()

    def rows(self) -> Iterator[Row]:
        reader = _SheetReader(self._strings, self._dates, self._first_day)
        open_areas: list[tuple[int, int, Cell]] = []
        for _ in self._parts.parse(self._sheet, reader.parser):
            for number, cells, problem in reader.take():
                open_areas = [area for area in open_areas if number <= area[0]]
                for _bottom, column, value in open_areas:
                    cells.extend([None] * (column + 1 - len(cells)))
                    cells[column] = value
                for bottom, column in self._merged.get(number, ()):
                    open_areas.append((bottom, column, cells[column] if column < len(cells) else None))
                yield Row(number, cells, problem)

    def _merged_downwards(self) -> dict[int, list[tuple[int, int]]]:
        """By first row: last row and column of each merged area higher than one row."""
        areas: dict[int, list[tuple[int, int]]] = defaultdict(list)
        tail, found = b"", 0
        for chunk in self._parts.chunks(self._sheet):
            piece = tail + chunk
            kept = 0
            for match in _MERGED.finditer(piece):
                kept = match.end()
                found += 1
                if (top := int(match[2])) < (bottom := int(match[4])):
                    areas[top].append((bottom, column_index(match[1].decode())))
            if found > _MOST_MERGED:
                raise bad_file("合并单元格太多。", "There are too many merged cells.")
            tail = piece[max(kept, len(piece) - _OVERLAP) :]
        return areas


def column_index(letters: str) -> int:
    """``A`` is 0, ``AA`` is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


class _SheetReader:
    """Turns the events of the sheet's XML into rows."""

    def __init__(self, strings: Strings, dates: list[bool], first_day: datetime) -> None:
        self._strings, self._dates, self._first_day = strings, dates, first_day
        self._rows: list[tuple[int, list[Cell], CellError | None]] = []
        self._number = 0
        self._cells: list[Cell] = []
        self._problem: CellError | None = None
        self._column = -1
        self._type, self._style = "n", "0"
        self._formula = False
        self._value: list[str] | None = None
        self._length = 0
        self._collecting, self._phonetic = False, False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def take(self) -> list[tuple[int, list[Cell], CellError | None]]:
        """The rows finished since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "c":
            self._open_cell(attributes)
        elif name in {"v", "t"}:
            # The text of a phonetic guide <rPh> is no part of the value.
            self._collecting = not self._phonetic
            self._value = self._value or []
        elif name == "rPh":
            self._phonetic = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self._number = int(number) if number.isdigit() else self._number + 1
            self._cells, self._problem, self._column = [], None, -1

    def _open_cell(self, attributes: dict[str, str]) -> None:
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = column_index(place[1]) if place else self._column + 1
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._formula, self._value, self._length = False, None, 0

    def _characters(self, text: str) -> None:
        if self._collecting and self._value is not None:
            self._length += len(text)
            if self._length > LONGEST_LINE:
                raise bad_file(
                    f"第{self._number}行有一个单元格太长。", f"A cell of row {self._number} is too long."
                )
            self._value.append(text)

    def _end(self, tag: str) -> None:
        name = local(tag)
        if name in {"v", "t"}:
            self._collecting = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._close_cell()
        elif name == "row" and (self._cells or self._problem):
            self._rows.append((self._number, self._cells, self._problem))

    def _close_cell(self) -> None:
        value = self._cell()
        if value is None or value == "":
            return
        if self._column >= _WIDEST:
            self._problem = CellError(
                f"第{_WIDEST}列以后还有内容。", f"There is a value beyond column {_WIDEST}."
            )
            return
        self._cells.extend([None] * (self._column - len(self._cells)))
        self._cells.append(value)

    def _cell(self) -> Cell:
        if self._value is None:
            return _not_calculated() if self._formula else None
        written = "".join(self._value)
        try:
            return self._converted(written)
        except (ValueError, IndexError, OverflowError):
            return CellError("单元格不能读取。", "The cell cannot be read.")

    def _converted(self, written: str) -> Cell:
        match self._type:
            case "s":
                return self._strings[int(written)]
            case "inlineStr" | "str":
                return unescape(written)
            case "b":
                return written == "1"
            case "e":
                return CellError(f"单元格是错误值{written}。", f"The cell is the error {written}.")
            case "d":
                return datetime.fromisoformat(written)
        return self._number_or_date(written)

    def _number_or_date(self, written: str) -> Cell:
        if not written:
            return _not_calculated() if self._formula else None
        style = int(self._style)
        if style < len(self._dates) and self._dates[style]:
            return self._first_day + timedelta(seconds=round(float(written) * 86400))
        return int(written) if written.lstrip("-").isdigit() else float(written)


def _not_calculated() -> CellError:
    return CellError(
        "公式没有计算结果；请在表格软件中打开并保存一次，或填入数值。",
        "The formula has no result; open and save the file in a spreadsheet program, or fill in the value.",
    )
