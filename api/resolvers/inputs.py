"""Input fields described by the columns that they fill 输入项."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry import UNSET

from api import vocabulary  # noqa: F401  inputs name its enums, which it makes known to Strawberry
from mediation.models.base import say

if TYPE_CHECKING:
    from tortoise.models import Model

_SEALED = "_masked"


def required(model: type[Model], column: str) -> Any:
    """A field that must be given, described as the column is."""
    return strawberry.field(description=_description(model, column))


def optional(model: type[Model], column: str) -> Any:
    """A field that may be omitted, which is not the same as null."""
    return strawberry.field(default=UNSET, description=_description(model, column))


def changeable(model: type[Model], column: str) -> Any:
    """A field of a change: what is omitted stays as it is, null empties it."""
    return strawberry.field(default=UNSET, description=_description(model, column))


def version() -> Any:
    """The version that the client last read."""
    return strawberry.field(
        default=UNSET,
        description=say(
            "您看到的修改次数；给出时，如果别人已改过则不予修改。",
            "The version that you read; when given, the change is refused if somebody changed it since.",
        ),
    )


def _description(model: type[Model], column: str) -> str:
    columns = model._meta.fields_map
    field = columns.get(column) or columns[column + _SEALED]
    return (field.description or "").replace("（已遮盖）", "").replace(", masked", "")
