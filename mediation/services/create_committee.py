"""Set up a committee 设立调委会."""

from __future__ import annotations

from mediation.access import Action, Viewer
from mediation.models import Committee
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.committee_details import CommitteeDetails, checked_columns
from mediation.services.rows import require_role
from mediation.services.transaction import transaction


async def create_committee(details: CommitteeDetails, *, by: Viewer) -> Committee:
    """Enter a new committee in the register.

    Refuses a place outside the reach or of the wrong level, a name or short name in use, a term
    over three years. What the law only asks for, such as its size, is told by ``committee_notices``.
    """
    require_role(by, Action.MAINTAIN_COMMITTEE)
    async with transaction():
        columns = await checked_columns(details, Checks(), by)
        committee = await Committee.create(**columns)
        await audit.record("create_committee", committee, by=by)
    return committee
