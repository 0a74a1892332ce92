"""Stylesheet, script and drawings 静态文件, kept by browsers for a year: their address changes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.staticfiles import StaticFiles

from pages.templating import STATIC

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope


class Assets(StaticFiles):
    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200 and scope["query_string"]:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
