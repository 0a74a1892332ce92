"""What a request brings along to every resolver 请求上下文."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.planner.searching import Search
    from mediation.access import Viewer


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Who asks, over which pool the answer is read, and the searches by name."""

    viewer: Viewer
    pool: Any
    searches: Mapping[str, Search] = field(default_factory=dict)
    address: str | None = None
    """Network address of the client, for the record of what was shown in full."""
    headers: dict[str, str] = field(default_factory=dict)
    """What a resolver adds to the answer's own headers, such as ``retry-after``."""
