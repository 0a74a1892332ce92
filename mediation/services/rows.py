"""Fetching and keeping the row a service changes 取出与保存."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tortoise.models import Model

from mediation.access import Action, Viewer, may
from mediation.problems import NotAllowed, NotFound, Refused, StaleVersion
from mediation.queries.rows import visible_row

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.services.checks import Checks
    from mediation.services.words import Words

Row = TypeVar("Row", bound=Model)


def require_role(by: Viewer, action: Action) -> None:
    """Refuse at once, before anything is looked up, what the role never does."""
    if by.role not in action.roles:
        raise Refused(NotAllowed())


def require(
    by: Viewer, action: Action, path: str, *, committee: UUID | None = None, field: str | None = None
) -> None:
    """Refuse unless the viewer may do this at the path."""
    if not may(by, action, path, committee=committee):
        raise Refused(NotAllowed(field=field))


async def existing(
    model: type[Row],
    key: UUID | str,
    words: Words,
    *,
    by: Viewer,
    field: str | None = None,
    lock: bool = True,
    version: int | None = None,
) -> Row:
    """The row that the viewer names, locked. Refuses NotFound, and StaleVersion for an old copy."""
    row = await visible_row(model, key, by, lock=lock)
    if row is None:
        raise Refused(NotFound(field=field, what_zh=words.zh, what_en=words.en))
    if version is not None and getattr(row, "version", version) != version:
        raise Refused(StaleVersion())
    return row


async def find(
    model: type[Row],
    key: UUID | str,
    field: str,
    words: Words,
    checks: Checks,
    by: Viewer,
    *,
    lock: bool = False,
) -> Row | None:
    """The row that an input names; when the viewer cannot see one, a problem is added to ``checks``."""
    row = await visible_row(model, key, by, lock=lock)
    if row is None:
        checks.refuse(NotFound(field=field, what_zh=words.zh, what_en=words.en))
    return row


async def save(row: Model) -> None:
    """Write the changed row and count its version up."""
    if "version" in row._meta.fields_map:
        row.version += 1  # type: ignore[attr-defined]  # checked in the line before
    await row.save()
