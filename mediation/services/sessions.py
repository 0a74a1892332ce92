"""Signing in, staying signed in, signing out 登录会话: what the three use cases share."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mediation.access import Viewer
from mediation.clock import now
from mediation.models import RefreshToken, User
from mediation.problems import Problem
from mediation.services import audit
from mediation.tokens import ACCESS_LIFETIME, issue_token

REFRESH_LIFETIME = timedelta(days=14)
"""From the sign-in; rotation does not prolong it, so everybody signs in again every fortnight."""

FREE_ATTEMPTS = 5
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)
"""After five failures in a row the account rests a minute, then twice as long each time, up to an hour."""

STRANGER = Viewer(name="未登录")
"""Who acts before anybody has signed in."""

_TOKEN_BYTES = 32
_MOST_FAILURES = 999
_MOST_DOUBLINGS = 16


@dataclass(frozen=True)
class SignInRefused(Problem):
    """One answer for a wrong name, a wrong password, a resting and a closed account."""

    code = "SIGN_IN_REFUSED"
    zh = "登录名或口令不对，或账户暂时不能登录。请稍后再试，或联系管理员。"
    en = "The user name or password is wrong, or the account may not sign in now. Try later or ask an administrator."


@dataclass(frozen=True)
class NoGrant(Problem):
    code = "NO_GRANT"
    zh = "您还没有可用的授权，请联系管理员。"
    en = "You have no valid grant yet; ask an administrator."


@dataclass(frozen=True)
class SessionEnded(Problem):
    code = "SESSION_ENDED"
    zh = "登录已失效，请重新登录。"
    en = "The session has ended; sign in again."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session: who acts, the token to act with, and the one to renew it with."""

    viewer: Viewer
    access_token: str
    refresh_token: str
    expires_at: datetime
    """When the access token expires."""
    family: UUID
    """The sign-in itself, which its refresh tokens descend from."""


def lock_for(failures: int) -> timedelta | None:
    """How long the account rests after so many failures in a row; None while it does not."""
    if failures < FREE_ATTEMPTS:
        return None
    doublings = min(failures - FREE_ATTEMPTS, _MOST_DOUBLINGS)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def rests(user: User) -> bool:
    """Whether the account is locked for a while."""
    return user.locked_until is not None and user.locked_until > now()


async def count_failure(user: User, *, by: Viewer) -> None:
    """Count a wrong password for the locked row, unless the account rests or is closed.

    Attempts on a resting account are not recorded one by one: nobody shall fill the audit trail.
    """
    if rests(user) or not user.active:
        return
    before = audit.snapshot(user)
    user.failed_sign_ins = min(user.failed_sign_ins + 1, _MOST_FAILURES)
    if rest := lock_for(user.failed_sign_ins):
        user.locked_until = now() + rest
    await user.save(update_fields=["failed_sign_ins", "locked_until", "updated_at"])
    await audit.record("fail_sign_in", user, by=by, before=before, failures=user.failed_sign_ins)


async def end_sessions(user: User) -> None:
    """Revoke what the user's locked row has outstanding; tell SESSION_EPOCHS after the commit."""
    user.session_epoch += 1
    await RefreshToken.filter(user_id=user.id, revoked_at=None).update(revoked_at=now())


def token_hash(token: str) -> str:
    # A token is 256 random bits: a plain hash cannot be turned back, and needs no salt.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


async def open_session(user: User, viewer: Viewer, *, family: UUID, ends_at: datetime) -> SignedIn:
    """Write the next refresh token of the family and issue an access token beside it."""
    refresh_token = secrets.token_urlsafe(_TOKEN_BYTES)
    await RefreshToken.create(
        family=family,
        user=user,
        grant_id=viewer.grant,
        token_hash=token_hash(refresh_token),
        expires_at=ends_at,
    )
    return SignedIn(
        viewer=viewer,
        access_token=issue_token(viewer, epoch=user.session_epoch),
        refresh_token=refresh_token,
        expires_at=now() + ACCESS_LIFETIME,
        family=family,
    )
