"""Which page answers to which address 页面地址."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Mount, Route

from pages.assets import Assets
from pages.home import home
from pages.preferences import set_preferences

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from pages.home import Health


def routes(health: Health) -> list[BaseRoute]:
    """Every page, given what the pages show."""

    async def show_home(request: Request) -> Response:
        return await home(request, health)

    return [
        Route("/", show_home),
        Route("/preferences", set_preferences, methods=["POST"]),
        Mount("/static", Assets()),
    ]
