"""From rows of the file to records to stage 读取: each cell read, each row judged, personal data sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from mediation.importing.cells import Cell, blank
from mediation.importing.columns import Context, Kind, Values
from mediation.importing.headers import REMARK, Plan
from mediation.importing.problems import CellError, RowProblem
from mediation.importing.tables import Row, Table


@dataclass
class Prepared:
    """A batch of rows, ready to stage."""

    rows: int = 0
    records: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    problems: list[RowProblem] = field(default_factory=list)
    fallbacks: int = 0


class Reader:
    """Prepares batches. It touches no database, so a thread may run it beside the event loop."""

    def __init__(self, table: Table, kind: Kind, plan: Plan, context: Context) -> None:
        self._kind, self._plan, self._context = kind, plan, context
        self._rows = data_rows(table, plan)
        self._width = len(plan.header)
        self._titled = [bool(title) for title in plan.header]

    def next_batch(self, size: int) -> Prepared:
        """The next rows; a batch without rows is the end."""
        prepared = Prepared()
        for row in islice(self._rows, size):
            prepared.rows += 1
            self._prepare(row, prepared)
        return prepared

    def _prepare(self, row: Row, prepared: Prepared) -> None:
        before = len(prepared.problems)

        def note(column: str | None, zh: str, en: str) -> None:
            prepared.problems.append(RowProblem(row.number, self._plan.called(column), zh, en))

        if row.problem is not None:
            note(None, row.problem.zh, row.problem.en)
            return
        self._refuse_stray_cells(row.cells, prepared, row.number)
        values = self._values(row, prepared)
        if len(prepared.problems) > before:
            return
        records = list(self._kind.complete(row.number, values, self._context, note))
        if len(prepared.problems) > before:
            return
        for table, record in records:
            prepared.records[table].append(record)

    def _values(self, row: Row, prepared: Prepared) -> Values:
        plan, cells, width = self._plan, row.cells, len(row.cells)
        values: Values = dict(plan.constants)
        for place, column, parse in plan.places:
            if place >= width:
                continue
            cell = cells[place]
            if cell is None or cell == "" or blank(cell):
                continue
            try:
                values[column.name] = parse(cell)
            except CellError as error:
                if column.name in plan.fallbacks:
                    values[column.name] = plan.fallbacks[column.name]
                    prepared.fallbacks += 1
                else:
                    prepared.problems.append(RowProblem(row.number, plan.header[place], error.zh, error.en))
        return values

    def _refuse_stray_cells(self, cells: Sequence[Cell], prepared: Prepared, number: int) -> None:
        """A value under no header would be lost in silence; most often a comma too many has moved the row."""
        if len(cells) <= self._width and all(self._titled):
            return
        for place, cell in enumerate(cells):
            if (place >= self._width or not self._titled[place]) and not blank(cell):
                prepared.problems.append(
                    RowProblem(
                        number,
                        None,
                        f"第{place + 1}列有内容，却没有表头。",
                        f"Column {place + 1} has a value but no header.",
                    )
                )
                return


def data_rows(table: Table, plan: Plan) -> Iterator[Row]:
    """The rows below the header, without blank rows and remarks."""
    for row in table.rows():
        if row.number <= plan.header_row:
            continue
        if row.problem is not None:
            yield row
            continue
        first = next((cell for cell in row.cells if not blank(cell)), None)
        if first is None or (isinstance(first, str) and first.startswith(REMARK)):
            continue
        yield row
