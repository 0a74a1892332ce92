"""The few server-rendered pages 页面: the landing page, the search for precedents, the honours."""

from pages.certificate_printing import Printer
from pages.errors import broken, missing
from pages.routing import routes
from pages.visits import Visits

__all__ = ["Printer", "Visits", "broken", "missing", "routes"]
