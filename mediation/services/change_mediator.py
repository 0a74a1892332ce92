"""Change what is kept of a mediator 修改调解员."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.models import Mediator, Person
from mediation.problems import Conflict
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.mediator_details import MediatorDetails, checked_mediator
from mediation.services.person_details import check_adult, checked_person
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import MEDIATOR

if TYPE_CHECKING:
    from uuid import UUID


async def change_mediator(
    mediator_id: UUID, details: MediatorDetails, *, by: Viewer, version: int | None = None
) -> Mediator:
    """Replace the record by the details, the person's too.

    Refuses a mediator outside the reach, moving one out of it, and another person's identity number.
    """
    require_role(by, Action.MAINTAIN_MEDIATOR)
    checks = Checks()
    person_columns = checked_person(details.person, checks)
    async with transaction():
        mediator = await existing(Mediator, mediator_id, MEDIATOR, by=by, version=version)
        require(by, Action.MAINTAIN_MEDIATOR, mediator.path)
        person = await Person.select_for_update().get(id=mediator.person_id)
        _keep_what_the_number_tells(person, person_columns)
        check_adult(person_columns["born_on"], checks)
        await _check_number_is_free(person, person_columns, checks)
        columns = await checked_mediator(details, checks, by)
        checks.finish()
        person_before, before = audit.snapshot(person), audit.snapshot(mediator)
        person.update_from_dict(person_columns)
        mediator.update_from_dict(columns)
        await save(person)
        await save(mediator)
        if audit.snapshot(person) != person_before:
            await audit.record("change_person", person, by=by, path=mediator.path, before=person_before)
        await audit.record("change_mediator", mediator, by=by, before=before)
    return mediator


def _keep_what_the_number_tells(person: Person, columns: dict[str, Any]) -> None:
    """With the identity number kept, sex and birth stay what it told."""
    if "id_number_hash" not in columns and person.id_number_hash is not None:
        columns["born_on"], columns["gender"] = person.born_on, person.gender


async def _check_number_is_free(person: Person, columns: dict[str, Any], checks: Checks) -> None:
    number_hash = columns.get("id_number_hash")
    if (
        number_hash is not None
        and await Person.filter(id_number_hash=number_hash).exclude(id=person.id).exists()
    ):
        checks.refuse(
            Conflict(
                field="person.id_number",
                why_zh="这个身份证号已登记在另一个人名下。",
                why_en="This identity number belongs to another person kept here.",
            )
        )
