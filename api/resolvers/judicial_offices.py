"""judicialOfficeCreate 设立, judicialOfficeChange 修改 and judicialOfficeClose 撤销."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api.resolvers.arguments import NO_VERSION, JudicialOfficeId, Version
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import changeable, optional, required, version
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.access import Viewer
from mediation.models.base import say
from mediation.problems import NotFound, Refused
from mediation.queries.rows import visible_row
from mediation.services.judicial_office_details import JudicialOfficeDetails
from mediation.services.judicial_offices import (
    change_judicial_office,
    close_judicial_office,
    create_judicial_office,
)
from mediation.services.words import JUDICIAL_OFFICE

if TYPE_CHECKING:
    from api.schema.judicial_office import JudicialOffice

_DIVISION = say("所在区划代码，乡级或县级。", "Code of the township or county it serves.")


@strawberry.input(description=say("要设立的司法所。", "A judicial office to set up."))
class JudicialOfficeCreateInput:
    name: str = required(models.JudicialOffice, "name")
    division: str = strawberry.field(description=_DIVISION)
    phone: str | None = optional(models.JudicialOffice, "phone")
    address: str | None = optional(models.JudicialOffice, "address")
    established_on: date | None = optional(models.JudicialOffice, "established_on")


@strawberry.input(
    description=say(
        "对司法所的修改：不填的项保持不变，填空值则清空。",
        "A change of a judicial office: what is omitted stays, null empties it.",
    )
)
class JudicialOfficeChangeInput:
    name: str | None = changeable(models.JudicialOffice, "name")
    division: str | None = strawberry.field(default=strawberry.UNSET, description=_DIVISION)
    phone: str | None = changeable(models.JudicialOffice, "phone")
    address: str | None = changeable(models.JudicialOffice, "address")
    established_on: date | None = changeable(models.JudicialOffice, "established_on")
    version: int | None = version()


_Changed = Annotated["JudicialOffice", strawberry.lazy("api.schema.judicial_office")]


@strawberry.type(description=say("设立司法所的结果。", "The result of setting up a judicial office."))
class JudicialOfficeCreatePayload:
    judicial_office: _Changed | None = changed("司法所", "judicial office")
    errors: list[UserError] = errors()


@strawberry.type(description=say("修改司法所的结果。", "The result of changing a judicial office."))
class JudicialOfficeChangePayload:
    judicial_office: _Changed | None = changed("司法所", "judicial office")
    errors: list[UserError] = errors()


@strawberry.type(description=say("撤销司法所的结果。", "The result of closing a judicial office."))
class JudicialOfficeClosePayload:
    judicial_office: _Changed | None = changed("司法所", "judicial office")
    errors: list[UserError] = errors()


_OFFICE = key("JudicialOffice")


async def _create(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        JudicialOfficeCreateInput,
        strawberry.argument(name="input", description=say("司法所的情况。", "About the office.")),
    ],
) -> JudicialOfficeCreatePayload:
    work = create_judicial_office(decode(JudicialOfficeDetails, told), by=info.context.viewer)
    return await answer(JudicialOfficeCreatePayload, "judicial_office", work)


async def _change(
    info: strawberry.Info[RequestContext, None],
    office: JudicialOfficeId,
    told: Annotated[
        JudicialOfficeChangeInput,
        strawberry.argument(name="input", description=say("要改的各项。", "What is to be changed.")),
    ],
) -> JudicialOfficeChangePayload:
    work = _changed(_OFFICE(office), told, info.context.viewer)
    return await answer(JudicialOfficeChangePayload, "judicial_office", work)


async def _changed(office: UUID, told: JudicialOfficeChangeInput, by: Viewer) -> models.JudicialOffice:
    """The service replaces the whole record; what was not given is taken from the present one.

    With the version that it was taken from, so that nothing written meanwhile is lost.
    """
    row = await visible_row(models.JudicialOffice, office, by)
    if row is None:
        raise Refused(NotFound(what_zh=JUDICIAL_OFFICE.zh, what_en=JUDICIAL_OFFICE.en))
    present: dict[str, Any] = {
        "name": row.name,
        "division": row.division_id,
        "phone": row.phone,
        "address": row.address,
        "established_on": row.established_on,
    }
    details = decode(JudicialOfficeDetails, told, present=present)
    return await change_judicial_office(
        office, details, by=by, version=given_or_none(told.version) or row.version
    )


async def _close(
    info: strawberry.Info[RequestContext, None], office: JudicialOfficeId, version: Version = NO_VERSION
) -> JudicialOfficeClosePayload:
    work = close_judicial_office(_OFFICE(office), by=info.context.viewer, version=given_or_none(version))
    return await answer(JudicialOfficeClosePayload, "judicial_office", work)


@strawberry.type
class JudicialOfficeMutations:
    judicial_office_create: JudicialOfficeCreatePayload = strawberry.mutation(
        resolver=_create, description=say("设立司法所。", "Set up a judicial office.")
    )
    judicial_office_change: JudicialOfficeChangePayload = strawberry.mutation(
        resolver=_change, description=say("修改司法所的信息。", "Change what is kept of a judicial office.")
    )
    judicial_office_close: JudicialOfficeClosePayload = strawberry.mutation(
        resolver=_close,
        description=say("撤销司法所；荣誉记录保留。", "Close a judicial office; its honours stay on record."),
    )
