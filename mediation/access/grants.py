"""Whose grants and users a viewer sees 授权范围: those that reach into the viewer's subtree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.access.rules import Under

if TYPE_CHECKING:
    from mediation.access.rules import Bind, Row, Rows
    from mediation.access.viewer import Viewer
    from mediation.models import Role


@dataclass(frozen=True)
class GrantReaches:
    """A role grant that reaches into the viewer's subtree: by division, committee or referring body."""

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        reach = f"{alias}_reach"
        return (
            f"exists (select from division {reach} where {reach}.code = coalesce({alias}.division_id,"  # noqa: S608  the role and the alias are our own words
            f" (select division_id from committee where id = {alias}.committee_id),"
            f" (select division_id from referrer where id = {alias}.referrer_id))"
            f" and {Under().sql(reach, bind, role)})"
        )

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        def division_of(table: str, key: str) -> Any:
            return next(
                (other["division_id"] for other in rows.table(table) if other["id"] == row[key]), None
            )

        code = (
            row["division_id"]
            or division_of("committee", "committee_id")
            or division_of("referrer", "referrer_id")
        )
        return any(
            division["code"] == code and viewer.reaches(division["path"])
            for division in rows.table("division")
        )


@dataclass(frozen=True)
class HoldsGrant:
    """The user in the column holds a grant that the viewer may see."""

    column: str = "id"

    def sql(self, alias: str, bind: Bind, role: Role) -> str:
        held = GrantReaches().sql("held", bind, role)
        return f"exists (select from role_grant held where held.user_id = {alias}.{self.column} and {held})"

    def test(self, row: Row, viewer: Viewer, rows: Rows) -> bool:
        return any(
            grant["user_id"] == row[self.column] and GrantReaches().test(grant, viewer, rows)
            for grant in rows.table("role_grant")
        )
