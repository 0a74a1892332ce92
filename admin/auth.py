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
from starlette.responses import RedirectResponse

from admin.csrf import CsrfMiddleware, renew_token
from admin.scope import current_viewer
from mediation.access import Action, Viewer
from mediation.models import User
from mediation.problems import NotAllowed, Refused
from mediation.queries.grants import valid_grants, viewer_in
from mediation.queries.second_factor import second_factor_is_on
from mediation.second_factor import required_for
from mediation.services.second_factor import TotpNeeded
from mediation.services.sessions import SessionEnded
from mediation.services.sign_in import finish_sign_in, open_for_subject, sign_in, user_named
from mediation.services.sign_out import end_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from admin.table_view import TableView
    from mediation.models import RoleGrant
    from mediation.services.sessions import SignedIn

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 60 * 60
HALF_SECONDS = 5 * 60
"""From the right password to the code."""
COOKIE = "fengqiao_panel"
_OF_A_SESSION = ("user", "grant", "family", "epoch", "opened", "seen", "second", "through", "import")


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

    async def open(self, request: Request, username: str, password: str) -> int:
        """Sign in; how many of the user's grants may use the panel, the first being taken. Raises Refused.

        Where a code is asked for besides, the session remembers for five minutes whose password was right.
        """
        try:
            session = await sign_in(username, password, address=address_of(request), may_enrol=True)
        except Refused as refused:
            if isinstance(refused.problems[0], TotpNeeded) and (user := await user_named(username)):
                half = {"user": str(user.id), "epoch": user.session_epoch, "at": int(time.time())}
                request.session.clear()
                request.session["half"] = half
                renew_token(request)
            raise
        return await self._enter(request, session)

    async def finish(self, request: Request, code: str) -> int:
        """Sign in whose password was right with the code. Raises Refused."""
        if (half := self.half(request)) is None:
            self.forget_half(request)
            raise Refused(SessionEnded())
        session = await finish_sign_in(UUID(half["user"]), half["epoch"], code, address=address_of(request))
        return await self._enter(request, session, second=True)

    async def open_for(self, request: Request, user: User) -> int:
        """Sign in whom the identity provider has vouched for. Raises Refused."""
        session = await open_for_subject(user, address=address_of(request))
        return await self._enter(request, session, second=True, through="oidc")

    def half(self, request: Request) -> dict[str, Any] | None:
        """Whose password was right a moment ago, and whose code is asked for."""
        half = request.session.get("half")
        return half if half and time.time() - half["at"] < HALF_SECONDS else None

    def forget_half(self, request: Request) -> None:
        request.session.pop("half", None)

    async def _enter(self, request: Request, session: SignedIn, **kept: Any) -> int:
        """Begin the session with nothing of what was there before."""
        user = await User.get(id=session.viewer.user)
        grants = await panel_grants(user.id)
        if not grants:
            raise Refused(NotAllowed())
        now = int(time.time())
        request.session.clear()
        request.session.update(
            user=str(user.id),
            grant=str(grants[0].id),
            family=str(session.family),
            epoch=user.session_epoch,
            opened=now,
            seen=now,
            **kept,
        )
        renew_token(request)
        return len(grants)

    async def authenticate(self, request: Request) -> Response | bool:
        """Whether the session still holds; the viewer is then known to all that follows.

        Who must have a second factor and has none is sent to turn it on, and can do nothing else.
        """
        viewer = await self._viewer(request)
        current_viewer.set(viewer)
        request.state.viewer = viewer
        if viewer is None:
            for name in _OF_A_SESSION:
                request.session.pop(name, None)
            return False
        request.session["seen"] = int(time.time())
        if await self._must_enrol(request, viewer):
            request.state.must_enrol = True
            if request.url.path not in {
                request.url_for(f"admin:{name}").path for name in ("second-factor", "grant")
            }:
                return RedirectResponse(request.url_for("admin:second-factor").path, 303)
        return True

    async def _must_enrol(self, request: Request, viewer: Viewer) -> bool:
        if not required_for(viewer.role) or request.session.get("second") or viewer.user is None:
            return False
        return not await second_factor_is_on(viewer.user)

    async def _viewer(self, request: Request) -> Viewer | None:
        session, now = request.session, time.time()
        if "user" not in session or "family" not in session:
            return None
        if now - session["seen"] > IDLE_SECONDS or now - session["opened"] > LONGEST_SECONDS:
            return None
        viewer = await viewer_in(
            UUID(session["user"]),
            UUID(session["grant"]),
            epoch=session["epoch"],
            family=UUID(session["family"]),
            address=address_of(request),
        )
        return viewer if viewer and viewer.role in Action.USE_PANEL.roles else None

    async def leave(self, request: Request) -> None:
        """End the session here and in the database, so that no copy of the cookie outlives it."""
        if family := request.session.get("family"):
            await end_sign_in(UUID(family))
        request.session.clear()

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
