"""Text files: which encoding they have, and csv 逗号分隔文件."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

from mediation.importing.problems import bad_file
from mediation.importing.tables import LONGEST_LINE, Row, Stream
from mediation.problems import Refused

_CHUNK = 1 << 18
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order: text in gb18030 is all but never valid UTF-8."""
_DELIMITERS = ",\t;，"

# One limit for the whole process is how the module has it; this one only ever grows.
csv.field_size_limit(max(csv.field_size_limit(), LONGEST_LINE))


def encoding_of(stream: Stream) -> str:
    """The encoding of the whole stream. Refuses what is neither UTF-8, UTF-16 with a mark nor GB18030."""
    stream.seek(0)
    head = stream.read(4)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            _decode(stream, encoding)
            return encoding
    for encoding in _ENCODINGS:
        try:
            _decode(stream, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise bad_file(
        "文件编码无法识别；请另存为UTF-8或GB18030（中文Windows的默认编码）。",
        "The encoding of the file is unknown; save it as UTF-8 or GB18030.",
    )


def _decode(stream: Stream, encoding: str) -> None:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if encoding in _ENCODINGS:
            raise
        raise bad_file(
            f"文件以{encoding}标记开头，内容却不是。", f"The file is marked as {encoding}, but is not."
        ) from None


@contextmanager
def text_of(stream: Stream, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The stream from its start as text; it stays open."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """The lines; one without an end is refused before it fills the memory."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise too_long(number)
        yield line


def too_long(number: int) -> Refused:
    return bad_file(
        f"第{number}行太长（超过{LONGEST_LINE // 10_000}万字），这不是一个表格。",
        f"Line {number} has more than {LONGEST_LINE} characters: this is no table.",
    )


class CsvTable:
    """Comma, tab or semicolon separated text with quotes."""

    titles_may_precede = True

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._encoding = encoding_of(stream)
        with text_of(stream, self._encoding) as text:
            first = text.readline(LONGEST_LINE)
        self._delimiter = max(_DELIMITERS, key=first.count)

    def close(self) -> None:
        """Nothing is kept."""

    def rows(self) -> Iterator[Row]:
        with text_of(self._stream, self._encoding) as text:
            reader = csv.reader(_lines(text), delimiter=self._delimiter)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    raise bad_file(
                        f"第{number}行读不下去：很可能有一个引号没有配对。",
                        f"Row {number} does not end: a quotation mark is probably not closed.",
                    ) from None
                yield Row(number, cells)
