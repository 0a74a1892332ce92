"""GraphQL over HTTP 接口: the endpoint, its limits, who is asking, and its GraphiQL page."""

from api.http.caps import Caps
from api.http.routes import PATH, Interface

__all__ = ["PATH", "Caps", "Interface"]
