"""The few server-rendered pages 页面: the landing page, and the search for precedents."""

from pages.errors import broken, missing
from pages.routing import routes

__all__ = ["broken", "missing", "routes"]
