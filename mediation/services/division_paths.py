"""Keeping paths true 路径维护: a division's path stands in every row that is kept there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections

from mediation.models import Division, Role

if TYPE_CHECKING:
    from tortoise.backends.base.client import BaseDBAsyncClient

_PLACED = (
    "committee",
    "judicial_office",
    "mediator",
    "honour",
    "honour_round",
    "honour_nomination",
    "precedent",
)
"""Tables with a division and its path."""
_NAMED_ONLY = ("referrer", "role_grant")
"""Tables with a division and no path."""
_PATH_ONLY = ("honour_objection", "nomination_review")
"""Tables with a path and no division."""

_LEVELS = """
    , city = split_part({path}, '/', 2), county = nullif(split_part({path}, '/', 3), ''),
    township = nullif(split_part({path}, '/', 4), ''), village = nullif(split_part({path}, '/', 5), '')
"""


async def move_to(division: Division, replacement: Division) -> dict[str, int]:
    """Move what is below the division, and what is kept there, to the replacement; how many rows of each.

    Both are of one level, so no path grows. Rows of the division itself take the replacement's
    code; rows of divisions below keep theirs, for those divisions only change their parent.
    """
    connection = connections.get("default")
    moved = {"division": await _reparent(connection, division, replacement)}
    for table in (*_PLACED, "case"):
        moved[table] = await _move_placed(connection, table, division, replacement)
    for table in _NAMED_ONLY:
        count, _ = await connection.execute_query(
            f"update {table} set division_id = $1 where division_id = $2",  # noqa: S608  our own table names
            [replacement.code, division.code],
        )
        moved[table] = count
    for table in _PATH_ONLY:
        count, _ = await connection.execute_query(
            f"update {table} set path = $1 || substr(path, $2)"  # noqa: S608
            ' where path >= $3 collate "C" and path < $4 collate "C"',
            [replacement.path, len(division.path) + 1, *_range(division)],
        )
        moved[table] = count
    await connection.execute_query(
        'update "user" set session_epoch = session_epoch + 1, updated_at = now()'
        " where id in (select user_id from role_grant where division_id = $1 and role <> $2)",
        [replacement.code, Role.PARTY.value],
    )
    return {table: count for table, count in moved.items() if count}


def _range(division: Division) -> tuple[str, str]:
    """The first path of the subtree, and the first after it: ``/`` is followed by ``0``."""
    return division.path, division.path[:-1] + "0"


async def _reparent(connection: BaseDBAsyncClient, division: Division, replacement: Division) -> int:
    await connection.execute_query(
        "update division set parent_id = $1 where parent_id = $2", [replacement.code, division.code]
    )
    count, _ = await connection.execute_query(
        "update division set path = $1 || substr(path, $2)"
        ' where path > $3 collate "C" and path < $4 collate "C"',
        [replacement.path, len(division.path) + 1, *_range(division)],
    )
    return count


async def _move_placed(
    connection: BaseDBAsyncClient, table: str, division: Division, replacement: Division
) -> int:
    path = "($1 || substr(path, $2))"
    levels = _LEVELS.format(path=path) if table == "case" else ""
    count, _ = await connection.execute_query(
        f'update "{table}" set path = {path}, '  # noqa: S608  our own table names
        f"division_id = case when division_id = $5 then $6 else division_id end {levels}"
        ' where path >= $3 collate "C" and path < $4 collate "C"',
        [replacement.path, len(division.path) + 1, *_range(division), division.code, replacement.code],
    )
    return count
