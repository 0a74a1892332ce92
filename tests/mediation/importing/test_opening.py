# ruff: noqa: DTZ001  a spreadsheet has no zone
from __future__ import annotations

import gzip
import io
import zipfile
from datetime import datetime

import pytest

from mediation.importing.opening import opened
from mediation.importing.problems import CellError
from mediation.problems import Refused
from tests.mediation.importing.files import a_workbook


def rows_of(data: bytes) -> list[tuple[int, list]]:
    with opened(io.BytesIO(data)) as table:
        return [(row.number, list(row.cells)) for row in table.rows()]


def why(data: bytes) -> str:
    with pytest.raises(Refused) as refusal:
        rows_of(data)
    return refusal.value.problems[0].in_chinese


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_reads_csv_in_any_usual_encoding(encoding, pack) -> None:
    assert rows_of(pack("名称,备注\n龙塘村,“丙”\n".encode(encoding))) == [
        (1, ["名称", "备注"]),
        (2, ["龙塘村", "“丙”"]),
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_reads_any_usual_delimiter(delimiter) -> None:
    assert rows_of(f"甲{delimiter}乙\n1{delimiter}2\n".encode())[1] == (2, ["1", "2"])


def test_reads_json_lines() -> None:
    data = '{"a": "甲", "b": ["x", "y"]}\n\n{"b": 2}\n[1]\n{"a": {}}\n{bad\n{"a": "\\ud800"}\n'.encode()
    with opened(io.BytesIO(data)) as table:
        rows = list(table.rows())
    assert [(row.number, list(row.cells)) for row in rows[:3]] == [
        (1, ["a", "b"]),
        (2, ["甲", "x、y"]),
        (4, [None, 2]),
    ]
    assert [(row.number, row.problem.zh) for row in rows[3:]] == [
        (5, "这一行不是JSON对象。"),
        (6, "“a”应为一个值或文字列表。"),
        (7, "这一行不是正确的JSON（第2个字符附近）。"),
        (8, rows[6].problem.zh),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件是空的。"),
        (b"\xef\xbb\xbf \r\n", "文件是空的。"),
        (b"\xff\xfe\x00", "文件以utf-16标记开头，内容却不是。"),
        (b"name\n\x81\xff\xff", "文件编码无法识别；请另存为UTF-8或GB18030（中文Windows的默认编码）。"),
        (b"PK\x03\x04 not a zip", "这个xlsx文件已损坏或不是电子表格。"),
        (b"\xd0\xcf\x11\xe0 old", "这是旧版xls文件或加了密码的文件；请去掉密码并另存为xlsx。"),
        (gzip.compress("名称\n甲\n".encode() * 9999)[:-20], "gzip文件不完整或已损坏。"),
        (
            '名称\n"没有配对'.encode() + (b"x" * 99 + b"\n") * 50_000,
            "第2行读不下去：很可能有一个引号没有配对。",
        ),
        (b"a" * 9_000_000, "第1行太长（超过400万字），这不是一个表格。"),
        (b'{"a": "' + b"a" * 9_000_000, "第1行太长（超过400万字），这不是一个表格。"),
        (b'{"a": 1\n[1, 2]\n', "没有一行能读：这一行不是正确的JSON（第8个字符附近）。"),
    ],
)
def test_says_why_a_file_cannot_be_read(data, words) -> None:
    assert why(data) == words


def test_reads_a_workbook() -> None:
    data = a_workbook(
        [["名称", "日期", "数", "真"], ["甲", datetime(2022, 3, 5), 1.5, True], [None], ["乙"]]
    ).getvalue()
    assert rows_of(data) == [
        (1, ["名称", "日期", "数", "真"]),
        (2, ["甲", datetime(2022, 3, 5), 1.5, True]),
        (4, ["乙"]),
    ]


def test_merged_cells_count_in_each_row() -> None:
    data = a_workbook([["a", "b"], ["甲", 1], [None, 2], [None, 3], ["乙", 4]], merged=("A2:A4",)).getvalue()
    assert [cells for _, cells in rows_of(data)] == [["a", "b"], ["甲", 1], ["甲", 2], ["甲", 3], ["乙", 4]]


def test_tells_a_formula_without_a_result_and_an_error() -> None:
    cells = rows_of(a_workbook([["a", "b"], ["=1+1", "#REF!"]]).getvalue())[1][1]
    assert [type(cell) for cell in cells] == [CellError, CellError]
    assert [cell.zh for cell in cells] == [
        "公式没有计算结果；请在表格软件中打开并保存一次，或填入数值。",
        "单元格是错误值#REF!。",
    ]


def test_a_value_far_out_does_not_make_the_sheet_large() -> None:
    stream = io.BytesIO(a_workbook([["a"]]).getvalue())
    with zipfile.ZipFile(stream, "a") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        )
    data = _with_sheet(stream, sheet)
    with opened(io.BytesIO(data)) as table:
        last = list(table.rows())[-1]
    assert (last.number, list(last.cells), last.problem.zh) == (1048576, [], "第1024列以后还有内容。")


def test_a_million_blank_rows_are_no_rows() -> None:
    blank = b"".join(b'<row r="%d" s="1"/>' % number for number in range(2, 1_000_000))
    data = _with_sheet(
        a_workbook([["a"]]), lambda sheet: sheet.replace(b"</sheetData>", blank + b"</sheetData>")
    )
    assert len(rows_of(data)) == 1


def test_refuses_a_zip_bomb() -> None:
    data = _with_sheet(
        a_workbook([["a"]]), lambda sheet: sheet.replace(b"</sheetData>", b" " * 50_000_000 + b"</sheetData>")
    )
    assert len(data) < 100_000
    assert why(data) == "xlsx解压后过大（47MB），不予读取；请拆成几个文件，或另存为csv。"


def test_refuses_entities() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    assert why(_with_sheet(a_workbook([["a"]]), bomb)) == "这个xlsx文件已损坏或不是电子表格。"


def _with_sheet(stream: io.BytesIO, sheet) -> bytes:
    """The workbook with another sheet in place of its own."""
    target = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = sheet(data) if callable(sheet) else sheet
            new.writestr(name, data)
    return target.getvalue()
