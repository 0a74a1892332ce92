"""Say who a user is at the identity provider 统一身份认证对应."""

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


async def link_subject(user_id: UUID, subject: str | None, *, by: Viewer, version: int | None = None) -> User:
    """Let the provider's account of that name sign in as the user; None takes it away, and ends the sessions.

    Refuses a name that belongs to another user, a user who also acts beyond the administrator's
    reach, and oneself.
    """
    require_role(by, Action.MAINTAIN_USER)
    checks = Checks()
    name = checks.column(User, "external_subject", subject, required=False)
    checks.finish()
    async with transaction():
        user = await user_within_reach(user_id, by, version=version)
        before = audit.snapshot(user)
        if user.external_subject is not None and user.external_subject != name:
            await end_sessions(user)
        user.external_subject = name
        await save(user)
        await audit.record("link_subject", user, by=by, path=by.path, before=before)
    SESSION_EPOCHS.end(user.id, user.session_epoch)
    return user
