"""Rename, close and reopen an account 修改用户."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import User
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import require_role, save
from mediation.services.sessions import end_sessions
from mediation.services.transaction import transaction
from mediation.services.user_reach import user_within_reach
from mediation.tokens import SESSION_EPOCHS

if TYPE_CHECKING:
    from uuid import UUID


async def set_active(user_id: UUID, *, active: bool, by: Viewer, version: int | None = None) -> User:
    """Close the account, which ends its sessions, or open it again. Refuses one's own."""
    require_role(by, Action.MAINTAIN_USER)
    async with transaction():
        user = await user_within_reach(user_id, by, version=version)
        if user.active is active:
            return user
        before = audit.snapshot(user)
        user.active = active
        if not active:
            await end_sessions(user)
        await save(user)
        await audit.record("open_user" if active else "close_user", user, by=by, path=by.path, before=before)
    SESSION_EPOCHS.end(user.id, user.session_epoch)
    return user


async def rename_user(user_id: UUID, name: str, *, by: Viewer, version: int | None = None) -> User:
    """Correct the user's name. Refuses users beyond the reach."""
    require_role(by, Action.MAINTAIN_USER)
    checks = Checks()
    new_name = checks.column(User, "name", name)
    async with transaction():
        user = await user_within_reach(user_id, by, version=version)
        user_name = checks.settled(new_name)
        before = audit.snapshot(user)
        user.name = user_name
        await save(user)
        await audit.record("rename_user", user, by=by, path=by.path, before=before)
    return user
