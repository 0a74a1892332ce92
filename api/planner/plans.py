"""What a compile leaves behind: the statement, its parameters, the checks at each use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mediation.access import Viewer

if TYPE_CHECKING:
    from api.planner.registry import PlannedField, PlannedType

Variables = Mapping[str, Any]
FoundBySearch = Mapping[Any, Any]

Getter = Callable[[Variables, Viewer, FoundBySearch], Any]
Check = Callable[[Variables], None]
Shape = Callable[[Variables, Viewer], Any]
"""An answer that the text of a statement depends on; every one of them is in the plan's key."""


@dataclass(frozen=True, slots=True)
class SearchCall:
    """A search that runs before the statement; its result is found under ``key``."""

    key: Any
    name: str
    path: tuple[str, ...]
    arguments: Callable[[Variables], dict[str, Any]]
    nodes: Any


@dataclass(slots=True)
class Plan:
    sql: str
    getters: list[Getter]
    checks: list[Check]
    searches: list[SearchCall] = field(default_factory=list)
    late: bool = False
    """Whether Python has something to do with the rows of the statement."""
    patches: dict[tuple[str, ...], dict[str, tuple[PlannedType, PlannedField]]] | None = None
    """Leaf late fields by path, when nothing else is late."""
    sealed: bool = False
    """Whether personal data in full may be among the values."""
