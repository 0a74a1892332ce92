"""Dissolve a committee 撤销调委会."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import OPEN_STATUSES, Case, Committee, CommitteeStatus, Post
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.posts import end_posts
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import COMMITTEE, Words

if TYPE_CHECKING:
    from uuid import UUID

_DAY = Words("撤销日期", "day of dissolution")


async def dissolve_committee(
    committee_id: UUID, dissolved_on: date, *, by: Viewer, version: int | None = None
) -> Committee:
    """Close the committee; the posts in it end that day.

    Refuses while it has open cases or something attached to it; they go elsewhere first.
    """
    require_role(by, Action.MAINTAIN_COMMITTEE)
    checks = Checks()
    async with transaction():
        committee = await existing(Committee, committee_id, COMMITTEE, by=by, version=version)
        require(by, Action.MAINTAIN_COMMITTEE, committee.path)
        if committee.status is not CommitteeStatus.ACTIVE:
            raise Refused(Conflict(why_zh="这个调委会已撤销。", why_en="The committee has been dissolved."))
        checks.day("dissolved_on", dissolved_on, _DAY)
        checks.ordered(
            "dissolved_on", committee.set_up_on, Words("设立日期", "day of set-up"), dissolved_on, _DAY
        )
        await _check_nothing_is_left(committee, checks)
        checks.finish()
        before = audit.snapshot(committee)
        committee.status = CommitteeStatus.DISSOLVED
        committee.dissolved_on = dissolved_on
        await save(committee)
        ended = await end_posts(Post.filter(committee=committee), dissolved_on)
        await audit.record("dissolve_committee", committee, by=by, before=before, posts_ended=ended)
    return committee


async def _check_nothing_is_left(committee: Committee, checks: Checks) -> None:
    cases = await Case.filter(committee=committee, status__in=OPEN_STATUSES).count()
    if cases:
        checks.refuse(
            Conflict(why_zh=f"还有{cases}件未结案件，不能撤销。", why_en=f"It has {cases} open cases.")
        )
    attached = await Committee.filter(host=committee, status=CommitteeStatus.ACTIVE).count()
    if attached:
        checks.refuse(
            Conflict(
                why_zh=f"还有{attached}个所属的工作室、派驻室或小组，不能撤销。",
                why_en=f"It has {attached} workrooms, rooms or groups attached.",
            )
        )
