"""The few server-rendered pages 页面: the landing page, the search for precedents, the honours."""

from pages.errors import broken, missing
from pages.routing import routes
from pages.visits import Visits

__all__ = ["Visits", "broken", "missing", "routes"]
