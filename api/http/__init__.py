"""GraphQL over HTTP 接口: the endpoint, its limits, who is asking, and its GraphiQL page."""

from api.http.caps import Caps
from api.http.routes import PATH, Interface
from api.http.streams import StreamCaps

__all__ = ["PATH", "Caps", "Interface", "StreamCaps"]
