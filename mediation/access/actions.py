"""Actions 操作: what can be done, by which roles, and whether a viewer may do it at a place."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from mediation.access.viewer import INSIDERS
from mediation.models import Role

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access.viewer import Viewer


class Action(Enum):
    """What can be done, and by which roles within their reach."""

    REGISTER_CASE = "register a case", INSIDERS
    MAINTAIN_DIVISION = "maintain divisions", (Role.CITY,)
    MAINTAIN_COMMITTEE = "maintain committees", (Role.CITY, Role.COUNTY)
    MAINTAIN_JUDICIAL_OFFICE = "maintain judicial offices", (Role.CITY, Role.COUNTY)
    MAINTAIN_MEDIATOR = "maintain mediators", (Role.CITY, Role.COUNTY, Role.TOWNSHIP)
    SET_GRADE_THRESHOLDS = "set the thresholds of grades", (Role.CITY,)
    DECIDE_GRADE = "decide a mediator's grade", (Role.CITY, Role.COUNTY)
    RECORD_TRAINING = "record training", (Role.CITY, Role.COUNTY)
    MAINTAIN_DISPUTE_TYPE = "maintain dispute types", (Role.CITY,)
    MAINTAIN_CALENDAR = "maintain the calendar of working days", (Role.CITY,)
    MAINTAIN_USER = "maintain users", (Role.CITY, Role.COUNTY)
    NAME_HONOUR = "name an honour", (Role.CITY,)
    REVOKE_HONOUR = "revoke an honour", (Role.CITY,)
    RUN_HONOUR_ROUND = "run a round of honours", (Role.CITY,)
    RECOMMEND_HONOUR = "recommend for an honour", (Role.COUNTY, Role.CITY)
    IMPORT = "import records", (Role.CITY, Role.COUNTY)
    DRAFT_PRECEDENT = "draft a precedent", INSIDERS
    REVIEW_PRECEDENT = "review a precedent", (Role.TOWNSHIP, Role.COUNTY, Role.CITY)
    PUBLISH_PRECEDENT = "publish a precedent", (Role.COUNTY, Role.CITY)
    WITHDRAW_PRECEDENT = "withdraw a precedent", (Role.COUNTY, Role.CITY)
    MAINTAIN_INDEX = "maintain the search index", (Role.CITY,)
    READ_AUDIT = "read the audit trail", (Role.CITY, Role.COUNTY)
    READ_ACCESS_LOG = "read who was shown personal data", (Role.CITY,)
    USE_PANEL = "use the admin panel", (Role.CITY, Role.COUNTY, Role.TOWNSHIP)

    def __init__(self, phrase: str, roles: tuple[Role, ...]) -> None:
        self.phrase = phrase
        self.roles = roles


def may(viewer: Viewer, action: Action, path: str, *, committee: UUID | None = None) -> bool:
    """Whether the viewer may do this to something at ``path`` (of that committee)."""
    if viewer.role not in action.roles:
        return False
    if viewer.role is Role.COMMITTEE:
        return committee is not None and viewer.committee == committee
    return viewer.reaches(path)
