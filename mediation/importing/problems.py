"""What can be wrong with a file 导入问题: told by row and column, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from mediation.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell, or one row, that cannot be taken. Rows count as a spreadsheet shows them."""

    row: int
    column: str | None
    """The header as the file has it; None for the row as a whole."""
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.in_chinese} {self.in_english}"

    @property
    def in_chinese(self) -> str:
        where = f"，列“{self.column}”" if self.column else ""
        return f"第{self.row}行{where}：{self.zh}"

    @property
    def in_english(self) -> str:
        where = f", column “{self.column}”" if self.column else ""
        return f"Row {self.row}{where}: {self.en}"


@dataclass(frozen=True)
class BadFile(Problem):
    """The file as a whole cannot be read, or not as this kind of record."""

    code = "BAD_FILE"
    zh = "{why_zh}"
    en = "{why_en}"

    why_zh: str = "文件不能读取。"
    why_en: str = "The file cannot be read."


def bad_file(zh: str, en: str) -> Refused:
    """The exception to raise for a file that cannot be read."""
    return Refused(BadFile(why_zh=zh, why_en=en))


class CellError(ValueError):
    """The value of one cell cannot be taken; the reader adds row and column."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
