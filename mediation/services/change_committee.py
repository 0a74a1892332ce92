"""Change what is kept of a committee 修改调委会."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import Case, CaseSequence, Committee, CommitteeStatus
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.committee_details import CommitteeDetails, checked_columns
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import COMMITTEE

if TYPE_CHECKING:
    from uuid import UUID


async def change_committee(
    committee_id: UUID, details: CommitteeDetails, *, by: Viewer, version: int | None = None
) -> Committee:
    """Replace the record by the details.

    Refuses what ``create_committee`` refuses, a dissolved committee, another short name once case
    numbers carry it, and another place once it has cases.
    """
    require_role(by, Action.MAINTAIN_COMMITTEE)
    checks = Checks()
    async with transaction():
        committee = await existing(Committee, committee_id, COMMITTEE, by=by, version=version)
        require(by, Action.MAINTAIN_COMMITTEE, committee.path)
        if committee.status is not CommitteeStatus.ACTIVE:
            raise Refused(Conflict(why_zh="这个调委会已撤销。", why_en="The committee has been dissolved."))
        await _check_numbers_stay(committee, details, checks)
        columns = await checked_columns(details, checks, by, present=committee)
        before = audit.snapshot(committee)
        committee.update_from_dict(columns)
        await save(committee)
        await audit.record("change_committee", committee, by=by, before=before)
    return committee


async def _check_numbers_stay(committee: Committee, details: CommitteeDetails, checks: Checks) -> None:
    if details.short_name.strip() != committee.short_name and await CaseSequence.exists(committee=committee):
        # Somebody else could take the old short name and give the same numbers again.
        checks.refuse(
            Conflict(
                field="short_name",
                why_zh="已有案号使用这个简称，不能再改。",
                why_en="Case numbers carry this short name; it stays.",
            )
        )
    if details.division != committee.division_id and await Case.exists(committee=committee):
        checks.refuse(
            Conflict(
                field="division",
                why_zh="这个调委会已有案件，不能迁到别的区划；请撤销后另设。",
                why_en="The committee has cases and cannot move; dissolve it and set up another.",
            )
        )
