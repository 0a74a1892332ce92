"""The sheet of a certificate 证书版面: JSON in, a PDF out. A program of its own.

Reading a Chinese font takes a second and 80 MB, which no serving process should keep; so it is run as
a child and ends. It imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import segno
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from pylopdf_fonts_zh_cn import sans_path, serif_path

MISSING = 3
"""Exit status where a character is in no font; which, is told on the error stream."""
_RED, _GOLD, _INK, _GREY = (164, 38, 32), (176, 138, 62), (34, 30, 28), (96, 90, 84)
_WIDTH, _HEIGHT, _MARGIN = 297, 210, 34
_QUIET = 4
_PAPER = (255, 253, 247)


def main() -> int:
    told: dict[str, Any] = json.load(sys.stdin)
    fonts = [serif_path(), sans_path(), *(Path(extra) for extra in [told["font"]] if extra)]
    if missing := _missing("".join(value for value in told.values() if isinstance(value, str)), fonts):
        sys.stderr.write(missing)
        return MISSING
    sys.stdout.buffer.write(sheet(told, fonts))
    return 0


def _missing(text: str, fonts: list[Path]) -> str:
    """The characters of the text that none of the fonts has."""
    left = {character for character in text if not character.isspace()}
    for font in fonts:
        if left:
            with TTFont(font, lazy=True, fontNumber=0) as opened:
                left -= set(map(chr, opened.getBestCmap()))
    return "".join(sorted(left))


def sheet(told: dict[str, Any], fonts: list[Path]) -> bytes:
    """One A4 sheet across."""
    pdf = FPDF(orientation="landscape", format="A4")
    for place, font in enumerate(fonts):
        pdf.add_font(f"f{place}", fname=font)
    pdf.set_fallback_fonts([f"f{place}" for place in range(1, len(fonts))], exact_match=False)
    pdf.set_title(f"荣誉证书 {told['number']}")
    pdf.set_author(told["bureau"])
    pdf.set_lang("zh-CN")
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    _frame(pdf)
    _line(pdf, "荣誉证书", y=37, size=46, colour=_RED, spacing=14)
    _body(pdf, told)
    _foot(pdf, told)
    if told["demo"]:
        _line(pdf, "演示数据，不是真实的荣誉", y=21, size=12, colour=_RED)
    return bytes(pdf.output())


def _frame(pdf: FPDF) -> None:
    pdf.set_fill_color(*_PAPER)
    pdf.rect(0, 0, _WIDTH, _HEIGHT, style="F")
    for inset, width, colour in ((11, 1.6, _RED), (14.5, 0.5, _GOLD)):
        pdf.set_draw_color(*colour)
        pdf.set_line_width(width)
        pdf.rect(inset, inset, _WIDTH - 2 * inset, _HEIGHT - 2 * inset)
    # A mitred corner on the inner rule, as on printed certificates.
    pdf.set_line_width(0.5)
    for x, across in ((14.5, 1), (_WIDTH - 14.5, -1)):
        for y, down in ((14.5, 1), (_HEIGHT - 14.5, -1)):
            pdf.line(x, y + 9 * down, x + 9 * across, y + 9 * down)
            pdf.line(x + 9 * across, y, x + 9 * across, y + 9 * down)
    pdf.set_draw_color(*_GOLD)
    pdf.set_line_width(0.7)
    pdf.line(_WIDTH / 2 - 45, 61, _WIDTH / 2 + 45, 61)


def _line(
    pdf: FPDF, text: str, *, y: float, size: float, colour: tuple[int, int, int], spacing: float = 0
) -> None:
    """A line in the middle of the sheet."""
    pdf.set_font("f0", size=size)
    pdf.set_text_color(*colour)
    pdf.set_char_spacing(spacing)
    pdf.set_xy(_MARGIN + spacing / 5, y)
    pdf.cell(_WIDTH - 2 * _MARGIN, 18, text, align="C")
    pdf.set_char_spacing(0)


def _body(pdf: FPDF, told: dict[str, Any]) -> None:
    room = _WIDTH - 2 * _MARGIN
    pdf.set_text_color(*_INK)
    size = 28.0
    pdf.set_font("f0", size=size)
    while pdf.get_string_width(told["name"] + "：") > room and size > 12:
        size -= 1
        pdf.set_font("f0", size=size)
    pdf.set_xy(_MARGIN, 72)
    pdf.cell(room, 14, told["name"] + "：", new_x=XPos.LEFT, new_y=YPos.NEXT)
    pdf.set_xy(_MARGIN, 92)
    pdf.set_font("f0", size=21)
    pdf.multi_cell(room, 14, "　　" + told["text"], align="L", wrapmode=WrapMode.CHAR)
    pdf.set_x(_MARGIN)
    pdf.cell(room, 14, "　　特发此证。")


def _foot(pdf: FPDF, told: dict[str, Any]) -> None:
    pdf.set_text_color(*_INK)
    pdf.set_font("f0", size=18)
    for y, text in ((150, told["bureau"]), (162, told["day"])):
        pdf.set_xy(_WIDTH / 2, y)
        pdf.cell(_WIDTH / 2 - _MARGIN, 12, text, align="R")
    _code(pdf, told["address"], x=_MARGIN, y=146, side=32)
    pdf.set_text_color(*_GREY)
    pdf.set_xy(_MARGIN + 36, 150)
    pdf.set_font("f0", size=10.5)
    note = f"编号：{told['number']}\n扫码核验，以核验页面的状态为准。\n{told['address']}"
    pdf.multi_cell(100, 6.5, note, align="L", wrapmode=WrapMode.CHAR)


def _code(pdf: FPDF, address: str, *, x: float, y: float, side: float) -> None:
    """The address of the page that says whether it holds, for a telephone to read."""
    matrix = segno.make(address, error="m", micro=False).matrix
    step = side / (len(matrix) + 2 * _QUIET)
    pdf.set_fill_color(255, 255, 255)
    pdf.rect(x, y, side, side, style="F")
    pdf.set_fill_color(*_INK)
    for down, row in enumerate(matrix):
        for across, dark in enumerate(row):
            if dark:
                pdf.rect(x + (across + _QUIET) * step, y + (down + _QUIET) * step, step, step, style="F")


if __name__ == "__main__":
    sys.exit(main())
