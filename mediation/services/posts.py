"""Posts 职务: appoint a mediator to a committee, and end the post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import Committee, CommitteeStatus, Mediator, MediatorStatus, Post, PostTitle
from mediation.problems import Conflict, NotFound, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, find, require, require_role
from mediation.services.transaction import transaction
from mediation.services.words import COMMITTEE, MEDIATOR, POST, Words

if TYPE_CHECKING:
    from uuid import UUID

    from tortoise.queryset import QuerySet

_FIRST, _LAST = Words("任职日期", "first day"), Words("离任日期", "last day")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAppointment:
    committee: UUID
    title: PostTitle
    started_on: date


async def appoint(mediator_id: UUID, appointment: PostAppointment, *, by: Viewer) -> Post:
    """Give the mediator a post in the committee.

    Refuses who is not in office, a second post in one committee, a second director 主任.
    """
    require_role(by, Action.MAINTAIN_MEDIATOR)
    checks = Checks()
    async with transaction():
        mediator = await existing(Mediator, mediator_id, MEDIATOR, by=by)
        if mediator.status is not MediatorStatus.ACTIVE:
            raise Refused(Conflict(why_zh="该调解员不在任。", why_en="The mediator is not in office."))
        return await fill_post(mediator, appointment, checks, by)


async def fill_post(
    mediator: Mediator, appointment: PostAppointment, checks: Checks, by: Viewer, *, prefix: str = ""
) -> Post:
    """Write the post of a mediator in office; raises Refused with every problem found."""
    checks.day(f"{prefix}started_on", appointment.started_on, _FIRST)
    field = f"{prefix}committee"
    committee = await find(Committee, appointment.committee, field, COMMITTEE, checks, by, lock=True)
    if committee is None:
        checks.stop()
    require(by, Action.MAINTAIN_MEDIATOR, committee.path, field=field)
    if committee.status is not CommitteeStatus.ACTIVE:
        checks.invalid(field, "这个调委会已撤销。", "The committee has been dissolved.")
    held = Post.filter(committee=committee, ended_on=None)
    if await held.filter(mediator=mediator).exists():
        checks.refuse(
            Conflict(
                field=field,
                why_zh="该调解员已在这个调委会任职。",
                why_en="The mediator already holds a post in this committee.",
            )
        )
    if appointment.title is PostTitle.DIRECTOR and await held.filter(title=PostTitle.DIRECTOR).exists():
        checks.refuse(
            Conflict(
                field=f"{prefix}title",
                why_zh="这个调委会已有主任。",
                why_en="The committee already has a director.",
            )
        )
    checks.finish()
    post = await Post.create(
        committee=committee, mediator=mediator, title=appointment.title, started_on=appointment.started_on
    )
    await audit.record("appoint", post, by=by, path=committee.path)
    return post


async def end_post(post_id: UUID, ended_on: date, *, by: Viewer) -> Post:
    """End the post on that day. Refuses one that has ended, and a day before it began."""
    require_role(by, Action.MAINTAIN_MEDIATOR)
    checks = Checks()
    async with transaction():
        post = await Post.select_for_update().get_or_none(id=post_id)
        if post is None:
            raise Refused(NotFound(what_zh=POST.zh, what_en=POST.en))
        committee = await Committee.get(id=post.committee_id)
        require(by, Action.MAINTAIN_MEDIATOR, committee.path)
        if post.ended_on is not None:
            raise Refused(Conflict(why_zh="这个职务已经结束。", why_en="The post has ended."))
        checks.day("ended_on", ended_on, _LAST)
        checks.ordered("ended_on", post.started_on, _FIRST, ended_on, _LAST)
        checks.finish()
        before = audit.snapshot(post)
        post.ended_on = ended_on
        await post.save()
        await audit.record("end_post", post, by=by, path=committee.path, before=before)
    return post


async def end_posts(posts: QuerySet[Post], day: date) -> int:
    """End those still held, no earlier than they began; how many they were."""
    held = await posts.filter(ended_on=None).select_for_update()
    for post in held:
        post.ended_on = max(day, post.started_on)
        await post.save()
    return len(held)
