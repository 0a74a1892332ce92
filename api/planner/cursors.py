"""Cursors 游标: base64 of ``[order, key…, id]``; refused for another order."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.planner.errors import bad_cursor

if TYPE_CHECKING:
    from collections.abc import Callable

BY_KEY = 9
"""The order of a connection that has no ``orderBy``: by key, ascending."""
LONGEST = 400

INT_LIMIT = 2**31
_BASE64_LINE = 57
"""PostgreSQL breaks base64 after so many bytes, which JSON does not take."""
_LONGEST = {"date": 12, "int": 11, "uuid": 38}
"""Bytes that a value takes at most in a cursor; other types have no bound below a line."""


def _number(value: Any) -> int:
    if type(value) is not int or not -INT_LIMIT <= value < INT_LIMIT:
        raise ValueError
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is not None:
        raise ValueError
    return moment.replace(tzinfo=UTC)


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
    "timestamptz": _moment,
}
"""By SQL type; start-up refuses an order over a column of another."""


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

    @property
    def may_be_long(self) -> bool:
        """Whether a cursor may be longer than a line of base64."""
        return 4 + sum(_LONGEST.get(sql_type, _BASE64_LINE) + 1 for sql_type in self.types) > _BASE64_LINE

    def sql(self, columns: list[str]) -> str:
        """The cursor of a row, from its order columns."""
        values = ",',',".join(
            f"to_json({_written(column, sql_type)})"
            for column, sql_type in zip(columns, self.types, strict=True)
        )
        encoded = f"encode(convert_to(concat('[{self.order},',{values},']'),'UTF8'),'base64')"
        return f"translate({encoded},E'\\n','')" if self.may_be_long else encoded


def _written(column: str, sql_type: str) -> str:
    # A moment to the microsecond and in one zone, whatever the connection's is.
    return f"{column} at time zone 'UTC'" if sql_type == "timestamptz" else column
