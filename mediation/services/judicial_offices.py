"""Set up, change and close a township's justice office 设立、修改、撤销司法所."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import JudicialOffice, JudicialOfficeStatus
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.judicial_office_details import JudicialOfficeDetails, checked_columns
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import JUDICIAL_OFFICE

if TYPE_CHECKING:
    from uuid import UUID


async def create_judicial_office(details: JudicialOfficeDetails, *, by: Viewer) -> JudicialOffice:
    """Enter a new office. Refuses a place outside the reach or below the township, and a name in use there."""
    require_role(by, Action.MAINTAIN_JUDICIAL_OFFICE)
    async with transaction():
        columns = await checked_columns(details, Checks(), by)
        office = await JudicialOffice.create(**columns)
        await audit.record("create_judicial_office", office, by=by)
    return office


async def change_judicial_office(
    office_id: UUID, details: JudicialOfficeDetails, *, by: Viewer, version: int | None = None
) -> JudicialOffice:
    """Replace the record by the details. Refuses a closed office besides."""
    require_role(by, Action.MAINTAIN_JUDICIAL_OFFICE)
    async with transaction():
        office = await _open_office(office_id, by, version)
        columns = await checked_columns(details, Checks(), by, present=office)
        before = audit.snapshot(office)
        office.update_from_dict(columns)
        await save(office)
        await audit.record("change_judicial_office", office, by=by, before=before)
    return office


async def close_judicial_office(office_id: UUID, *, by: Viewer, version: int | None = None) -> JudicialOffice:
    """Close the office; what it was honoured for stays on record."""
    require_role(by, Action.MAINTAIN_JUDICIAL_OFFICE)
    async with transaction():
        office = await _open_office(office_id, by, version)
        before = audit.snapshot(office)
        office.status = JudicialOfficeStatus.CLOSED
        await save(office)
        await audit.record("close_judicial_office", office, by=by, before=before)
    return office


async def _open_office(office_id: UUID, by: Viewer, version: int | None) -> JudicialOffice:
    office = await existing(JudicialOffice, office_id, JUDICIAL_OFFICE, by=by, version=version)
    require(by, Action.MAINTAIN_JUDICIAL_OFFICE, office.path)
    if office.status is not JudicialOfficeStatus.ACTIVE:
        raise Refused(Conflict(why_zh="这个司法所已撤销。", why_en="The office has been closed."))
    return office
