"""What the signed-in viewer may see, put on every statement of the panel 可见范围.

The rules are those of ``mediation/access``, here for the third time: the planner writes them
into its SQL, the tests run them over rows in memory, and this module hangs them on each table of
every ORM statement, the loads of relations included. Lists, counts, searches, look-ups, exports and
a page by its key so all miss what the viewer may not see. Without a viewer nothing is seen.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.elements import Grouping

from admin.mirror import every_mirror, table_of
from mediation.access import EVERYONE, Through, Viewer, scope_of

if TYPE_CHECKING:
    from mediation.access import Rule, Value
    from mediation.models import Role

current_viewer: ContextVar[Viewer | None] = ContextVar("panel_viewer", default=None)
"""Who is signed in; set by the authentication of each request."""

SCOPED_INSIDE = "scoped_inside"
"""Execution option of a statement over a subquery that has its scope written in it by ``within``."""

_PARTS: dict[str, Rule] = {
    # No page opens a person: one is only read with the mediator or the user it belongs to.
    "Person": EVERYONE,
    "Post": Through("Mediator", "mediator_id", "mediator"),
    "PrecedentStep": Through("Precedent", "precedent_id", "precedent"),
}
_quote = postgresql.dialect().identifier_preparer.quote  # type: ignore[no-untyped-call]


def rule_of(model: str, role: Role) -> Rule:
    return _PARTS.get(model) or scope_of(model, role)


def scope_condition(model: str, table: str, viewer: Viewer) -> sa.ColumnElement[bool] | None:
    """The rule as a condition over the table under its own name; None where every row passes."""
    values: dict[str, Any] = {}

    def bind(name: str, value: Value, sql_type: str) -> str:
        values[f"viewer_{name}"] = value(viewer)
        # A cast, because asyncpg must know the type where two expressions only meet each other.
        return f"cast(:viewer_{name} as {sql_type})"

    sql = rule_of(model, viewer.role).sql(_quote(table), bind, viewer.role)
    # In parentheses it is a column expression, which a criterion of the ORM has to be.
    return Grouping(sa.text(sql).bindparams(**values)) if sql else None


def within(mirrored: type, viewer: Viewer | None) -> sa.ColumnElement[bool]:
    """The scope of a mirrored class, to be written into a statement."""
    if viewer is None:
        return sa.false()
    condition = scope_condition(mirrored.__name__, table_of(mirrored).name, viewer)
    return sa.true() if condition is None else condition


class ScopedSession(Session):
    """A session that sees what the current viewer sees."""


@event.listens_for(ScopedSession, "do_orm_execute")
def _restrict(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return  # these inherit the options of the statement that started them
    if state.execution_options.get(SCOPED_INSIDE):
        return
    if not (state.is_select and state.is_orm_statement):
        message = "a statement over bare tables would not be restricted to what the viewer may see"
        raise RuntimeError(message)
    viewer = current_viewer.get()
    conditions = [(mirrored, within(mirrored, viewer)) for mirrored in every_mirror()]
    state.statement = state.statement.options(
        *(
            with_loader_criteria(mirrored, condition)
            for mirrored, condition in conditions
            if not isinstance(condition, sa.True_)
        )
    )


def scoped_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, sync_session_class=ScopedSession, expire_on_commit=False)
