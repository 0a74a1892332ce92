"""Exporting a list 导出: what is shown, with the same filters, search and order, as csv or xlsx.

Streamed in portions and capped, so that an export costs no more memory than a page. What a cell
begins with cannot make a spreadsheet program run it as a formula.
"""

from __future__ import annotations

import csv
import io
import tempfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import anyio.to_thread
from openpyxl import Workbook
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from admin.access_log import note_export, write_noted
from admin.table_view import viewer
from mediation.clock import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from admin.table_view import TableView

MOST_ROWS = 50_000
PORTION = 500
BOM = "\ufeff"
"""Spreadsheet programs read Chinese only after it."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def export(view: TableView, request: Request) -> Response:
    """The list as a file to download. The filters are applied before the first byte goes out."""
    kind = request.path_params["export_type"]
    statement = view._eager(view.sorted(view.shown(request), request), view._list_prop_names).limit(MOST_ROWS)
    columns = [view.label(column).zh for column in view._list_prop_names]
    note_export(view.tortoise.__name__, columns, viewer())
    portions = _portions(view, statement)
    name = f"{view.name_plural}_{now():%Y%m%d_%H%M}.{kind}"
    headers = {"Content-Disposition": f"attachment; filename=export.{kind}; filename*=UTF-8''{quote(name)}"}
    if kind == "csv":
        return StreamingResponse(_csv(portions), media_type=_TYPES[kind], headers=headers)
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed once it has been sent
    try:
        await _write_xlsx(file, portions)
        await write_noted()
    except BaseException:
        file.close()
        raise
    return StreamingResponse(
        _pieces(file), media_type=_TYPES[kind], headers=headers, background=BackgroundTask(file.close)
    )


def cell(text: str) -> str:
    """The text, made harmless where a spreadsheet program would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


async def _portions(view: TableView, statement: Any) -> AsyncIterator[list[Sequence[str]]]:
    columns = view._list_prop_names
    yield [[str(view.label(column)) for column in columns]]
    async with view.session_maker() as session:
        result = await session.stream_scalars(statement.execution_options(yield_per=PORTION))
        async for rows in result.partitions():
            yield [[cell(view.value(row, column)) for column in columns] for row in rows]


async def _csv(portions: AsyncIterator[list[Sequence[str]]]) -> AsyncIterator[bytes]:
    yield BOM.encode()
    async for rows in portions:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        yield text.getvalue().encode()


async def _write_xlsx(file: Any, portions: AsyncIterator[list[Sequence[str]]]) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    async for rows in portions:
        for row in rows:
            sheet.append(list(row))
    await anyio.to_thread.run_sync(workbook.save, file)
    file.seek(0)


def _pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(65536):
        yield piece
