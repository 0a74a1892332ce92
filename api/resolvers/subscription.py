"""Everything that can be watched 订阅: over WebSocket (graphql-transport-ws) or server-sent events."""

from __future__ import annotations

import strawberry

from api.resolvers.honour_tally import HonourSubscriptions
from mediation.models.base import say


@strawberry.type(
    description=say(
        "订阅：用 WebSocket（graphql-transport-ws）或 SSE（text/event-stream）接收。",
        "What can be watched, over WebSocket (graphql-transport-ws) or SSE (text/event-stream).",
    )
)
class Subscription(HonourSubscriptions):
    pass
