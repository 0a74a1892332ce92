"""What the read path asks of the context that a request brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.planner.searching import Search
    from mediation.access import Viewer


class ReadContext(Protocol):
    """Who reads, from where, over which pool, and the searches by name."""

    @property
    def viewer(self) -> Viewer: ...

    @property
    def address(self) -> str | None: ...

    @property
    def pool(self) -> Any: ...

    @property
    def searches(self) -> Mapping[str, Search]: ...
