"""Sign in 登录."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tortoise.transactions import in_transaction
from uuid_utils.compat import uuid7

from mediation.clock import now
from mediation.models import User
from mediation.passwords import LONGEST, hash_password, matches, needs_rehash
from mediation.problems import Refused
from mediation.queries.grants import valid_grants, viewer_from
from mediation.services import audit
from mediation.services.second_factor import second_factor_problem
from mediation.services.sessions import (
    REFRESH_LIFETIME,
    STRANGER,
    NoGrant,
    SessionEnded,
    SignedIn,
    SignInRefused,
    count_failure,
    open_session,
    rests,
)
from mediation.services.sign_in_sources import count_failure_from, refuse_busy_source

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.models import RoleGrant
    from mediation.problems import Problem

_LONGEST_USERNAME = 64


async def sign_in(
    username: str,
    password: str,
    *,
    address: str | None = None,
    grant: UUID | None = None,
    totp: str | None = None,
    may_enrol: bool = False,
) -> SignedIn:
    """Open a session in the grant, or in the user's oldest one.

    One refusal, and one duration, for an unknown name, a wrong password, a closed account and one
    that rests after failures; what fails is counted and recorded. Refuses TooManyAttempts to an
    address from which many have failed, whatever the account. Refuses TotpNeeded where the
    password is right and the user has a second factor, TotpRefused for its wrong code, and
    TotpNotSetUp for a role that must have one, unless the face may let the user enrol.
    """
    await refuse_busy_source(address)
    user = await user_named(username)
    # Outside the transaction: it takes long, and holds no row meanwhile.
    right = await matches(password[: LONGEST + 1], user.password_hash if user else None)
    if user is None or not right:
        await count_failure_from(address)
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
            problem, session = await _welcome(user, grant, address, totp, may_enrol=may_enrol)
            if session is not None:
                if needs_rehash(user.password_hash):
                    user.password_hash = await hash_password(password)
                    await user.save(update_fields=["password_hash"])
                return session
            refusal = Refused(problem or SignInRefused())
    raise refusal


async def finish_sign_in(user_id: UUID, epoch: int, totp: str, *, address: str | None = None) -> SignedIn:
    """Open the session of a user whose password has just been right in the same face; the code is asked for.

    Refuses TotpRefused, and SessionEnded where the account rests, or its sessions have ended since.
    """
    refusal: Refused | None = None
    async with in_transaction():
        user = await User.select_for_update().get_or_none(id=user_id, active=True, session_epoch=epoch)
        if user is None or rests(user):
            raise Refused(SessionEnded())
        problem, session = await _welcome(user, None, address, totp or " ", may_enrol=True)
        if session is not None:
            return session
        refusal = Refused(problem or SignInRefused())
    raise refusal


async def open_for_subject(user: User, *, address: str | None = None) -> SignedIn:
    """Open the session of a user whom the identity provider has vouched for.

    The provider has asked for its own factors: none of ours is asked for besides. Refuses a closed
    account and one without a grant.
    """
    async with in_transaction():
        user = await User.select_for_update().get(id=user.id)
        if not user.active:
            raise Refused(SignInRefused())
        return await _open(user, await _grants(user, None), address, by_provider=True)


async def user_named(username: str) -> User | None:
    """The user of that name, as people type it."""
    name = username.strip().lower()
    if not 0 < len(name) <= _LONGEST_USERNAME or not name.isprintable():
        return None
    return await User.get_or_none(username=name)


async def _welcome(
    user: User, grant: UUID | None, address: str | None, totp: str | None, *, may_enrol: bool
) -> tuple[Problem | None, SignedIn | None]:
    """What the second factor has against it, or the session."""
    grants = await _grants(user, grant)
    problem = await second_factor_problem(
        user, grants[0].role, totp, by=replace(STRANGER, address=address), may_enrol=may_enrol
    )
    if problem is not None:
        return problem, None
    return None, await _open(user, grants, address)


async def _grants(user: User, grant: UUID | None) -> list[RoleGrant]:
    grants = [held for held in await valid_grants(user.id) if grant in {None, held.id}]
    if not grants:
        raise Refused(NoGrant(field=None if grant is None else "grant"))
    return grants


async def _open(
    user: User, grants: list[RoleGrant], address: str | None, *, by_provider: bool = False
) -> SignedIn:
    viewer = viewer_from(user, grants[0], address=address)
    before = audit.snapshot(user)
    user.failed_sign_ins = 0
    user.locked_until = None
    user.signed_in_at = now()
    await user.save(update_fields=["failed_sign_ins", "locked_until", "signed_in_at"])
    session = await open_session(user, viewer, family=uuid7(), ends_at=now() + REFRESH_LIFETIME)
    how: dict[str, Any] = {"identity_provider": True} if by_provider else {}
    await audit.record("sign_in", user, by=viewer, before=before, grant=str(viewer.grant), **how)
    return session
