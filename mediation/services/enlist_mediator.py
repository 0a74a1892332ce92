"""Enlist a mediator 登记调解员."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import Mediator, MediatorStatus, Person
from mediation.problems import Conflict
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.mediator_details import MediatorDetails, checked_mediator
from mediation.services.person_details import check_adult, checked_person, same_person
from mediation.services.posts import PostAppointment, fill_post
from mediation.services.rows import require_role, save
from mediation.services.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_MOST_POSTS = 20


async def enlist_mediator(
    details: MediatorDetails, posts: Sequence[PostAppointment] = (), *, by: Viewer
) -> Mediator:
    """Enter a mediator with the first posts; a person already kept is found by identity number.

    Refuses who is not of age, who is a mediator already (one who was dismissed is reinstated
    instead), and posts that cannot be filled.
    """
    require_role(by, Action.MAINTAIN_MEDIATOR)
    checks = Checks()
    if len(posts) > _MOST_POSTS:
        checks.invalid("posts", f"职务最多{_MOST_POSTS}项。", f"At most {_MOST_POSTS} posts.")
    person_columns = checked_person(details.person, checks)
    check_adult(person_columns["born_on"], checks)
    async with transaction():
        columns = await checked_mediator(details, checks, by)
        person = await same_person(person_columns, checks)
        await _check_not_enlisted(person, checks)
        checks.finish()
        person = await _entered(person, person_columns, by, columns["path"])
        mediator = await Mediator.create(person=person, **columns)
        await audit.record("enlist_mediator", mediator, by=by)
        for place, post in enumerate(posts):
            await fill_post(mediator, post, checks, by, prefix=f"posts.{place}.")
    return mediator


async def _check_not_enlisted(person: Person | None, checks: Checks) -> None:
    mediator = await Mediator.get_or_none(person=person) if person else None
    if mediator is None:
        return
    if mediator.status is MediatorStatus.DISMISSED:
        zh, en = "此人曾被解聘，请用“恢复”。", "This person was dismissed; reinstate the mediator instead."
    else:
        zh, en = "此人已登记为调解员。", "This person is already a mediator."
    checks.refuse(Conflict(field="person.id_number", why_zh=zh, why_en=en))


async def _entered(person: Person | None, columns: dict[str, Any], by: Viewer, path: str) -> Person:
    """The person's row: a new one, or the one there with what is newly told."""
    if person is None:
        person = await Person.create(**columns)
        await audit.record("enter_person", person, by=by, path=path)
        return person
    before = audit.snapshot(person)
    person.update_from_dict({column: value for column, value in columns.items() if value is not None})
    await save(person)
    await audit.record("change_person", person, by=by, path=path, before=before)
    return person
