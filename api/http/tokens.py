"""Bearer tokens 访问令牌: who is asking. A token is verified once and remembered until it expires.

Only the ``Authorization`` header counts. Cookies are not looked at, so no other site can make a
browser act here (no CSRF surface).
"""

from __future__ import annotations

import base64
import math
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

import orjson

from api.http.problems import RequestRefused, Unauthenticated
from mediation.access import PUBLIC, Viewer
from mediation.tokens import SESSION_EPOCHS, BadToken, viewer_of

if TYPE_CHECKING:
    from collections.abc import Callable

REMEMBERED = 4_096
_SCHEME = "bearer "
_CHALLENGE = {"www-authenticate": 'Bearer error="invalid_token"'}


class _Known(NamedTuple):
    viewer: Viewer
    expires: float
    epoch: int


class Tokens:
    """The viewers of the tokens lately seen."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    def viewer(self, authorization: bytes | None) -> Viewer:
        """Whom the header names; the public without one. Raises RequestRefused (401).

        A session that was ended is noticed at once; a grant that was revoked, when the token is
        next refreshed, a quarter of an hour later at most.
        """
        if authorization is None:
            return PUBLIC
        known = self._known.get(authorization)
        if known is None or known.expires <= self._now():
            known = self._learn(authorization)
        elif known.viewer.user is not None and SESSION_EPOCHS.ended(known.viewer.user, known.epoch):
            del self._known[authorization]
            raise RequestRefused(Unauthenticated(), headers=_CHALLENGE)
        return known.viewer

    def seconds_left(self, authorization: bytes | None) -> float:
        """How long the token goes on, if its session does; for ever without one."""
        known = None if authorization is None else self._known.get(authorization)
        return math.inf if known is None else max(0.0, known.expires - self._now())

    def _learn(self, authorization: bytes) -> _Known:
        self._known.pop(authorization, None)
        text = authorization.decode("latin-1")
        scheme, token = text[: len(_SCHEME)].lower(), text[len(_SCHEME) :].strip()
        if scheme != _SCHEME:
            raise RequestRefused(Unauthenticated(), headers=_CHALLENGE)
        try:
            viewer = viewer_of(token)
        except BadToken:
            raise RequestRefused(Unauthenticated(), headers=_CHALLENGE) from None
        claims = _claims(token)
        known = _Known(viewer, float(claims["exp"]), claims.get("epoch", 0))
        self._known[authorization] = known
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return known


def _claims(token: str) -> dict[str, int]:
    """The numbers in a token that has been verified."""
    claims = token.split(".")[1]
    read: dict[str, int] = orjson.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return read
