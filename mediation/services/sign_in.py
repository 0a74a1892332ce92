"""Sign in 登录."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tortoise.transactions import in_transaction
from uuid_utils.compat import uuid7

from mediation.clock import now
from mediation.models import User
from mediation.passwords import LONGEST, hash_password, matches, needs_rehash
from mediation.problems import Refused
from mediation.queries.grants import valid_grants, viewer_from
from mediation.services import audit
from mediation.services.sessions import (
    REFRESH_LIFETIME,
    STRANGER,
    NoGrant,
    SignedIn,
    SignInRefused,
    count_failure,
    open_session,
    rests,
)

if TYPE_CHECKING:
    from uuid import UUID

_LONGEST_USERNAME = 64


async def sign_in(
    username: str, password: str, *, address: str | None = None, grant: UUID | None = None
) -> SignedIn:
    """Open a session in the grant, or in the user's oldest one.

    One refusal, and one duration, for an unknown name, a wrong password, a closed account and one
    that rests after failures; what fails is counted and recorded.
    """
    user = await _user_named(username)
    # Outside the transaction: it takes long, and holds no row meanwhile.
    right = await matches(password[: LONGEST + 1], user.password_hash if user else None)
    if user is None:
        raise Refused(SignInRefused())
    refusal: Refused | None = None
    async with in_transaction():
        user = await User.select_for_update().get(id=user.id)
        if not right or not user.active or rests(user):
            if not right:
                await count_failure(user, by=replace(STRANGER, address=address))
            # Raised after the commit: the count must stay.
            refusal = Refused(SignInRefused())
        else:
            return await _welcome(user, password, grant, address)
    raise refusal


async def _user_named(username: str) -> User | None:
    name = username.strip().lower()
    if not 0 < len(name) <= _LONGEST_USERNAME or not name.isprintable():
        return None
    return await User.get_or_none(username=name)


async def _welcome(user: User, password: str, grant: UUID | None, address: str | None) -> SignedIn:
    grants = [held for held in await valid_grants(user.id) if grant in {None, held.id}]
    if not grants:
        raise Refused(NoGrant(field=None if grant is None else "grant"))
    viewer = viewer_from(user, grants[0], address=address)
    before = audit.snapshot(user)
    user.failed_sign_ins = 0
    user.locked_until = None
    user.signed_in_at = now()
    if needs_rehash(user.password_hash):
        user.password_hash = await hash_password(password)
    await user.save(update_fields=["failed_sign_ins", "locked_until", "signed_in_at", "password_hash"])
    session = await open_session(user, viewer, family=uuid7(), ends_at=now() + REFRESH_LIFETIME)
    await audit.record("sign_in", user, by=viewer, before=before, grant=str(viewer.grant))
    return session
