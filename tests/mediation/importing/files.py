"""Files to import, written as people write them."""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import Workbook

from mediation.access import Viewer
from mediation.importing.report import ImportReport
from mediation.models import Role
from mediation.services.import_file import ImportOptions, import_file

OPERATOR = Viewer(role=Role.CITY, path="/", name="命令行")


def a_csv(header: str, *rows: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\n".join((header, *rows, "")).encode(encoding))


def a_table(rows: list[list[Any]]) -> io.BytesIO:
    """The rows as csv, quoted where needed."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return io.BytesIO(text.getvalue().encode("utf-8", "surrogatepass"))


def a_workbook(rows: list[list[Any]], merged: tuple[str, ...] = ()) -> io.BytesIO:
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    data = io.BytesIO()
    workbook.save(data)
    return data


CASE = {
    "外部编号": "A-1",
    "调委会": "桥头村民调",
    "纠纷类型": "邻里",
    "案件来源": "当事人申请",
    "状态": "结案",
    "纠纷经过": "两家为排水沟发生争执。",
    "申请人": "王某甲",
    "申请人电话": "13900000001",
    "被申请人": "李某乙",
    "受理日期": "2024年3月5日",
    "达成协议日期": "2024/3/9",
    "协议形式": "书面协议",
    "协议金额": "1.2万元",
    "结案日期": "2024-03-20",
}


def cases(*changes: dict[str, Any]) -> io.BytesIO:
    """A case a row: the usual one with the changes."""
    rows = [{**CASE, "外部编号": f"A-{place}", **change} for place, change in enumerate(changes, start=1)]
    header = list(dict.fromkeys(name for row in rows for name in row))
    return a_table([header, *([row.get(name, "") for name in header] for row in rows)])


async def imported(
    kind: str,
    stream: io.BytesIO,
    *,
    by: Viewer = OPERATOR,
    options: ImportOptions | None = None,
    **choices: bool,
) -> ImportReport:
    return await import_file(stream, kind, by=by, options=options, **choices)


def told(report: ImportReport) -> list[tuple[int, str | None, str]]:
    """Row, column and Chinese words of each problem."""
    return [(problem.row, problem.column, problem.zh) for problem in report.problems]


def outcome(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.rejected
