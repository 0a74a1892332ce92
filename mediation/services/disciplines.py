"""Impose 处分 and lift 解除 a measure for misconduct (人民调解法 art. 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import Discipline, DisciplineMeasure, Mediator, MediatorStatus, Misconduct
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import DISCIPLINE, MEDIATOR, Words

if TYPE_CHECKING:
    from uuid import UUID

_IMPOSED = Words("处理日期", "day of the measure")
_LIFTED = Words("解除日期", "day it was lifted")
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineTold:
    ground: Misconduct
    measure: DisciplineMeasure
    imposed_on: date | None
    facts: str | None


async def impose_discipline(mediator_id: UUID, told: DisciplineTold, *, by: Viewer) -> Discipline:
    """Enter a measure against a mediator in office; from then on it is flagged, until it is lifted.

    Refuses a removal, which ends the office and so is a dismissal; a day before the office began.
    """
    require_role(by, Action.MAINTAIN_MEDIATOR)
    checks = Checks()
    facts = checks.column(Discipline, "facts", told.facts)
    imposed_on = checks.day("imposed_on", told.imposed_on, _IMPOSED)
    if told.measure is DisciplineMeasure.REMOVAL:
        checks.invalid(
            "measure",
            "罢免、解聘请用“解聘”办理，处分会一并登记。",
            "A removal is done by dismissing the mediator, which enters it here too.",
        )
    async with transaction():
        mediator = await existing(Mediator, mediator_id, MEDIATOR, by=by)
        require(by, Action.MAINTAIN_MEDIATOR, mediator.path)
        if mediator.status is MediatorStatus.DISMISSED:
            raise Refused(
                Conflict(why_zh="该调解员已经解聘。", why_en="The mediator has been dismissed already.")
            )
        checks.ordered(
            "imposed_on",
            mediator.started_on,
            Words("任职日期", "first day as a mediator"),
            imposed_on,
            _IMPOSED,
        )
        return await _enter(mediator, told.ground, told.measure, facts, checks.settled(imposed_on), by)


async def lift_discipline(
    discipline_id: UUID, lifted_on: date | None, reason: str, *, by: Viewer, version: int | None = None
) -> Discipline:
    """End the measure that day. Refuses one that has ended, and a removal, which reinstating lifts."""
    require_role(by, Action.MAINTAIN_MEDIATOR)
    checks = Checks()
    why = checks.column(Discipline, "lift_reason", reason)
    async with transaction():
        discipline = await existing(Discipline, discipline_id, DISCIPLINE, by=by, version=version)
        mediator = await Mediator.get(id=discipline.mediator_id)
        require(by, Action.MAINTAIN_MEDIATOR, mediator.path)
        if discipline.lifted_on is not None:
            raise Refused(
                Conflict(why_zh="这项处分已经解除。", why_en="The measure has been lifted already.")
            )
        if discipline.measure is DisciplineMeasure.REMOVAL:
            raise Refused(
                Conflict(
                    why_zh="罢免、解聘的，恢复任职时一并解除。",
                    why_en="A removal is lifted when the mediator is reinstated.",
                )
            )
        day = checks.day("lifted_on", lifted_on, _LIFTED)
        checks.ordered("lifted_on", discipline.imposed_on, _IMPOSED, day, _LIFTED)
        await _lift(discipline, checks.settled(day), checks.settled(why), mediator, by)
    return discipline


async def enter_removal(
    mediator: Mediator, ground: Misconduct, facts: str | None, day: date, by: Viewer
) -> None:
    """What a dismissal for misconduct leaves in the register; within the dismissal's transaction."""
    await _enter(mediator, ground, DisciplineMeasure.REMOVAL, facts, day, by)


async def lift_removals(mediator: Mediator, reason: str, by: Viewer) -> None:
    """What reinstating a dismissed mediator does to the register; within its transaction."""
    held = Discipline.filter(mediator=mediator, measure=DisciplineMeasure.REMOVAL, lifted_on=None)
    for removal in await held.select_for_update():
        await _lift(removal, max(today(), removal.imposed_on), reason[:_LONGEST_REASON], mediator, by)


async def _enter(
    mediator: Mediator,
    ground: Misconduct,
    measure: DisciplineMeasure,
    facts: str | None,
    day: date,
    by: Viewer,
) -> Discipline:
    entered = await Discipline.create(
        mediator=mediator,
        ground=ground,
        measure=measure,
        facts=facts,
        imposed_on=day,
        imposed_by_id=by.user,
        imposer=audit.actor_of(by),
    )
    await audit.record("impose_discipline", entered, by=by, path=mediator.path)
    return entered


async def _lift(discipline: Discipline, day: date, why: str, mediator: Mediator, by: Viewer) -> None:
    before = audit.snapshot(discipline)
    discipline.lifted_on, discipline.lift_reason = day, why
    await save(discipline)
    await audit.record("lift_discipline", discipline, by=by, path=mediator.path, before=before)
