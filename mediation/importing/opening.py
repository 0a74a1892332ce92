"""Telling what a file is by its first bytes, never by its name alone, and opening it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from mediation.importing.json_lines import JsonLinesTable
from mediation.importing.problems import bad_file
from mediation.importing.tables import Stream, Table
from mediation.importing.text_files import CsvTable
from mediation.importing.workbooks import WorkbookTable

_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HEAD = 4096


@contextmanager
def opened(stream: Stream) -> Iterator[Table]:
    """The rows of a csv, xlsx or jsonl file, packed with gzip or not. The stream must be seekable."""
    stream.seek(0)
    packed = stream.read(2) == _GZIP
    stream.seek(0)
    plain = cast("Stream", gzip.GzipFile(fileobj=stream)) if packed else stream
    try:
        table = _table(plain)
        try:
            yield table
        finally:
            table.close()
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise bad_file("gzip文件不完整或已损坏。", "The gzip file is incomplete or damaged.") from None


def _table(stream: Stream) -> Table:
    head = stream.read(_HEAD)
    if not head.strip(b"\x00\xef\xbb\xbf \t\r\n"):
        raise bad_file("文件是空的。", "The file is empty.")
    if head.startswith(_ZIP):
        return WorkbookTable(stream)
    if head.startswith(_OLE):
        raise bad_file(
            "这是旧版xls文件或加了密码的文件；请去掉密码并另存为xlsx。",
            "This is an old xls file, or one with a password; save it as xlsx without a password.",
        )
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return JsonLinesTable(stream)
    return CsvTable(stream)
