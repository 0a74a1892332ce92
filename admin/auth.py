"""Signing in to the panel 登录: a session in a signed cookie, checked against the account each time.

The cookie is HttpOnly and SameSite=strict, and Secure where the server says so. A session ends after
30 idle minutes, after 12 hours, on signing out, when the account is closed or its password changes
(``session_epoch``), and when its grant is revoked or over.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqladmin.authentication import AuthenticationBackend
from sqladmin.authorization import AuthorizationBackend
from starlette.middleware import Middleware

from admin.csrf import CsrfMiddleware, renew_token
from admin.scope import current_viewer
from mediation.access import Action, Viewer
from mediation.models import User
from mediation.problems import NotAllowed, Refused
from mediation.queries.grants import valid_grants, viewer_in
from mediation.services.sign_in import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from admin.table_view import TableView
    from mediation.models import RoleGrant

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 60 * 60
COOKIE = "fengqiao_panel"


class SignIn(AuthenticationBackend):
    """Who is signed in."""

    def __init__(
        self, secret_key: str, *, secure_cookies: bool, uploads: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(
            secret_key,
            session_cookie=COOKIE,
            max_age=IDLE_SECONDS,
            path="/admin",
            same_site="strict",
            https_only=secure_cookies,
        )
        self.middlewares.append(Middleware(CsrfMiddleware, uploads=uploads))

    async def open(self, request: Request, username: str, password: str) -> list[RoleGrant]:
        """Sign in; give back the grants that may use the panel, the first being taken. Raises Refused."""
        session = await sign_in(username, password, address=address_of(request))
        user = await User.get(id=session.viewer.user)
        grants = await panel_grants(user.id)
        if not grants:
            raise Refused(NotAllowed())
        now = int(time.time())
        request.session.clear()
        request.session.update(
            user=str(user.id), grant=str(grants[0].id), epoch=user.session_epoch, opened=now, seen=now
        )
        renew_token(request)
        return grants

    async def authenticate(self, request: Request) -> bool:
        """Whether the session still holds; the viewer is then known to all that follows."""
        viewer = await self._viewer(request)
        current_viewer.set(viewer)
        request.state.viewer = viewer
        if viewer is None:
            for name in ("user", "grant", "epoch", "opened", "seen"):
                request.session.pop(name, None)
            return False
        request.session["seen"] = int(time.time())
        return True

    async def _viewer(self, request: Request) -> Viewer | None:
        session, now = request.session, time.time()
        if "user" not in session:
            return None
        if now - session["seen"] > IDLE_SECONDS or now - session["opened"] > LONGEST_SECONDS:
            return None
        viewer = await viewer_in(
            UUID(session["user"]), UUID(session["grant"]), epoch=session["epoch"], address=address_of(request)
        )
        return viewer if viewer and viewer.role in Action.USE_PANEL.roles else None

    async def get_user_id(self, request: Request) -> Any:
        return request.session.get("user")


class Permissions(AuthorizationBackend):
    """What the viewer may do in a view: the view asks ``mediation.access``."""

    def __init__(self, view_named: Callable[[str], TableView]) -> None:
        self._view_named = view_named

    def has_permission(self, request: Request, identity: str, action: str, obj: Any | None = None) -> bool:
        viewer: Viewer | None = getattr(request.state, "viewer", None)
        return viewer is not None and self._view_named(identity).permits(viewer, action, obj)


async def panel_grants(user: UUID) -> list[RoleGrant]:
    """The user's grants that may use the panel."""
    return [grant for grant in await valid_grants(user) if grant.role in Action.USE_PANEL.roles]


def address_of(request: Request) -> str | None:
    return request.client.host if request.client else None
