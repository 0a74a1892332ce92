"""Files to fill in 模板: the columns in Chinese, and what each of them takes."""

from __future__ import annotations

import csv
import io
from typing import Literal

import orjson
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from mediation.importing.columns import Column, Kind
from mediation.importing.headers import REMARK

TemplateFormat = Literal["csv", "xlsx", "jsonl"]
REQUIRED = "*"
_HEAD = PatternFill("solid", fgColor="FFE8F0EC")
_NOTES_HEADER = ("列", "Column", "必填", "说明", "Note", "可填内容", "Values", "示例")
_NOTES_WIDTHS = (18, 22, 6, 60, 60, 40, 40, 24)


def template(kind: Kind, file_format: TemplateFormat) -> bytes:
    """An empty file of the kind. What explains its columns is read over when it is imported."""
    columns = [column for column in kind.columns if column.in_template]
    match file_format:
        case "xlsx":
            return _workbook(kind, columns)
        case "csv":
            return _csv(columns)
        case "jsonl":
            remark = {column.zh: _remark(column) for column in columns}
            remark[columns[0].zh] = f"{REMARK} {remark[columns[0].zh]}"
            return orjson.dumps(remark) + b"\n"


def header(column: Column) -> str:
    """The Chinese name, with a star where the column must be filled in."""
    return column.zh + (REQUIRED if column.required else "")


def _csv(columns: list[Column]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([header(column) for column in columns])
    remarks = [_remark(column) for column in columns]
    writer.writerow([f"{REMARK} {remarks[0]}", *remarks[1:]])
    return text.getvalue().encode("utf-8-sig")


def _remark(column: Column) -> str:
    parts = ["必填。" if column.required else "", column.note_zh, _values_zh(column), column.note_en]
    return " ".join(part for part in parts if part)


def _values_zh(column: Column) -> str:
    return "、".join(member.zh for member in column.vocabulary) if column.vocabulary else ""


def _values_en(column: Column) -> str:
    return ", ".join(member.value for member in column.vocabulary) if column.vocabulary else ""


def _workbook(kind: Kind, columns: list[Column]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has one
    sheet.title = kind.zh
    for place, column in enumerate(columns, start=1):
        _form_column(sheet, place, column)
    sheet.freeze_panes = "A2"
    _notes(workbook.create_sheet("填写说明"), columns)
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def _form_column(sheet: Worksheet, place: int, column: Column) -> None:
    letter = get_column_letter(place)
    cell = sheet.cell(1, place, header(column))
    cell.font, cell.fill = Font(bold=True), _HEAD
    sheet.column_dimensions[letter].width = max(12, 2 * len(column.zh) + 4)
    if column.as_text:
        # Else a spreadsheet program turns an identity number into 4.3E+17.
        sheet.column_dimensions[letter].number_format = "@"
    if column.vocabulary is not None:
        choices = ",".join(member.zh.replace(",", "") for member in column.vocabulary)
        validation = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
        validation.add(f"{letter}2:{letter}1048576")
        sheet.add_data_validation(validation)


def _notes(sheet: Worksheet, columns: list[Column]) -> None:
    sheet.append(_NOTES_HEADER)
    for column in columns:
        sheet.append(
            (
                column.zh,
                column.name,
                "是" if column.required else "",
                column.note_zh,
                column.note_en,
                _values_zh(column),
                _values_en(column),
                column.example,
            )
        )
    for place, width in enumerate(_NOTES_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.cell(1, place).font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
