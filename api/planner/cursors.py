"""Cursors 游标: base64 of ``[order, key…, id]``; refused for another order."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.planner.errors import bad_cursor

if TYPE_CHECKING:
    from collections.abc import Callable

BY_KEY = 9
"""The order of a connection that has no ``orderBy``: by key, ascending."""
LONGEST = 400

INT_LIMIT = 2**31


def _number(value: Any) -> int:
    if type(value) is not int or not -INT_LIMIT <= value < INT_LIMIT:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if type(value) is not str or "\0" in value:
        raise ValueError
    value.encode()
    return value


READERS: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "int": _number,
    "uuid": UUID,
    "text": _text,
}


@dataclass(frozen=True)
class CursorShape:
    """Which order a cursor is of, and the SQL types of what it holds."""

    order: int
    types: tuple[str, ...]

    def read(self, cursor: str | None) -> list[Any] | None:
        """The values of the cursor, None for none. Raises BadArgument."""
        if cursor is None:
            return None
        try:
            return self._read(cursor)
        except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error):
            raise bad_cursor() from None

    def _read(self, cursor: str) -> list[Any]:
        if len(cursor) > LONGEST:
            raise ValueError
        order, *values = json.loads(base64.b64decode(cursor, validate=True))
        if type(order) is not int or order != self.order or len(values) != len(self.types):
            raise ValueError
        return [READERS[sql_type](value) for sql_type, value in zip(self.types, values, strict=True)]

    def sql(self, columns: list[str], *, may_be_long: bool) -> str:
        """The cursor of a row, from its order columns."""
        values = ",',',".join(f"to_json({column})" for column in columns)
        encoded = f"encode(convert_to(concat('[{self.order},',{values},']'),'UTF8'),'base64')"
        # PostgreSQL breaks base64 after 57 bytes; a date and a key stay below.
        return f"translate({encoded},E'\\n','')" if may_be_long else encoded
