"""The pages of an import 导入页面: choose and upload, see what was found, confirm, see what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from admin.imports.kept import KeptImport, State, Step
from admin.table_view import viewer
from admin.words import Words
from mediation.importing.kinds import KINDS
from mediation.importing.templates import template
from mediation.services.import_file import importable_kinds

if TYPE_CHECKING:
    from starlette.requests import Request

    from admin.imports.runs import ImportRuns
    from admin.panel import Panel

LARGEST_UPLOAD = 32 * 1024 * 1024
PATH = "/admin/import"
SESSION_KEY = "import"
_FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
}
_NO_FILE = Words("请选择要导入的文件。", "Choose the file to import.")
_NO_KIND = Words("请选择导入什么。", "Choose what to import.")
_LONGEST_NAME = 120


class ImportPages:
    """Each import belongs to the session that uploaded it, and to the grant it was uploaded in."""

    def __init__(self, panel: Panel, runs: ImportRuns) -> None:
        self._panel = panel
        self._runs = runs

    def routes(self) -> list[Route]:
        return [
            Route("/import", self._signed_in(self.choose), name="import-file", methods=["GET", "POST"]),
            Route("/import/template/{kind}.{format}", self._signed_in(self.template), name="import-template"),
            Route("/import/run/{key}", self._signed_in(self.run), name="import-run", methods=["GET", "POST"]),
            Route("/import/run/{key}/rejected", self._signed_in(self.rejected), name="import-rejected"),
        ]

    def _signed_in(self, page: Any) -> Any:
        return self._panel.signed_in(page)

    async def choose(self, request: Request) -> Response:
        """The form, and taking what it sends."""
        kinds = _kinds()
        if request.method == "GET":
            return await self._form(request, kinds, [], 200)
        async with request.form(max_files=1, max_fields=10) as form:
            kind, upload = str(form.get("kind", "")), form.get("file")
            problems = [_NO_KIND] if kind not in kinds else []
            if not isinstance(upload, UploadFile) or not upload.filename:
                problems.append(_NO_FILE)
            if problems or not isinstance(upload, UploadFile):
                return await self._form(request, kinds, problems, 400, chosen=kind)
            who = viewer()
            state = State(kind, _told_name(upload.filename), str(who.user), str(who.grant))
            if (before := self._runs.kept.of(request.session.get(SESSION_KEY, ""))) is not None:
                _drop_unless_working(before)
            kept = await self._runs.take(upload.file, state, who)
        request.session[SESSION_KEY] = kept.key
        return RedirectResponse(request.url_for("admin:import-run", key=kept.key).path, 303)

    async def _form(
        self, request: Request, kinds: list[str], problems: list[Words], status: int, chosen: str = ""
    ) -> Response:
        shown = [(KINDS[kind].name, Words(KINDS[kind].zh, KINDS[kind].en.capitalize())) for kind in kinds]
        return await self._panel.page(
            request,
            "sqladmin/import.html",
            status=status,
            kinds=shown,
            chosen=chosen,
            formats=tuple(_FORMATS),
            problems=problems,
            largest=LARGEST_UPLOAD // 1024 // 1024,
            last=self._runs.kept.of(request.session.get(SESSION_KEY, "")),
        )

    async def template(self, request: Request) -> Response:
        """An empty file to fill in."""
        kind, file_format = request.path_params["kind"], request.path_params["format"]
        if kind not in _kinds() or file_format not in _FORMATS:
            raise HTTPException(404)
        return Response(
            template(KINDS[kind], file_format),
            media_type=_FORMATS[file_format],
            headers={"Content-Disposition": f"attachment; filename={kind}.{file_format}"},
        )

    async def run(self, request: Request) -> Response:
        """What was found, or what became of it; a POST writes what was checked."""
        kept, state = self._own(request)
        if request.method == "POST":
            form = await request.form()
            if form.get("do") == "drop":
                _drop_unless_working(kept)
                return RedirectResponse(request.url_for("admin:import-file").path, 303)
            self._runs.write(kept, state, viewer(), skip_bad=form.get("skip_bad") == "yes")
            return RedirectResponse(request.url.path, 303)
        return await self._panel.page(
            request,
            "sqladmin/import_run.html",
            state=state,
            kind=Words(KINDS[state.kind].zh, KINDS[state.kind].en),
            stage=Words(*state.stage),
            told=[Words(*pair) for pair in state.told],
            problems=[],
            rejected=kept.rejected if state.step in {Step.CHECKED, Step.WRITTEN} else None,
            steps=Step,
        )

    async def rejected(self, request: Request) -> Response:
        """The rejected rows with the reasons, to be mended and imported again."""
        kept, state = self._own(request)
        if state.working or (path := kept.rejected) is None:
            raise HTTPException(404)
        name = f"{state.kind}.rejected{path.suffix}"
        return FileResponse(path, media_type=_FORMATS[path.suffix[1:]], filename=name)

    def _own(self, request: Request) -> tuple[KeptImport, State]:
        """The import of this session and grant. Raises HTTPException 404 for any other, and once it is gone."""
        key, who = request.path_params["key"], viewer()
        kept = self._runs.kept.of(key) if key == request.session.get(SESSION_KEY) else None
        state = kept.state() if kept is not None else None
        if kept is None or state is None or (state.user, state.grant) != (str(who.user), str(who.grant)):
            raise HTTPException(404)
        if state.kind not in _kinds():
            raise HTTPException(403)
        return kept, state

    def forget(self, request: Request) -> None:
        """Signing out: what the session has uploaded goes."""
        if (kept := self._runs.kept.of(request.session.get(SESSION_KEY, ""))) is not None:
            _drop_unless_working(kept)


def _kinds() -> list[str]:
    """What the viewer may import. Raises HTTPException 403 for nothing."""
    if not (kinds := importable_kinds(viewer())):
        raise HTTPException(403)
    return kinds


def _drop_unless_working(kept: KeptImport) -> None:
    """What is being written is left to end; it goes with the hour."""
    state = kept.state()
    if state is None or not state.working:
        kept.drop()


def _told_name(name: str | None) -> str:
    """The file's name, fit to be shown and kept in the audit trail."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[-_LONGEST_NAME:]
