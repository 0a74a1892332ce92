"""One row by its key, for a viewer 按权限取一条记录: what may not be seen is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tortoise import connections
from tortoise.models import Model

from mediation.access import Viewer, scope_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from mediation.models import Role

Row = TypeVar("Row", bound=Model)

_LONGEST_CODE = 12


class Placeholders:
    """Binds a viewer's values to the numbered placeholders of one statement."""

    def __init__(self, viewer: Viewer, *values: Any) -> None:
        self.viewer = viewer
        self.values: list[Any] = list(values)

    def __call__(self, name: str, value: Callable[[Viewer], Any], sql_type: str) -> str:  # noqa: ARG002  Bind's shape
        self.values.append(value(self.viewer))
        return f"${len(self.values)}::{sql_type}"


def scope_sql(model: type[Model], alias: str, viewer: Viewer, bind: Placeholders) -> str:
    """The viewer's scope of the model as a condition; ``true`` where all rows are visible."""
    role: Role = viewer.role
    return scope_of(model.__name__, role).sql(alias, bind, role) or "true"


async def is_visible(model: type[Model], key: UUID | str, viewer: Viewer) -> bool:
    """Whether the row exists and the viewer may see it."""
    bind = Placeholders(viewer, key)
    statement = (
        f'select from "{model._meta.db_table}" visible'
        f" where visible.{model._meta.db_pk_column} = $1 and {scope_sql(model, 'visible', viewer, bind)}"
    )
    count, _ = await connections.get("default").execute_query(statement, bind.values)
    return bool(count)


async def visible_row(model: type[Row], key: UUID | str, viewer: Viewer, *, lock: bool = False) -> Row | None:
    """The row, locked until the transaction ends if asked; None if missing or not to be seen."""
    if isinstance(key, str) and not (key.isascii() and key.isalnum() and len(key) <= _LONGEST_CODE):
        return None  # no code looks like this, and PostgreSQL refuses some of them
    # Locked first: what is checked then is what will be changed.
    rows = model.select_for_update() if lock else model.all()
    row = await rows.get_or_none(pk=key)
    if row is None or not await is_visible(model, key, viewer):
        return None
    return row
