"""Whose account an administrator may change 管辖内的用户."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Viewer
from mediation.models import User
from mediation.problems import NotAllowed, Refused
from mediation.queries.grants import all_within
from mediation.services.rows import existing
from mediation.services.words import USER

if TYPE_CHECKING:
    from uuid import UUID


async def user_within_reach(user_id: UUID, by: Viewer, *, version: int | None = None) -> User:
    """The locked row of a user, all of whose grants the viewer administers; never the viewer's own."""
    user = await existing(User, user_id, USER, by=by, version=version)
    if user.id == by.user or not await all_within(user.id, by):
        raise Refused(NotAllowed())
    return user
