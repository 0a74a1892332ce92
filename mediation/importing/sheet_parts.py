"""The parts inside an xlsx file: found, bounded and read in pieces. ECMA-376 part 1, §12 and §18."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from mediation.importing.problems import bad_file
from mediation.importing.tables import Stream

CHUNK = 1 << 16
_LARGEST_PART = 1 << 30
_LARGEST_INDEX = 1 << 24
"""Bytes of a part that is read whole: workbook, relations, styles."""
_GREATEST_RATIO = 250
_WORTH_A_RATIO = 1 << 25
"""Below this size even a bomb does no harm; true sheets shrink to a tenth or so."""

_DAMAGED = ("这个xlsx文件已损坏或不是电子表格。", "The xlsx file is damaged, or is not a workbook.")


class Parts:
    """The zip archive. Refuses parts that expand beyond any real sheet (zip bombs 压缩炸弹)."""

    def __init__(self, stream: Stream) -> None:
        try:
            self._archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError):
            raise bad_file(*_DAMAGED) from None
        self._names = set(self._archive.namelist())

    def has(self, name: str) -> bool:
        return name in self._names

    def chunks(self, name: str, limit: int = _LARGEST_PART) -> Iterator[bytes]:
        """The part in pieces. The size in the directory binds: zipfile reads no byte beyond it."""
        try:
            part = self._archive.getinfo(name)
            _refuse_bomb(part, limit)
            with self._archive.open(part) as opened:
                while chunk := opened.read(CHUNK):
                    yield chunk
        except (
            KeyError,
            zipfile.BadZipFile,
            EOFError,
            OSError,
            RuntimeError,
            ValueError,
            NotImplementedError,
        ):
            raise bad_file(*_DAMAGED) from None

    def parse(self, name: str, parser: expat.XMLParserType, limit: int = _LARGEST_PART) -> Iterator[None]:
        """Feed the part to the parser; yields after each piece."""
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for chunk in self.chunks(name, limit):
                parser.Parse(chunk, False)  # noqa: FBT003  expat takes it by position
                yield
            parser.Parse(b"", True)  # noqa: FBT003
            yield
        except expat.ExpatError:
            raise bad_file(*_DAMAGED) from None

    def elements(self, name: str) -> list[tuple[str, str, dict[str, str]]]:
        """Parent, name and attributes of each element of a small part."""
        found: list[tuple[str, str, dict[str, str]]] = []
        open_elements = [""]

        def start(tag: str, attributes: dict[str, str]) -> None:
            found.append((open_elements[-1], local(tag), attributes))
            open_elements.append(local(tag))

        def end(_tag: str) -> None:
            open_elements.pop()

        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = start, end
        for _ in self.parse(name, parser, _LARGEST_INDEX):
            pass
        return found


def _refuse_bomb(part: zipfile.ZipInfo, limit: int) -> None:
    bomb = part.file_size > _WORTH_A_RATIO and part.file_size > _GREATEST_RATIO * max(part.compress_size, 1)
    if bomb or part.file_size > limit:
        raise bad_file(
            f"xlsx解压后过大（{part.file_size >> 20}MB），不予读取；请拆成几个文件，或另存为csv。",
            f"The xlsx expands to {part.file_size >> 20} MB and is not read; split it, or save it as csv.",
        )


def _refuse_doctype(*_: Any) -> None:
    raise bad_file(*_DAMAGED)


def local(tag: str) -> str:
    """The name without its namespace prefix."""
    return tag.rpartition(":")[2]


def first_sheet(parts: Parts) -> tuple[str, bool]:
    """The part of the first visible sheet, and whether the workbook counts days from 1904."""
    if not parts.has("xl/workbook.xml"):
        raise bad_file(*_DAMAGED)
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for _, name, attributes in parts.elements("xl/_rels/workbook.xml.rels")
        if name == "Relationship"
    }
    starts_1904 = False
    chosen: str | None = None
    for _, name, attributes in parts.elements("xl/workbook.xml"):
        if name == "workbookPr":
            starts_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet" and chosen is None and attributes.get("state", "visible") == "visible":
            key = next((value for label, value in attributes.items() if local(label) == "id"), "")
            chosen = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
    if chosen is None or not parts.has(chosen):
        raise bad_file("工作簿里没有可见的工作表。", "The workbook has no visible sheet.")
    return chosen, starts_1904


def date_styles(parts: Parts) -> list[bool]:
    """For each cell style whether it shows a number as a date (§18.8.30)."""
    if not parts.has("xl/styles.xml"):
        return []
    formats: dict[str, str] = {}
    styles: list[bool] = []
    for parent, name, attributes in parts.elements("xl/styles.xml"):
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and parent == "cellXfs":
            styles.append(_shows_date(attributes.get("numFmtId", "0"), formats))
    return styles


def _shows_date(key: str, formats: dict[str, str]) -> bool:
    if key in formats:
        bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", formats[key])
        return bool(re.search("[ymdYMD]", bare)) and "General" not in bare
    number = int(key) if key.isdigit() else 0
    # 14–22 everywhere; 27–36 and 50–58 are dates in the Chinese editions.
    return 14 <= number <= 22 or 27 <= number <= 36 or 50 <= number <= 58
