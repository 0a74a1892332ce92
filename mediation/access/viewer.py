"""The viewer 访问者: who reads or acts, and the roles that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.models import Role

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who reads or acts 访问者: a role, and where it reaches."""

    role: Role = Role.PUBLIC
    division: str = ""
    """Code of the division; empty where the role has none."""
    path: str = ""
    """Path of the division; its subtree is what starts with it."""
    committee: UUID | None = None
    referrer: UUID | None = None
    id_number_hash: str = ""
    personal_data: bool = False
    """May see telephones and identity numbers in full, within the scope."""
    user: UUID | None = None
    grant: UUID | None = None
    name: str = ""
    address: str | None = None
    """Network address, for the audit trail."""

    @property
    def kind(self) -> str:
        """What the text of a read depends on; part of the plan's key."""
        return f"{self.role.value}+" if self.personal_data else self.role.value

    @property
    def path_end(self) -> str:
        """The first path after the subtree: ``/`` is followed by ``0``.

        Empty where there is no path, so that the range from one to the other holds nothing.
        """
        return f"{self.path[:-1]}0" if self.path else ""

    def reaches(self, path: str) -> bool:
        """Whether the path lies in the viewer's subtree."""
        return bool(self.path) and path.startswith(self.path)


PUBLIC = Viewer()

STAFF = (Role.CITY, Role.COUNTY, Role.TOWNSHIP, Role.VILLAGE)
"""Roles of a level, whose reach is a subtree."""
INSIDERS = (*STAFF, Role.COMMITTEE)
"""Those who handle cases themselves."""
