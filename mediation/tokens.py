"""Access tokens 访问令牌: who the bearer is and where they reach, signed (JWT, HS256).

A token is believed without a look into the database, so it lives for minutes. What must end
sooner, a password change or a revoked grant, is known through ``SessionEpochs``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from tortoise import connections

from mediation.access import Viewer
from mediation.models import Role

ACCESS_LIFETIME = timedelta(minutes=15)
KEY_BYTES = 32
_ALGORITHM = "HS256"
_ISSUER = "fengqiao"
_NEEDED = ["exp", "iat", "iss", "role"]


class BadToken(Exception):  # noqa: N818  says what the token is
    """Not one of ours, expired, or of a session that has ended."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """The secret that signs tokens."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < KEY_BYTES:
            raise ValueError(f"the token key must have at least {KEY_BYTES} bytes, not {len(self.secret)}")


class SessionEpochs:
    """Which sessions have ended: the present epoch of every user who ever ended one.

    ``refresh`` asks the database for what has changed since the last time; the server calls it
    every few seconds, and a service calls ``end`` at once in its own process.
    """

    _OVERLAP = timedelta(minutes=1)  # a transaction may commit after a later one

    def __init__(self) -> None:
        self._epochs: dict[UUID, int] = {}
        self._seen: datetime | None = None

    def end(self, user: UUID, epoch: int) -> None:
        """Tokens of the user from before this epoch are worth nothing."""
        self._epochs[user] = max(epoch, self._epochs.get(user, 0))

    def ended(self, user: UUID, epoch: int) -> bool:
        return epoch < self._epochs.get(user, 0)

    async def refresh(self) -> None:
        asked = datetime.now(UTC)
        since = self._seen - self._OVERLAP if self._seen else datetime.fromtimestamp(0, UTC)
        rows = await connections.get("default").execute_query_dict(
            'select id, session_epoch from "user" where session_epoch > 0 and updated_at >= $1', [since]
        )
        for row in rows:
            self.end(row["id"], row["session_epoch"])
        self._seen = asked


SESSION_EPOCHS = SessionEpochs()

_key: TokenKey | None = None


def use_token_key(key: TokenKey) -> None:
    """Say which key this process signs with; the composition root does it once."""
    global _key  # noqa: PLW0603  one key a process
    _key = key


def current_token_key() -> TokenKey:
    if _key is None:
        message = "no token key is in use; call use_token_key first"
        raise RuntimeError(message)
    return _key


def issue_token(viewer: Viewer, lifetime: timedelta = ACCESS_LIFETIME, *, epoch: int = 0) -> str:
    """A bearer token for the viewer; ``epoch`` is the user's session epoch."""
    now = datetime.now(UTC)
    claims = {
        "iss": _ISSUER,
        "iat": now,
        "exp": now + lifetime,
        "role": viewer.role.value,
        "division": viewer.division,
        "path": viewer.path,
        "committee": _text(viewer.committee),
        "referrer": _text(viewer.referrer),
        "party": viewer.id_number_hash,
        "personal_data": viewer.personal_data,
        "sub": _text(viewer.user),
        "grant": _text(viewer.grant),
        "name": viewer.name,
        "epoch": epoch,
    }
    return jwt.encode(
        {name: value for name, value in claims.items() if value},
        current_token_key().secret,
        algorithm=_ALGORITHM,
    )


def viewer_of(token: str, *, address: str | None = None) -> Viewer:
    """Who bears the token. Raises BadToken."""
    try:
        claims = jwt.decode(
            token,
            current_token_key().secret,
            algorithms=[_ALGORITHM],
            issuer=_ISSUER,
            options={"require": _NEEDED, "verify_aud": False},
        )
        viewer = _viewer(claims, address)
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
        raise BadToken from error
    if viewer.user is not None and SESSION_EPOCHS.ended(viewer.user, int(claims.get("epoch", 0))):
        raise BadToken
    return viewer


def _viewer(claims: dict[str, Any], address: str | None) -> Viewer:
    return Viewer(
        role=Role(claims["role"]),
        division=claims.get("division", ""),
        path=claims.get("path", ""),
        committee=_uuid(claims.get("committee")),
        referrer=_uuid(claims.get("referrer")),
        id_number_hash=claims.get("party", ""),
        personal_data=claims.get("personal_data") is True,
        user=_uuid(claims.get("sub")),
        grant=_uuid(claims.get("grant")),
        name=claims.get("name", ""),
        address=address,
    )


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
