"""The panel 管理后台: sqladmin's application with our own sign-in, forms and acts.

sqladmin's routes that write, read files or import are not mounted as they come: its forms tell
exceptions to the user, its delete and its actions know no token, and its file routes serve whatever
path a text column holds.
"""

from __future__ import annotations

import logging
import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asyncpg import QueryCanceledError
from sqladmin import Admin
from sqladmin.authentication import login_required
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from admin import csrf
from admin.access_log import AccessLogMiddleware
from admin.auth import Permissions, SignIn, panel_grants
from admin.catalogue import install_chinese, locales
from admin.deadlines import deadlines_context
from admin.entrance import Entrance
from admin.export import export
from admin.forms import PasswordForm
from admin.headers import HeadersMiddleware
from admin.home import home_context
from admin.imports.kept import KeptImports
from admin.imports.routes import LARGEST_UPLOAD, PATH, ImportPages
from admin.imports.runs import ImportRuns
from admin.lookups import find_meant, look_up
from admin.oidc import OidcClient
from admin.pages import query_with
from admin.scope import scoped_sessions
from admin.second_factor import second_factor_page
from admin.table_view import TableView, key_of, viewer
from admin.views.honour_photographs import LARGEST_PHOTOGRAPH, PHOTOGRAPH_PATH
from admin.words import Words, in_chinese
from mediation.access import may
from mediation.problems import Refused
from mediation.queries.photographs import photograph
from mediation.services.change_password import change_password
from mediation.services.import_file import importable_kinds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncEngine
    from starlette.applications import Starlette
    from starlette.datastructures import FormData
    from starlette.requests import Request

    from admin.forms import PanelForm
    from admin.oidc import IdentityProvider

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
_UNMOUNTED = {"import", "file_download", "file_preview", "delete", "logout", "ajax_lookup", "export"}


