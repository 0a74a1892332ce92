"""Change a password 修改口令: one's own, or as an administrator that of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise.transactions import in_transaction

from mediation.access import Action, Viewer
from mediation.models import User
from mediation.passwords import LONGEST, hash_password, matches, weakness
from mediation.problems import NotAllowed, Refused
from mediation.services import audit
from mediation.services.add_user import check_password
from mediation.services.checks import Checks
from mediation.services.rows import require_role
from mediation.services.sessions import SignInRefused, count_failure, end_sessions, rests
from mediation.services.transaction import transaction
from mediation.services.user_reach import user_within_reach
from mediation.tokens import SESSION_EPOCHS

if TYPE_CHECKING:
    from uuid import UUID


async def change_password(present: str, new: str, *, by: Viewer) -> User:
    """Change one's own password; every session of the user ends, this one too.

    Refuses a wrong present password, which counts as a failed sign-in, and a weak new one.
    """
    if by.user is None or (user := await User.get_or_none(id=by.user)) is None:
        raise Refused(NotAllowed())
    checks = Checks()
    check_password("new", new, checks, username=user.username)
    if new == present:
        checks.invalid(
            "new", "新口令不能与现口令相同。", "The new password must differ from the present one."
        )
    checks.finish()
    right = await matches(present[: LONGEST + 1], user.password_hash)
    password_hash = await hash_password(new)
    async with in_transaction():
        user = await User.select_for_update().get(id=user.id)
        if right and user.active and not rests(user):
            await _set_password(user, password_hash, by, "change_password")
            refusal = None
        else:
            if not right:
                await count_failure(user, by=by)
            # Raised after the commit: the count must stay.
            refusal = Refused(SignInRefused(field="present"))
    if refusal is not None:
        raise refusal
    SESSION_EPOCHS.end(user.id, user.session_epoch)
    return user


async def reset_password(user_id: UUID, new: str, *, by: Viewer) -> User:
    """Give a user who has forgotten it a new password; the lock is lifted, sessions end.

    Refuses a user who also acts beyond the administrator's reach, and oneself.
    """
    require_role(by, Action.MAINTAIN_USER)
    checks = Checks()
    password_hash = await hash_password(new) if weakness(new) is None else ""
    async with transaction():
        user = await user_within_reach(user_id, by)
        check_password("new", new, checks, username=user.username)
        checks.finish()
        user.failed_sign_ins = 0
        user.locked_until = None
        await _set_password(user, password_hash, by, "reset_password")
    SESSION_EPOCHS.end(user.id, user.session_epoch)
    return user


async def _set_password(user: User, password_hash: str, by: Viewer, action: str) -> None:
    before = audit.snapshot(user)
    user.password_hash = password_hash
    await end_sessions(user)
    await user.save()
    await audit.record(action, user, by=by, path=by.path, before=before)
