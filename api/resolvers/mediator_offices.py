"""mediatorAppoint 任职, Leave 离任, Suspend 停用, Reinstate 恢复 and Dismiss 解聘."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.resolvers.arguments import NO_VERSION, MediatorId, Reason, Version
from api.resolvers.context import RequestContext
from api.resolvers.decoding import given_or_none, key, no_row
from api.resolvers.errors import UserError
from api.resolvers.inputs import required, version
from api.resolvers.mediators import PostInput, appointment
from api.resolvers.payloads import answer, changed, errors
from api.vocabulary import vocabulary
from mediation import models
from mediation.models.base import say
from mediation.services.discipline_mediator import (
    DismissalGround,
    dismiss_mediator,
    reinstate_mediator,
    suspend_mediator,
)
from mediation.services.posts import appoint, end_post

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from uuid import UUID

    from api.schema.mediator import Mediator

vocabulary(DismissalGround, "解聘原因", "Ground of a dismissal")


@strawberry.input(description=say("从一个调委会离任。", "Leaving the post in a committee."))
class MediatorLeaveInput:
    committee: strawberry.ID = required(models.Post, "committee")
    ended_on: date = strawberry.field(description=say("离任日期。", "Last day of the post."))


@strawberry.input(description=say("解聘调解员。", "The dismissal of a mediator."))
class MediatorDismissInput:
    ground: DismissalGround = strawberry.field(description=say("解聘原因。", "Why."))
    dismissed_on: date = strawberry.field(description=say("解聘日期。", "The day of dismissal."))
    note: str | None = strawberry.field(
        default=strawberry.UNSET, description=say("说明，最多150字。", "A note of at most 150 characters.")
    )
    version: int | None = version()


_Changed = Annotated["Mediator", strawberry.lazy("api.schema.mediator")]


@strawberry.type(description=say("任职的结果。", "The result of an appointment."))
class MediatorAppointPayload:
    mediator: _Changed | None = changed("调解员", "mediator")
    errors: list[UserError] = errors()


@strawberry.type(description=say("离任的结果。", "The result of leaving a post."))
class MediatorLeavePayload:
    mediator: _Changed | None = changed("调解员", "mediator")
    errors: list[UserError] = errors()


@strawberry.type(description=say("停用的结果。", "The result of a suspension."))
class MediatorSuspendPayload:
    mediator: _Changed | None = changed("调解员", "mediator")
    errors: list[UserError] = errors()


@strawberry.type(description=say("恢复的结果。", "The result of a reinstatement."))
class MediatorReinstatePayload:
    mediator: _Changed | None = changed("调解员", "mediator")
    errors: list[UserError] = errors()


@strawberry.type(description=say("解聘的结果。", "The result of a dismissal."))
class MediatorDismissPayload:
    mediator: _Changed | None = changed("调解员", "mediator")
    errors: list[UserError] = errors()


_MEDIATOR, _COMMITTEE = key("Mediator"), key("Committee")


async def _holder(work: Awaitable[models.Post]) -> models.Mediator:
    """The mediator of the post that was filled or ended."""
    post = await work
    return await models.Mediator.get(id=post.mediator_id)


async def _appoint(
    info: strawberry.Info[RequestContext, None],
    mediator: MediatorId,
    told: Annotated[PostInput, strawberry.argument(name="input", description=say("职务。", "The post."))],
) -> MediatorAppointPayload:
    work = appoint(_MEDIATOR(mediator), appointment(told), by=info.context.viewer)
    return await answer(MediatorAppointPayload, "mediator", _holder(work))


async def _leave(
    info: strawberry.Info[RequestContext, None],
    mediator: MediatorId,
    told: Annotated[
        MediatorLeaveInput, strawberry.argument(name="input", description=say("离任。", "What ends."))
    ],
) -> MediatorLeavePayload:
    post = await _held_post(_MEDIATOR(mediator), _COMMITTEE(told.committee))
    work = end_post(post, told.ended_on, by=info.context.viewer)
    return await answer(MediatorLeavePayload, "mediator", _holder(work))


async def _held_post(mediator: UUID, committee: UUID) -> UUID:
    post = await models.Post.get_or_none(mediator_id=mediator, committee_id=committee, ended_on=None)
    return post.id if post else no_row()


async def _suspend(
    info: strawberry.Info[RequestContext, None],
    mediator: MediatorId,
    reason: Reason,
    version: Version = NO_VERSION,
) -> MediatorSuspendPayload:
    work = suspend_mediator(
        _MEDIATOR(mediator), reason, by=info.context.viewer, version=given_or_none(version)
    )
    return await answer(MediatorSuspendPayload, "mediator", work)


async def _reinstate(
    info: strawberry.Info[RequestContext, None],
    mediator: MediatorId,
    reason: Reason,
    version: Version = NO_VERSION,
) -> MediatorReinstatePayload:
    work = reinstate_mediator(
        _MEDIATOR(mediator), reason, by=info.context.viewer, version=given_or_none(version)
    )
    return await answer(MediatorReinstatePayload, "mediator", work)


async def _dismiss(
    info: strawberry.Info[RequestContext, None],
    mediator: MediatorId,
    told: Annotated[
        MediatorDismissInput,
        strawberry.argument(name="input", description=say("解聘的情况。", "About the dismissal.")),
    ],
) -> MediatorDismissPayload:
    work = dismiss_mediator(
        _MEDIATOR(mediator),
        told.ground,
        told.dismissed_on,
        by=info.context.viewer,
        note=given_or_none(told.note),
        version=given_or_none(told.version),
    )
    return await answer(MediatorDismissPayload, "mediator", work)


@strawberry.type
class MediatorOfficeMutations:
    mediator_appoint: MediatorAppointPayload = strawberry.mutation(
        resolver=_appoint, description=say("给调解员在调委会任职。", "Give a mediator a post in a committee.")
    )
    mediator_leave: MediatorLeavePayload = strawberry.mutation(
        resolver=_leave,
        description=say("结束调解员在调委会的职务。", "End a mediator's post in a committee."),
    )
    mediator_suspend: MediatorSuspendPayload = strawberry.mutation(
        resolver=_suspend,
        description=say("停用：暂不接新案，职务保留。", "Suspend: no new cases for now; the posts stay."),
    )
    mediator_reinstate: MediatorReinstatePayload = strawberry.mutation(
        resolver=_reinstate,
        description=say("恢复停用或解聘的调解员。", "Put a suspended or dismissed mediator back in office."),
    )
    mediator_dismiss: MediatorDismissPayload = strawberry.mutation(
        resolver=_dismiss, description=say("解聘，全部职务同日结束。", "Dismiss; every post ends that day.")
    )
