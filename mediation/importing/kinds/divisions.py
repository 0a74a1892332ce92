"""Divisions 行政区划."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mediation.importing.cells import any_day, code, flag, term, text
from mediation.importing.columns import Column, Context, Kind, Note, Staged, Values
from mediation.models import DivisionLevel

_CODE = code(
    r"[0-9]{6}(?:[0-9]{3}(?:[0-9]{3})?)?",
    "应为6位、9位或12位数字。",
    "a division code has 6, 9 or 12 digits.",
)

COLUMNS = (
    Column("code", "区划代码", "县级6位，乡级9位，村级12位。", "6 digits for a county, 9 for a township, 12 for a village.", _CODE, required=True, aliases=("代码",), example="430502001"),
    Column("name", "名称", "", "", text(64), required=True, aliases=("区划名称",)),
    Column("level", "层级", "不填按代码位数判断；6位代码以00结尾的为市级。", "Told by the code when empty; a 6-digit code ending in 00 is a city.", term(DivisionLevel), vocabulary=DivisionLevel),
    Column("parent", "上级代码", "不填按代码判断；可在同一文件中。", "Told by the code when empty; may be in the same file.", _CODE, aliases=("上级区划", "上级区划代码")),
    Column("counted", "计入个数", "林场、茶场等不计的填否；不填为是。", "No for forest and tea farms; yes when empty.", flag),
    Column("valid_from", "启用日期", "", "", any_day, as_text=False),
    Column("valid_to", "停用日期", "现行的不填。", "Empty while in use.", any_day, as_text=False),
    Column("replaced_by", "替代代码", "停用后由哪个代码替代；可在同一文件中。", "The code that replaced it; may be in the same file.", _CODE),
)  # fmt: skip

STAGED = Staged(
    "staged_division",
    {
        "row_number": "int", "id": "text", "name": "text", "level": "text", "parent_id": "text", "counted": "boolean",
        "valid_from": "date", "valid_to": "date", "replaced_by_id": "text", "path": "text",
    },
)  # fmt: skip

_LEVELS = {12: "village", 9: "township"}
_PARENT_DIGITS = {"village": 9, "township": 6}


def complete(
    number: int,
    values: Values,
    context: Context,  # noqa: ARG001  one shape for all kinds; its place is known only once all are staged
    note: Note,
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The division; its path follows from its parents once all rows are staged."""
    key: str | None = values.get("code")
    if key is None:
        note("code", "必须填写。", "It must be filled in.")
        return
    level = values.get("level") or _LEVELS.get(len(key)) or ("city" if key.endswith("00") else "county")
    if (len(key) == 6) != (level in {"city", "county"}) or _LEVELS.get(len(key), level) != level:
        note("level", f"与{len(key)}位代码不符。", f"It does not fit a code of {len(key)} digits.")
    parent = values.get("parent") or _parent_of(key, level)
    if level == "city" and parent is not None:
        note("parent", "市级没有上级。", "A city has no division above it.")
    yield (
        STAGED.name,
        (
            number, key, values.get("name"), level, parent, values.get("counted"), values.get("valid_from"),
            values.get("valid_to"), values.get("replaced_by"), None,
        ),
    )  # fmt: skip


def _parent_of(key: str, level: str) -> str | None:
    """What the digits say (GB/T 2260, GB/T 10114): each level extends the code of the one above."""
    if level == "city":
        return None
    return key[:4] + "00" if level == "county" else key[: _PARENT_DIGITS[level]]


DIVISIONS = Kind("divisions", "区划", "divisions", COLUMNS, (STAGED,), complete, frozenset())
