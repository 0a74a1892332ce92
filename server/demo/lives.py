"""The course of a case in days and statuses 案件进程, domain.md §6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mediation.models import (
    DIFFICULT_GRADES,
    AgreementForm,
    CaseMode,
    CaseSource,
    CaseStatus,
    ConfirmationStatus,
)
from server.demo.chance import Chance
from server.demo.plans import Plan
from server.demo.vocabulary import words

_OPEN = {
    CaseStatus.APPLIED: 0.12,
    CaseStatus.ACCEPTED: 0.16,
    CaseStatus.ASSIGNED: 0.17,
    CaseStatus.MEDIATING: 0.4,
    CaseStatus.SUSPENDED: 0.08,
    CaseStatus.TERMINATED: 0.07,
}
_UNACCEPTED = {CaseStatus.CLUE, CaseStatus.APPLIED, CaseStatus.REFERRED}


@dataclass(slots=True)
class Life:
    """The days and the status of a case."""

    status: CaseStatus
    received_on: date
    accepted_on: date | None
    agreed_on: date | None = None
    agreement_form: AgreementForm | None = None
    performed_on: date | None = None
    terminated_on: date | None = None
    termination_reason: str | None = None
    closed_on: date | None = None
    confirmation: ConfirmationStatus = ConfirmationStatus.NONE

    @property
    def listed_on(self) -> date:
        return self.accepted_on or self.received_on


def live(plan: Plan, chance: Chance, today: date) -> Life:
    """The days of the planned case, none of them after today."""
    if plan.agreed:
        life = _on_the_spot(plan, chance) if plan.mode == CaseMode.ON_THE_SPOT else _agreed(plan, chance)
    elif plan.recent:
        life = _in_hand(plan, chance)
    else:
        life = _failed(plan, chance)
    return _until(life, today)


def _received(plan: Plan, chance: Chance) -> date:
    # The number's year is that of acceptance: a dispute does not come in the year before.
    return max(plan.on - timedelta(days=chance.randrange(4)), date(plan.on.year, 1, 1))


def _on_the_spot(plan: Plan, chance: Chance) -> Life:
    return Life(
        status=CaseStatus.CLOSED if chance.happens(0.7) else CaseStatus.ARCHIVED,
        received_on=plan.on,
        accepted_on=plan.on,
        agreed_on=plan.on,
        agreement_form=AgreementForm.ORAL if chance.happens(0.8) else AgreementForm.WRITTEN,
        performed_on=plan.on,
        closed_on=plan.on + timedelta(days=chance.randrange(3)),
    )


def _agreed(plan: Plan, chance: Chance) -> Life:
    agreed_on = plan.on + timedelta(days=int(chance.triangular(0, 29, 4)))
    oral = plan.grade not in DIFFICULT_GRADES and not plan.confirmed and chance.happens(0.22)
    life = Life(
        status=CaseStatus.AGREED,
        received_on=_received(plan, chance),
        accepted_on=plan.on,
        agreed_on=agreed_on,
        agreement_form=AgreementForm.ORAL if oral else AgreementForm.WRITTEN,
        confirmation=_confirmation(plan, chance, oral=oral),
    )
    if chance.happens(0.93):
        life.performed_on = agreed_on + timedelta(days=int(chance.triangular(0, 60, 3)))
        life.status = chance.weighted(
            {CaseStatus.CLOSED: 0.68, CaseStatus.ARCHIVED: 0.27, CaseStatus.PERFORMED: 0.05}
        )
        if life.status != CaseStatus.PERFORMED:
            life.closed_on = life.performed_on + timedelta(days=chance.randrange(15))
    elif chance.happens(0.4):
        life.status = CaseStatus.DEFAULTED
    return life


def _confirmation(plan: Plan, chance: Chance, *, oral: bool) -> ConfirmationStatus:
    if plan.confirmed:
        return ConfirmationStatus.CONFIRMED
    if oral or not plan.scenario.confirmable or chance.happens(0.995):
        return ConfirmationStatus.NONE
    return chance.choice(
        (ConfirmationStatus.DISMISSED, ConfirmationStatus.WITHDRAWN, ConfirmationStatus.NOT_ACCEPTED)
    )


def _failed(plan: Plan, chance: Chance) -> Life:
    terminated_on = plan.on + timedelta(days=chance.randint(3, 30))
    life = Life(
        status=chance.weighted(
            {CaseStatus.CLOSED: 0.6, CaseStatus.TERMINATED: 0.28, CaseStatus.ARCHIVED: 0.12}
        ),
        received_on=_received(plan, chance),
        accepted_on=plan.on,
        terminated_on=terminated_on,
        termination_reason=chance.choice(words("common")["termination_reasons"]),
    )
    if life.status != CaseStatus.TERMINATED:
        life.closed_on = terminated_on + timedelta(days=chance.randrange(8))
    return life


def _in_hand(plan: Plan, chance: Chance) -> Life:
    status = chance.weighted(_OPEN)
    if status == CaseStatus.APPLIED:
        status = {CaseSource.INITIATIVE: CaseStatus.CLUE, CaseSource.REFERRAL: CaseStatus.REFERRED}.get(
            plan.source, status
        )
    if status in _UNACCEPTED:
        return Life(status=status, received_on=plan.on, accepted_on=None)
    if status == CaseStatus.TERMINATED:
        return _failed(plan, chance)
    return Life(status=status, received_on=_received(plan, chance), accepted_on=plan.on)


def _until(life: Life, today: date) -> Life:
    """Take back what would lie in the future."""
    if life.closed_on and life.closed_on > today:
        life.closed_on = None
        life.status = CaseStatus.AGREED if life.agreed_on else CaseStatus.TERMINATED
    if life.performed_on and life.performed_on > today:
        life.performed_on = None
        life.status = CaseStatus.AGREED
    elif life.performed_on and life.closed_on is None:
        life.status = CaseStatus.PERFORMED
    if life.agreed_on and life.agreed_on > today:
        life.agreed_on = life.agreement_form = None
        life.confirmation = ConfirmationStatus.NONE
        life.status = CaseStatus.MEDIATING
    if life.terminated_on and life.terminated_on > today:
        life.terminated_on = life.termination_reason = None
        life.status = CaseStatus.MEDIATING
    return life


def revisited_on(life: Life, chance: Chance, today: date) -> date | None:
    """When the parties were visited again: after most written agreements within 30 days, after a few later."""
    if life.agreed_on is None:
        return None
    visited = 0.93 if life.agreement_form == AgreementForm.WRITTEN else 0.12
    if not chance.happens(visited):
        return None
    days = chance.randint(31, 50) if chance.happens(0.04) else int(chance.triangular(2, 31, 20))
    day = life.agreed_on + timedelta(days=days)
    return day if day <= today else None
