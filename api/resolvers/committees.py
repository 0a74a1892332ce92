"""committeeCreate 设立, committeeChange 修改 and committeeDissolve 撤销."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api import vocabulary  # noqa: F401  inputs name its enums
from api.resolvers.arguments import NO_VERSION, CommitteeId, Version
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import changeable, optional, required, version
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.access import Viewer
from mediation.models import CommitteeKind
from mediation.models.base import say
from mediation.problems import NotFound, Refused
from mediation.queries.rows import visible_row
from mediation.services.change_committee import change_committee
from mediation.services.committee_details import CommitteeDetails
from mediation.services.create_committee import create_committee
from mediation.services.dissolve_committee import dissolve_committee
from mediation.services.words import COMMITTEE

if TYPE_CHECKING:
    from api.schema.committee import Committee

_DIVISION = say("所在区划代码。", "Code of the division it serves.")


@strawberry.input(description=say("要设立的调委会。", "A committee to set up."))
class CommitteeCreateInput:
    name: str = required(models.Committee, "name")
    short_name: str = required(models.Committee, "short_name")
    kind: CommitteeKind = required(models.Committee, "kind")
    division: str = strawberry.field(description=_DIVISION)
    industry: str | None = optional(models.Committee, "industry")
    host: strawberry.ID | None = optional(models.Committee, "host")
    phone: str | None = optional(models.Committee, "phone")
    address: str | None = optional(models.Committee, "address")
    set_up_on: date | None = optional(models.Committee, "set_up_on")
    registered_on: date | None = optional(models.Committee, "registered_on")
    term_starts_on: date | None = optional(models.Committee, "term_starts_on")
    term_ends_on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "本届任期届满日期；只填开始日期时按三年计算。",
            "Last day of the term; three years after its start when only that is given.",
        ),
    )


@strawberry.input(
    description=say(
        "对调委会的修改：不填的项保持不变，填空值则清空。",
        "A change of a committee: what is omitted stays, null empties it.",
    )
)
class CommitteeChangeInput:
    name: str | None = changeable(models.Committee, "name")
    short_name: str | None = changeable(models.Committee, "short_name")
    kind: CommitteeKind | None = changeable(models.Committee, "kind")
    division: str | None = strawberry.field(default=strawberry.UNSET, description=_DIVISION)
    industry: str | None = changeable(models.Committee, "industry")
    host: strawberry.ID | None = changeable(models.Committee, "host")
    phone: str | None = changeable(models.Committee, "phone")
    address: str | None = changeable(models.Committee, "address")
    set_up_on: date | None = changeable(models.Committee, "set_up_on")
    registered_on: date | None = changeable(models.Committee, "registered_on")
    term_starts_on: date | None = changeable(models.Committee, "term_starts_on")
    term_ends_on: date | None = changeable(models.Committee, "term_ends_on")
    version: int | None = version()


_Changed = Annotated["Committee", strawberry.lazy("api.schema.committee")]


@strawberry.type(description=say("设立调委会的结果。", "The result of setting up a committee."))
class CommitteeCreatePayload:
    committee: _Changed | None = changed("调委会", "committee")
    errors: list[UserError] = errors()


@strawberry.type(description=say("修改调委会的结果。", "The result of changing a committee."))
class CommitteeChangePayload:
    committee: _Changed | None = changed("调委会", "committee")
    errors: list[UserError] = errors()


@strawberry.type(description=say("撤销调委会的结果。", "The result of dissolving a committee."))
class CommitteeDissolvePayload:
    committee: _Changed | None = changed("调委会", "committee")
    errors: list[UserError] = errors()


_COMMITTEE = key("Committee")
_READS = {"host": _COMMITTEE}


async def _create(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        CommitteeCreateInput,
        strawberry.argument(name="input", description=say("调委会的情况。", "About the committee.")),
    ],
) -> CommitteeCreatePayload:
    work = create_committee(decode(CommitteeDetails, told, _READS), by=info.context.viewer)
    return await answer(CommitteeCreatePayload, "committee", work)


async def _change(
    info: strawberry.Info[RequestContext, None],
    committee: CommitteeId,
    told: Annotated[
        CommitteeChangeInput,
        strawberry.argument(name="input", description=say("要改的各项。", "What is to be changed.")),
    ],
) -> CommitteeChangePayload:
    work = _changed(_COMMITTEE(committee), told, info.context.viewer)
    return await answer(CommitteeChangePayload, "committee", work)


async def _changed(committee: UUID, told: CommitteeChangeInput, by: Viewer) -> models.Committee:
    """The service replaces the whole record; what was not given is taken from the present one.

    With the version that it was taken from, so that nothing written meanwhile is lost.
    """
    row = await visible_row(models.Committee, committee, by)
    if row is None:
        raise Refused(NotFound(what_zh=COMMITTEE.zh, what_en=COMMITTEE.en))
    present: dict[str, Any] = {
        "name": row.name,
        "short_name": row.short_name,
        "kind": row.kind,
        "division": row.division_id,
        "industry": row.industry,
        "host": row.host_id,
        "phone": row.phone,
        "address": row.address,
        "set_up_on": row.set_up_on,
        "registered_on": row.registered_on,
        "term_starts_on": row.term_starts_on,
        "term_ends_on": row.term_ends_on,
    }
    details = decode(CommitteeDetails, told, _READS, present=present)
    return await change_committee(
        committee, details, by=by, version=given_or_none(told.version) or row.version
    )


async def _dissolve(
    info: strawberry.Info[RequestContext, None],
    committee: CommitteeId,
    dissolved_on: Annotated[date, strawberry.argument(description=say("撤销日期。", "The day it ends."))],
    version: Version = NO_VERSION,
) -> CommitteeDissolvePayload:
    work = dissolve_committee(
        _COMMITTEE(committee), dissolved_on, by=info.context.viewer, version=given_or_none(version)
    )
    return await answer(CommitteeDissolvePayload, "committee", work)


@strawberry.type
class CommitteeMutations:
    committee_create: CommitteeCreatePayload = strawberry.mutation(
        resolver=_create, description=say("设立调委会。", "Set up a committee.")
    )
    committee_change: CommitteeChangePayload = strawberry.mutation(
        resolver=_change, description=say("修改调委会的信息。", "Change what is kept of a committee.")
    )
    committee_dissolve: CommitteeDissolvePayload = strawberry.mutation(
        resolver=_dissolve,
        description=say(
            "撤销调委会，其中的职务同日结束。", "Dissolve a committee; the posts in it end that day."
        ),
    )
