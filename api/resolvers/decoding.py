"""From a Strawberry input to a service's dataclass 输入解码.

Both name their fields alike. What the client omitted is left out, so that the service's own
default holds; what it sent as null is passed on as None.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

from strawberry import UNSET

from api.planner.identifiers import key_of
from mediation.problems import Refused, Required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = Callable[[Any], Any]

T = TypeVar("T")


def no_row() -> UUID:
    """A key of no row: services then tell that there is no such thing, beside all else that is wrong.

    A new one each time, so that two unknown things are not taken for the same.
    """
    return uuid4()


def key(type_name: str) -> Read:
    """Reads an opaque identifier of that type; one of another type, or of none, names no row."""
    return lambda identifier: key_of(identifier, type_name, "uuid") or no_row()


def each(read: Read) -> Read:
    return lambda values: tuple(read(value) for value in values)


def decode(
    wanted: type[T],
    given: object,
    reads: Mapping[str, Read] | None = None,
    *,
    present: Mapping[str, Any] | None = None,
    at: str = "",
) -> T:
    """The dataclass with what was given.

    ``reads`` convert single fields; ``present`` are the values that hold where nothing was given;
    ``at`` is where the input stands within the whole. Refuses null for what cannot be empty, which
    GraphQL itself cannot say of a field that may be omitted.
    """
    values = dict(present or {})
    empty = []
    for field in fields(wanted):  # type: ignore[arg-type]  # every input of a service is a dataclass
        value = getattr(given, field.name, UNSET)
        if value is UNSET:
            continue
        if value is None and "None" not in str(field.type):
            empty.append(Required(field=f"{at}{field.name}"))
        read = (reads or {}).get(field.name)
        values[field.name] = read(value) if read is not None and value is not None else value
    if empty:
        raise Refused(*empty)
    return wanted(**values)


def given_or_none(value: T | None) -> T | None:
    """An optional argument of a service: omitted and null mean the same there."""
    return None if value is UNSET else value
