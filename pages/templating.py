"""How a page becomes HTML 模板: the two languages, the reader's preferences, a strict policy.

Chinese is the first language and English the second; ``_(zh, en)`` in a template picks one.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from pages.charts import meter
from pages.preferences import preferences_of

if TYPE_CHECKING:
    from starlette.requests import Request

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script, no inline style, and nothing from another host."""

ICONS = {
    "search": '<circle cx="11" cy="11" r="7"/><path d="m16.5 16.5 4.5 4.5"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7"/>',
    "minus": '<path d="M6 12h12"/>',
    "done": '<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.5 3 3 6-6.5"/>',
    "out": '<path d="M13 5H5v14h8M10 12h11m-4-4 4 4-4 4"/>',
    "alert": '<path d="M12 3 1.8 20.5h20.4z"/><path d="M12 10v4.5M12 17.5v.1"/>',
    "copy": '<rect x="9" y="9" width="11" height="12" rx="2"/>'
    '<path d="M15 5V4.5A1.5 1.5 0 0 0 13.5 3h-8A1.5 1.5 0 0 0 4 4.5v10A1.5 1.5 0 0 0 5.5 16H6"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "left": '<path d="m15 5-7 7 7 7"/>',
    "print": '<path d="M7 9V3h10v6M7 18H4v-7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v7h-3"/><path d="M7 14h10v7H7z"/>',
    "panel": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 9h18M9 9v11"/>',
    "code": '<path d="m8 7-5 5 5 5M16 7l5 5-5 5"/>',
    "house": '<path d="M3 11.5 12 4l9 7.5M6 9.500V20h12V9.500M10 20v-5h4v5"/>',
    "ballot": '<path d="M4 13v7h16v-7M2 13h20M8 13V4h8v9"/><path d="m10 8.500 1.500 1.500 2.500-3"/>',
    "book": '<path d="M4 5c3-1.3 5.5-1 8 1 2.500-2 5-2.3 8-1v14c-3-1.3-5.5-1-8 1-2.5-2-5-2.3-8-1zM12 6v14"/>',
    "pulse": '<path d="M2 12h5l3-7 4 14 3-7h5"/>',
}


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals["icon"] = _icon
    made.globals["static"] = static_url
    made.globals["meter"] = meter
    made.filters["grouped"] = lambda number: f"{number:,}"
    return made


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page in the reader's language. Pages are of the moment: nothing keeps a copy."""
    preferences = preferences_of(request)
    text = (
        environment()
        .get_template(template)
        .render(
            _=preferences.say,
            preferences=preferences,
            here=request.url.path,
            **values,
        )
    )
    headers = {"content-security-policy": POLICY, "cache-control": "no-store", "vary": "cookie"}
    return HTMLResponse(text, status, headers)


@cache
def static_url(name: str) -> str:
    """Address of a file of ours; it changes when the file does, so browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?{digest}"


def _icon(name: str) -> Markup:
    return Markup(  # noqa: S704  our own drawings
        f'<svg class="ic" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{ICONS[name]}</svg>'
    )
