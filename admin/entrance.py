"""Coming in and going out 登录和退出: name and password, then a code; or through the identity provider."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from admin.oidc import STALE, UNKNOWN, Flow, OidcRefused
from admin.words import Words, problem_words
from mediation.problems import Refused
from mediation.queries.grants import user_of_subject
from mediation.services.second_factor import TotpNeeded

if TYPE_CHECKING:
    from starlette.requests import Request

    from admin.auth import SignIn
    from admin.oidc import OidcClient
    from admin.panel import Panel
    from mediation.models import User

logger = logging.getLogger(__name__)

COOKIE, COOKIE_PATH = "fengqiao_oidc", "/admin/oidc"
FLOW_SECONDS = 10 * 60


class Entrance:
    """The pages before anybody is signed in, and the one after."""

    def __init__(
        self, panel: Panel, sign_in: SignIn, oidc: OidcClient | None, secret_key: str, *, secure: bool
    ) -> None:
        self._panel = panel
        self._sign_in = sign_in
        self._oidc = oidc
        self._flows = URLSafeTimedSerializer(secret_key, salt=COOKIE)
        self._secure = secure

    def routes(self) -> list[Route]:
        through = [
            Route("/oidc/start", self.begin, name="oidc-start"),
            Route("/oidc/callback", self.come_back, name="oidc-callback"),
        ]
        leave = Route("/logout", self.sign_out, name="logout", methods=["POST"])
        return [leave, *(through if self._oidc else ())]

    async def sign_in(self, request: Request) -> Response:
        """The sign-in page, and signing in: name and password first, then the code where there is one."""
        if request.method == "GET":
            if "again" in request.query_params:
                self._sign_in.forget_half(request)
            return await self._page(request)
        form = await request.form()
        username = str(form.get("username", ""))
        try:
            if "code" in form:
                grants = await self._sign_in.finish(request, str(form["code"]))
            else:
                grants = await self._sign_in.open(request, username, str(form.get("password", "")))
        except Refused as refused:
            problem = refused.problems[0]
            if isinstance(problem, TotpNeeded) and "code" not in form:
                return RedirectResponse(request.url_for("admin:login").path, 303)
            return await self._page(request, status=400, error=problem_words(problem), username=username[:64])
        return RedirectResponse(request.url_for("admin:index" if grants == 1 else "admin:grant").path, 303)

    async def _page(
        self, request: Request, *, status: int = 200, error: Words | None = None, username: str = ""
    ) -> Response:
        return await self._panel.page(
            request,
            "sqladmin/login.html",
            status=status,
            error=error,
            username=username,
            half=self._sign_in.half(request) is not None,
            provider=None if self._oidc is None else self._oidc.provider.label,
        )

    async def sign_out(self, request: Request) -> Response:
        """End the session; who came through the provider is told that they are still signed in there."""
        self._panel.forget(request)
        through = request.session.get("through") == "oidc"
        await self._sign_in.leave(request)
        if not through or self._oidc is None:
            return RedirectResponse(request.url_for("admin:login").path, 303)
        back = self._oidc.provider.callback.removesuffix("oidc/callback") + "login"
        return await self._panel.page(
            request,
            "sqladmin/signed_out.html",
            provider=self._oidc.provider.label,
            leave=await self._oidc.sign_out_address(back),
        )

    # The identity provider

    def _client(self) -> OidcClient:
        if self._oidc is None:
            raise HTTPException(404)
        return self._oidc

    async def begin(self, request: Request) -> Response:
        """To the provider, with what must come back kept in a cookie of its own."""
        try:
            address, flow = await self._client().begin()
        except OidcRefused as refused:
            return await self._refuse(request, refused)
        answer = RedirectResponse(address, 303)
        answer.set_cookie(
            COOKIE,
            self._flows.dumps(dataclasses.asdict(flow)),
            max_age=FLOW_SECONDS,
            path=COOKIE_PATH,
            secure=self._secure,
            httponly=True,
            # Lax: it must come back when the provider sends the browser here.
            samesite="lax",
        )
        return answer

    async def come_back(self, request: Request) -> Response:
        """From the provider: a session for the user that belongs to who it says it is."""
        client = self._client()
        try:
            subject = await client.finish(self._flow(request), request.query_params)
            grants = await self._sign_in.open_for(request, await _known(subject))
        except OidcRefused as refused:
            return await self._refuse(request, refused)
        except Refused as refused:
            words = problem_words(refused.problems[0])
            return self._without_flow(await self._page(request, status=400, error=words))
        # A page, not a redirect: the browser came from another site, and would not send the new
        # session's strict cookie along such a chain.
        to = request.url_for("admin:index" if grants == 1 else "admin:grant").path
        return self._without_flow(await self._panel.page(request, "sqladmin/coming_in.html", to=to))

    def _flow(self, request: Request) -> Flow | None:
        try:
            kept = self._flows.loads(request.cookies.get(COOKIE, ""), max_age=FLOW_SECONDS)
        except BadSignature:
            return None
        return Flow(**kept)

    async def _refuse(self, request: Request, refused: OidcRefused) -> Response:
        if refused.words is not STALE:
            logger.warning("signing in through the identity provider failed: %s", refused)
        return self._without_flow(await self._page(request, status=400, error=refused.words))

    def _without_flow(self, answer: Response) -> Response:
        """The cookie is good for one answer."""
        answer.delete_cookie(COOKIE, path=COOKIE_PATH, secure=self._secure, httponly=True, samesite="lax")
        return answer


async def _known(subject: str) -> User:
    """The user who belongs to it: none is ever made. Raises OidcRefused."""
    if (user := await user_of_subject(subject)) is None:
        raise OidcRefused(UNKNOWN)
    return user
