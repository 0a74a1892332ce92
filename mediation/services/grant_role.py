"""Grant a role, and take it back 授权与撤销."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import RoleGrant, User
from mediation.problems import NotAllowed, Refused
from mediation.queries.grants import path_of
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.grants import GrantGiving, checked_grant, give
from mediation.services.rows import existing, require, require_role
from mediation.services.sessions import end_sessions
from mediation.services.transaction import transaction
from mediation.services.words import GRANT, USER
from mediation.tokens import SESSION_EPOCHS

if TYPE_CHECKING:
    from uuid import UUID


async def grant_role(user_id: UUID, giving: GrantGiving, *, by: Viewer) -> RoleGrant:
    """Let the user act in one more role.

    Refuses grants to oneself, beyond the giver's reach, and those already held.
    """
    require_role(by, Action.MAINTAIN_USER)
    checks = Checks()
    async with transaction():
        user = await existing(User, user_id, USER, by=by)
        if user.id == by.user:
            raise Refused(NotAllowed())
        grant = await checked_grant(giving, checks, by)
        if grant is None:
            checks.stop()
        return await give(user, grant, checks, by)


async def revoke_grant(grant_id: UUID, *, by: Viewer) -> None:
    """Take the role back; the user's sessions end, and the audit trail keeps what it was.

    Refuses one's own grants and those beyond the viewer's reach.
    """
    require_role(by, Action.MAINTAIN_USER)
    async with transaction():
        grant = await existing(RoleGrant, grant_id, GRANT, by=by)
        path = await path_of(grant)
        require(by, Action.MAINTAIN_USER, path)
        if grant.user_id == by.user:
            raise Refused(NotAllowed())
        user = await User.select_for_update().get(id=grant.user_id)
        await end_sessions(user)
        await user.save(update_fields=["session_epoch", "updated_at"])
        await audit.record_removal("revoke_grant", grant, by=by, path=path)
        await grant.delete()
    SESSION_EPOCHS.end(user.id, user.session_epoch)
