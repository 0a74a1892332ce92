"""From a Strawberry input to a service's dataclass 输入解码.

Both name their fields alike. What the client omitted is left out, so that the service's own
default holds; what it sent as null is passed on as None.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import strawberry

from api.planner.identifiers import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[Any], Any]

T = TypeVar("T")

NO_ROW = UUID(int=0)
"""The key of no row: services then tell that there is no such thing, beside all else that is wrong."""


def key(type_name: str) -> Read:
    """Reads an opaque identifier of that type; one of another type, or of none, names no row."""
    return lambda identifier: key_of(identifier, type_name, "uuid") or NO_ROW


def each(read: Read) -> Read:
    return lambda values: tuple(read(value) for value in values)


def decode(wanted: type[T], given: object, reads: Mapping[str, Read] | None = None) -> T:
    """The dataclass with what was given; ``reads`` convert single fields."""
    values = {}
    for field in fields(wanted):  # type: ignore[arg-type]  # every input of a service is a dataclass
        value = getattr(given, field.name, strawberry.UNSET)
        if value is strawberry.UNSET:
            continue
        read = (reads or {}).get(field.name)
        values[field.name] = read(value) if read is not None and value is not None else value
    return wanted(**values)