class Panel(Admin):
    """The admin panel of the network."""

    def __init__(
        self,
        app: Starlette,
        *,
        engine: AsyncEngine,
        secret_key: str,
        secure_cookies: bool,
        imports: Path,
        oidc: IdentityProvider | None = None,
    ) -> None:
        install_chinese()
        self.sign_in = SignIn(
            secret_key,
            secure_cookies=secure_cookies,
            uploads={PATH: LARGEST_UPLOAD, PHOTOGRAPH_PATH: LARGEST_PHOTOGRAPH},
        )
        self._runs = ImportRuns(KeptImports(imports))
        self._imports = ImportPages(self, self._runs)
        self._entrance = Entrance(
            self, self.sign_in, OidcClient(oidc) if oidc else None, secret_key, secure=secure_cookies
        )
        self._engine = engine
        self.sessions = scoped_sessions(engine)
        super().__init__(
            app,
            session_maker=self.sessions,
            base_url="/admin",
            title=Words("枫桥", "Fengqiao"),  # type: ignore[arg-type]  # only shown, in the reader's language
            templates_dir=str(HERE / "templates"),
            middlewares=[Middleware(HeadersMiddleware), Middleware(AccessLogMiddleware)],
            authentication_backend=self.sign_in,
            authorization_backend=Permissions(self._find_model_view),  # type: ignore[arg-type]  # all ours are TableViews
            static_files_kwargs={"directory": str(HERE / "static")},
            i18n_config=locales(),
        )
        routes = [route for route in self.admin.router.routes if getattr(route, "name", "") not in _UNMOUNTED]
        self.admin.router.routes = [
            *self._entrance.routes(),
            Route("/deadlines", self.deadlines, name="deadlines"),
            Route("/second-factor", self.second_factor, name="second-factor", methods=["GET", "POST"]),
            Route("/grant", self.choose_grant, name="grant", methods=["GET", "POST"]),
            Route("/password", self.change_password, name="password", methods=["GET", "POST"]),
            *self._imports.routes(),
            Route("/lookup/{kind}", self.lookup, name="lookup"),
            Route("/photograph/{nomination:uuid}.jpg", self.photograph, name="photograph"),
            Route("/{identity}/act/{slug}/{pk}", self.act, name="act", methods=["GET", "POST"]),
            Route("/{identity}/export/{export_type}", self.export, name="export"),
            *routes,
        ]
        self.admin.exception_handlers[Exception] = self._broken
        self.templates.env.globals.update(
            csrf_token=csrf.csrf_token.get,
            query_with=query_with,
            key_of=key_of,
            in_chinese=in_chinese,
            importable_kinds=importable_kinds,
        )

    async def close(self) -> None:
        """Stop the imports under way, and let the database connections go."""
        await self._runs.close()
        await self._engine.dispose()

    def view_of(self, mirrored: type) -> TableView | None:
        """The view that shows rows of this class."""
        return next((view for view in self.tables if view.model is mirrored), None)

    @property
    def tables(self) -> list[TableView]:
        return [view for view in self.views if isinstance(view, TableView)]

    def menu(self, request: Request) -> list[tuple[Words, list[TableView]]]:
        """The views that the viewer may open, under their headings."""
        groups: dict[Words, list[TableView]] = {}
        for view in self.tables:
            if view.is_accessible(request):
                groups.setdefault(view.group, []).append(view)
        return list(groups.items())

    def signed_in(self, page: Callable[[Request], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
        """The page for those who are signed in; others are sent to sign in."""

        async def guarded(_panel: Panel, request: Request) -> Response:
            return await page(request)

        return partial(login_required(guarded), self)

    def to(self, name: str, request: Request) -> Response:
        """To another page of the panel, with nothing left to send again."""
        return RedirectResponse(request.url_for(name).path, 303)

    async def page(self, request: Request, name: str, *, status: int = 200, **context: Any) -> Response:
        return await self.templates.TemplateResponse(request, name, context, status_code=status)

    # Signing in and out

    async def login(self, request: Request) -> Response:
        """The sign-in page, and signing in."""
        return await self._entrance.sign_in(request)

    def forget(self, request: Request) -> None:
        """What the session has left lying here goes with it."""
        self._imports.forget(request)

    @login_required
    async def second_factor(self, request: Request) -> Response:
        """One's own second factor."""
        return await second_factor_page(self, request)

    @login_required
    async def choose_grant(self, request: Request) -> Response:
        """Choose in which of one's roles to act."""
        user = viewer().user
        grants = await panel_grants(user) if user else []
        if request.method == "GET":
            return await self.page(
                request, "sqladmin/grant.html", grants=grants, title=Words("选择身份", "Choose a role")
            )
        chosen = (await request.form()).get("grant")
        if chosen not in {str(grant.id) for grant in grants}:
            raise HTTPException(400)
        request.session["grant"] = chosen
        return RedirectResponse(request.url_for("admin:index").path, 303)

    @login_required
    async def change_password(self, request: Request) -> Response:
        """Change one's own password, which ends every session, this one too."""
        form = PasswordForm(await _sent(request))
        problems: list[Words] = []
        if request.method == "POST" and form.validate():
            try:
                await change_password(form.present.data, form.new.data, by=viewer())
            except Refused as refused:
                problems = form.tell(refused)
            else:
                request.session.clear()
                return RedirectResponse(request.url_for("admin:login").path, 303)
        status = 400 if request.method == "POST" else 200
        return await self.page(request, "sqladmin/password.html", status=status, form=form, problems=problems)

    # Pages

    @login_required
    async def index(self, request: Request) -> Response:
        """The home page: what awaits the viewer, what is due, and the year's picture."""
        context = await home_context(self.sessions, viewer(), request)
        return await self.page(request, "sqladmin/index.html", **context)

    @login_required
    async def deadlines(self, request: Request) -> Response:
        """Everything that is due, by how near it is."""
        context = await deadlines_context(self.sessions, viewer(), request)
        return await self.page(request, "sqladmin/deadlines.html", **context)

    @login_required
    async def lookup(self, request: Request) -> Response:
        """Suggestions for a field that names another record."""
        return await look_up(self.sessions, request)

    @login_required
    async def export(self, request: Request) -> Response:
        """What the list shows, as a table to keep."""
        await self._export(request)
        view: Any = self._find_model_view(request.path_params["identity"])
        return await export(view, request)

    @login_required
    async def create(self, request: Request) -> Response:
        """Register a record."""
        await self._create(request)
        view: Any = self._find_model_view(request.path_params["identity"])
        form = view.forms["create"](await _sent(request))

        async def register(data: dict[str, Any]) -> tuple[TableView, str | None]:
            made = await view.insert_model(request, data)
            return view, None if made is None else key_of(made)

        return await self._submit(request, view, form, register, "create", told="created")

    @login_required
    async def edit(self, request: Request) -> Response:
        """Change a record."""
        await self._edit(request)
        view: Any = self._find_model_view(request.path_params["identity"])
        row = await view.row(request.path_params["pk"])
        form = view.forms["edit"](await _sent(request), data=view.filled(row))

        async def change(data: dict[str, Any]) -> tuple[TableView, str | None]:
            await view.update_model(request, request.path_params["pk"], data)
            return view, key_of(row)

        return await self._submit(request, view, form, change, "edit", told="changed", obj=row)

    @login_required
    async def act(self, request: Request) -> Response:
        """An act on a record: its page, and doing it."""
        view: Any = self._find_model_view(request.path_params["identity"])
        if not view.is_accessible(request):
            raise HTTPException(403)
        act = view.act_of(request.path_params["slug"])
        row = await view.row(request.path_params["pk"])
        if act not in view.acts_on(viewer(), row):
            if not may(viewer(), act.allowed_by, view.path_of(row)):
                raise HTTPException(403)
            # A second click, or somebody else, has done it since the page was shown.
            past = request.url_for("admin:details", identity=view.identity, pk=key_of(row)).path
            return await self.page(request, "sqladmin/error.html", status=403, status_code=403, past=past)
        form = act.form_of(row)(await _sent(request), data={"version": getattr(row, "version", None)})

        async def do(data: dict[str, Any]) -> tuple[TableView, str | None]:
            made: Any = await act.run(row, data, viewer())
            if act.leads_on and (other := view.kind_named(type(made).__name__)[0]) is not None:
                return other, str(made.pk)
            return view, None if act.removes else key_of(row)

        notices = [] if act.notices is None else await act.notices(row)
        try:
            return await self._submit(
                request, view, form, do, "act", told="done", obj=row, act=act, act_notices=notices
            )
        finally:
            await request.close()  # a file that was sent

    @login_required
    async def photograph(self, request: Request) -> Response:
        """A nominee's photograph, before the public may see it."""
        image = await photograph(request.path_params["nomination"], viewer())
        if image is None:
            raise HTTPException(404)
        return Response(image, media_type="image/jpeg")

    async def _submit(
        self,
        request: Request,
        view: TableView,
        form: PanelForm,
        do: Callable[[dict[str, Any]], Awaitable[tuple[TableView, str | None]]],
        template: str,
        *,
        told: str,
        **context: Any,
    ) -> Response:
        """Show the form; on a POST that is right, do it and go to the record, or to the list when it is gone."""
        problems: list[Words] = []
        posted = request.method == "POST"
        # Both, so that everything wrong is told at once.
        right = posted and all([form.validate(), await find_meant(self.sessions, form)])
        if right:
            try:
                led_to, key = await do(form.data)
            except Refused as refused:
                problems = form.tell(refused)
            else:
                return _to(request, led_to, key, told)
        name, status = f"sqladmin/{template}.html", 400 if posted else 200
        return await self.page(
            request, name, status=status, model_view=view, form=form, problems=problems, **context
        )

    async def _broken(self, request: Request, error: Exception) -> Response:
        """A bug: tell a number to ask with, and nothing else. What takes too long is to be narrowed."""
        if isinstance(getattr(getattr(error, "orig", None), "__cause__", None), QueryCanceledError):
            logger.warning("too slow: %s", request.url.path)
            return await self.page(request, "sqladmin/error.html", status=503, status_code=503)
        number = secrets.token_hex(4)
        logger.error("panel error %s at %s", number, request.url.path, exc_info=error)
        return await self.page(request, "sqladmin/error.html", status=500, status_code=500, number=number)


async def _sent(request: Request) -> FormData | None:
    return await request.form() if request.method == "POST" else None


def _to(request: Request, view: TableView, key: str | None, told: str) -> Response:
    """To the record, or to the list without one, saying what has happened."""
    place = ("admin:details", {"pk": key}) if key else ("admin:list", {})
    path = request.url_for(place[0], identity=view.identity, **place[1]).path
    return RedirectResponse(f"{path}?told={told}", 303)
