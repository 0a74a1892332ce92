"""The audit trail 审计: what a service changed, written in its own transaction.

No personal data in clear: what is sealed stays out, names are masked, and free text is told by
its length and a keyed hash, which shows that it changed without showing it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields

from mediation.models import AuditEntry, IndexJob, Role
from mediation.personal_data import current_vault

if TYPE_CHECKING:
    from tortoise.models import Model

    from mediation.access import Viewer

_HIDDEN = frozenset({"created_at", "updated_at", "version", "password_hash", "token_hash", "failed_sign_ins"})
_NAMES = frozenset({("Person", "name"), ("Party", "name"), ("Party", "agent"), ("User", "name")})
_FREE_TEXT = frozenset(
    {
        ("Case", "title"),
        ("Case", "termination_reason"),
        ("Discipline", "lift_reason"),
        ("GradeChange", "reason"),
        ("GradeChange", "finding"),
        ("Mediator", "ended_reason"),
        ("Precedent", "title"),
    }
)
_FINGERPRINT = 12

Values = dict[str, Any]


def mask_name(name: str) -> str:
    """Keep the first character: 王某某 is told as 王**."""
    return name[:1] + "*" * min(len(name) - 1, 2)


def fingerprint(text: str) -> str:
    """Tells how long a free text is and whether it is the same as another, and nothing else."""
    return f"〔{len(text)}字 {current_vault().hash(text)[:_FINGERPRINT]}〕"


def snapshot(row: Model) -> Values:
    """The row's columns as the audit trail may keep them."""
    return {
        column: _told(type(row).__name__, column, field, getattr(row, column))
        for column, field in row._meta.fields_map.items()
        if column in row._meta.fields_db_projection and column not in _HIDDEN and not _sealed(column)
    }


def changes(before: Values, after: Values) -> tuple[Values, Values]:
    """Only the columns that differ."""
    changed = [column for column in after if before.get(column) != after[column]]
    return {column: before.get(column) for column in changed}, {column: after[column] for column in changed}


async def record(
    action: str,
    row: Model,
    *,
    by: Viewer,
    path: str | None = None,
    before: Values | None = None,
    **extra: Any,
) -> None:
    """Add the entry for a created row, or with ``before`` for a changed one.

    ``extra`` tells what the columns do not, such as a reason; it holds no personal data.
    """
    after = snapshot(row)
    if before is None:
        old, new = None, {column: value for column, value in after.items() if value is not None}
    else:
        old, new = changes(before, after)
    await AuditEntry.create(
        user_id=by.user,
        actor=actor_of(by),
        action=action,
        entity=type(row).__name__,
        entity_id=str(row.pk),
        path=path if path is not None else getattr(row, "path", None),
        before=old,
        after={**new, **extra},
        address=by.address[:64] if by.address else None,
    )


async def record_removal(action: str, row: Model, *, by: Viewer, path: str | None = None) -> None:
    """Add the entry for a row about to be removed."""
    await AuditEntry.create(
        user_id=by.user,
        actor=actor_of(by),
        action=action,
        entity=type(row).__name__,
        entity_id=str(row.pk),
        path=path if path is not None else getattr(row, "path", None),
        before=snapshot(row),
        after=None,
        address=by.address[:64] if by.address else None,
    )


async def tell_search(*rows: Model) -> None:
    """Put the rows into the outbox, so that the index learns of them."""
    for row in rows:
        await IndexJob.create(entity=type(row).__name__, entity_id=str(row.pk))


def actor_of(viewer: Viewer) -> str:
    if viewer.name and viewer.role is Role.PUBLIC:
        return viewer.name  # the clock, which holds no role
    where = f"（{viewer.division}）" if viewer.division else ""
    return f"{viewer.name}·{viewer.role.zh}{where}".lstrip("·")[:100]


def _sealed(column: str) -> bool:
    return column.endswith(("_sealed", "_hash"))


def _told(model: str, column: str, field: fields.Field[Any], value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if (model, column) in _NAMES:
        return mask_name(value)
    if isinstance(field, fields.TextField | fields.JSONField) or (model, column) in _FREE_TEXT:
        return fingerprint(str(value))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
