"""The file of rejected rows 退回的行: as they were, with the reasons, to be mended and imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import IO, Any, Literal, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

from mediation.importing.cells import Cell
from mediation.importing.headers import REMARK, Plan
from mediation.importing.problems import CellError, RowProblem
from mediation.importing.reading import data_rows
from mediation.importing.tables import Table

Format = Literal["csv", "xlsx"]
REASON = f"{REMARK}退回原因"
"""Starts like a remark, so that the importer leaves the column out when the file comes back."""
LINE = f"{REMARK}原行号"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class _Sheet(Protocol):
    def append(self, cells: Sequence[Cell]) -> None: ...
    def finish(self) -> None: ...


async def write_rejects(
    table: Table,
    plan: Plan,
    problems: AsyncIterator[tuple[int, list[RowProblem]]],
    target: IO[bytes],
    file_format: Format,
) -> None:
    """Read the file again beside its problems, and write the rows that have any."""
    sheet: _Sheet = _CsvSheet(target) if file_format == "csv" else _XlsxSheet(target)
    sheet.append([*plan.header, LINE, REASON])
    width = len(plan.header)
    rows = data_rows(table, plan)
    async for number, found in problems:
        row = next((row for row in rows if row.number == number), None)
        cells = list(row.cells[:width]) if row is not None else []
        cells += [None] * (width - len(cells))
        sheet.append([*cells, number, "；".join(_reason(problem) for problem in found)])
    sheet.finish()


def _reason(problem: RowProblem) -> str:
    where = f"{problem.column}：" if problem.column else ""
    return f"{where}{problem.zh} {problem.en}"


def guarded(cell: Cell) -> str:
    """Text that no spreadsheet program takes for a formula (CSV injection); the importer takes the mark off again."""
    if isinstance(cell, CellError):
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    text = "" if cell is None else str(cell)
    plain = text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    return f"'{plain}" if plain.lstrip(" ").startswith(_DANGEROUS) else plain


class _CsvSheet:
    """UTF-8 with a mark, without which spreadsheet programs misread Chinese."""

    def __init__(self, target: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(target, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)

    def append(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([guarded(cell) for cell in cells])

    def finish(self) -> None:
        self._text.detach()


class _XlsxSheet:
    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._workbook = Workbook(write_only=True)
        self._sheet = self._workbook.create_sheet("退回的行")

    def append(self, cells: Sequence[Cell]) -> None:
        self._sheet.append([self._cell(guarded(cell)) for cell in cells])

    def _cell(self, text: str) -> Any:
        try:
            cell = WriteOnlyCell(self._sheet, value=text)
        except IllegalCharacterError:
            cell = WriteOnlyCell(
                self._sheet, value="".join(c if c >= " " or c in "\n\t" else "\ufffd" for c in text)
            )
        # Text, whatever it looks like.
        cell.data_type = "s"
        cell.number_format = "@"
        return cell

    def finish(self) -> None:
        self._workbook.save(self._target)
