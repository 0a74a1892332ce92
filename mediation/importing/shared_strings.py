"""The texts of an xlsx file, which its cells share 共享字符串. ECMA-376 part 1, §18.4."""

from __future__ import annotations

import re
import tempfile
from array import array
from collections.abc import Callable
from xml.parsers import expat

from mediation.importing.problems import bad_file
from mediation.importing.sheet_parts import Parts, local
from mediation.importing.tables import LONGEST_LINE

_IN_MEMORY = 1 << 23
_REMEMBERED = 4096
_SHORT = 100
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


class Strings:
    """The shared strings, on disk beyond eight megabytes."""

    def __init__(self, parts: Parts) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  lives as long as this
        self._starts = array("Q", [0])
        self._remembered: dict[int, str] = {}
        if not parts.has("xl/sharedStrings.xml"):
            return
        parser = expat.ParserCreate()
        TextCollector(parser, "si", self._keep)
        try:
            for _ in parts.parse("xl/sharedStrings.xml", parser):
                pass
        except BaseException:
            self.close()
            raise

    def _keep(self, text: str) -> None:
        written = self._file.write(unescape(text).encode("utf-8", "surrogatepass"))
        self._starts.append(self._starts[-1] + written)

    def __getitem__(self, index: int) -> str:
        if (text := self._remembered.get(index)) is not None:
            return text
        start, end = self._starts[index], self._starts[index + 1]
        self._file.seek(start)
        text = self._file.read(end - start).decode("utf-8", "surrogatepass")
        if len(text) <= _SHORT:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[index] = text
        return text

    def __len__(self) -> int:
        return len(self._starts) - 1

    def close(self) -> None:
        self._file.close()


class TextCollector:
    """Joins the runs of text ``<t>`` inside an element; phonetic guides ``<rPh>`` are left out."""

    def __init__(self, parser: expat.XMLParserType, element: str, take: Callable[[str], None]) -> None:
        self._element, self._take = element, take
        self._runs: list[str] = []
        self._length = 0
        self._inside, self._phonetic = False, False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == self._element:
            self._runs, self._length = [], 0
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def _characters(self, text: str) -> None:
        if self._inside:
            self._length += len(text)
            if self._length > LONGEST_LINE:
                raise bad_file("有一个单元格的内容太长。", "One cell holds too much text.")
            self._runs.append(text)

    def _end(self, tag: str) -> None:
        name = local(tag)
        if name == self._element:
            self._take("".join(self._runs))
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._inside = False


def unescape(text: str) -> str:
    """``_x000D_`` is how a workbook writes a character that XML cannot (§22.4.2.4)."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
