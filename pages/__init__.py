"""The few server-rendered pages 页面: the landing page, and the search for precedents."""

from pages.routing import routes

__all__ = ["routes"]
