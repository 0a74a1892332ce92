"""The page to try the interface 接口试用页: GraphiQL's own build, from this host alone.

``api/http/graphiql/`` holds its source and lock file; what it builds is kept in ``static``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse, Response

STATIC = Path(__file__).parent / "static" / "graphiql"
PREFIX = "/graphql/static"
"""Where the files are served."""

# Scripts, styles and requests: this host, and nothing written into the page.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "vary": "Accept",
}


@cache
def _html() -> str:
    return (STATIC / "index.html").read_text(encoding="utf-8").replace("{static}", PREFIX)


def page() -> Response:
    """The page; it carries no data of its own."""
    return HTMLResponse(_html(), headers=_HEADERS)
