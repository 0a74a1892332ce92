"""Register a case 登记案件."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import (
    Case,
    CaseSource,
    CaseStatus,
    Committee,
    CommitteeStatus,
    DisputeType,
    Division,
    Mediator,
    MediatorStatus,
    Party,
    Post,
    ReferralOrigin,
    Referrer,
)
from mediation.personal_data import current_vault, sealed_columns
from mediation.services import audit
from mediation.services.case_registration import (
    MOST_MEDIATORS,
    CaseRegistration,
    PartyRegistration,
    checked_registration,
)
from mediation.services.case_title import title_of
from mediation.services.checks import Checks
from mediation.services.numbers import take_case_number
from mediation.services.rows import find, require, require_role
from mediation.services.transaction import transaction
from mediation.services.validity import in_use_on
from mediation.services.words import COMMITTEE, DISPUTE_TYPE, DIVISION, MEDIATOR, REFERRER

if TYPE_CHECKING:
    from uuid import UUID

_BEFORE_ACCEPTANCE = {
    CaseSource.INITIATIVE: CaseStatus.CLUE,
    CaseSource.APPLICATION: CaseStatus.APPLIED,
    CaseSource.REFERRAL: CaseStatus.REFERRED,
}
_LEVELS = ("city", "county", "township", "village")


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The rows that the registration names."""

    committee: Committee
    division: Division
    dispute_type: DisputeType
    referral_origin: ReferralOrigin | None
    mediators: list[Mediator]
    presiding: UUID | None


async def register_case(registration: CaseRegistration, *, by: Viewer) -> Case:
    """Give the dispute a number and open its file; with ``accepted_on`` it is accepted 受理.

    Refuses who may not register for the committee, a dispute outside the committee's reach, an
    on-the-spot case that is difficult, mediators who hold no post there, and wrong numbers.
    Without a day of acceptance it is a clue, an application or a referral to be taken
    (domain.md §6, 1–5).
    """
    require_role(by, Action.REGISTER_CASE)
    checks = Checks()
    told = checked_registration(registration, checks)
    async with transaction():
        around = await _look_up(told, checks, by)
        case = await _open_file(told, around, by)
        await _enter_parties(case, told.parties)
        await case.mediators.add(*around.mediators)
        await audit.record(
            "register_case",
            case,
            by=by,
            parties=len(told.parties),
            mediators=[str(mediator.id) for mediator in around.mediators],
        )
    return case


async def _open_file(told: CaseRegistration, around: _Surroundings, by: Viewer) -> Case:
    listed_on = told.accepted_on or told.received_on
    levels: dict[str, Any] = dict(zip(_LEVELS, around.division.path.strip("/").split("/"), strict=False))
    return await Case.create(
        number=await take_case_number(around.committee, listed_on.year),
        title=told.title or title_of(told.parties, around.dispute_type.name),
        status=CaseStatus.ACCEPTED if told.accepted_on else _BEFORE_ACCEPTANCE[told.source],
        grade=told.grade,
        source=told.source,
        referral_origin=around.referral_origin,
        referred_by_id=told.referred_by,
        referral_letter=told.referral_letter,
        mode=told.mode,
        dispute_type=around.dispute_type,
        division=around.division,
        path=around.division.path,
        **levels,
        committee=around.committee,
        presiding_id=around.presiding,
        narrative=told.narrative,
        received_on=told.received_on,
        accepted_on=told.accepted_on,
        listed_on=listed_on,
        registered_by_id=by.user,
    )


async def _enter_parties(case: Case, parties: tuple[PartyRegistration, ...]) -> None:
    vault = current_vault()
    for party in parties:
        sealed: dict[str, Any] = {
            **sealed_columns(vault, "phone", party.phone),
            **sealed_columns(vault, "id_number", party.id_number),
        }
        await Party.create(
            case=case,
            role=party.role,
            kind=party.kind,
            name=party.name,
            agent=party.agent,
            **sealed,
        )


async def _look_up(told: CaseRegistration, checks: Checks, by: Viewer) -> _Surroundings:
    """Find what is named. Anything missing or unfit is refused, together with what is in ``checks``."""
    # Locked, so that the committee cannot be dissolved under the registration.
    committee = await find(Committee, told.committee, "committee", COMMITTEE, checks, by, lock=True)
    if committee is None:
        checks.stop()
    require(by, Action.REGISTER_CASE, committee.path, committee=committee.id, field="committee")
    if committee.status is not CommitteeStatus.ACTIVE:
        checks.invalid("committee", "这个调委会已撤销。", "The committee has been dissolved.")
    division = await _division(told, committee, checks, by)
    dispute_type = await find(DisputeType, told.dispute_type, "dispute_type", DISPUTE_TYPE, checks, by)
    if dispute_type is not None and not in_use_on(dispute_type, today()):
        checks.invalid("dispute_type", "这个纠纷类型已停用。", "This dispute type is no longer in use.")
    origin = await _referral_origin(told, checks, by)
    mediators = await _mediators(told, committee, checks, by)
    return _Surroundings(
        committee,
        checks.settled(division),
        checks.settled(dispute_type),
        origin,
        mediators,
        told.presiding or (told.mediators[0] if told.mediators else None),
    )


async def _division(
    told: CaseRegistration, committee: Committee, checks: Checks, by: Viewer
) -> Division | None:
    """Where the dispute is: the committee's own division, or one below it."""
    code = told.division or committee.division_id
    division = await find(Division, code, "division", DIVISION, checks, by)
    if division is None:
        return None
    if not in_use_on(division, today()):
        checks.invalid("division", "这个区划代码已停用。", "This division code is no longer in use.")
    if not division.path.startswith(committee.path):
        checks.invalid(
            "division",
            "纠纷所在区划不在这个调委会的范围内。",
            "The division is outside the committee's reach.",
        )
    return division


async def _referral_origin(told: CaseRegistration, checks: Checks, by: Viewer) -> ReferralOrigin | None:
    """The kind of referring body; that of the body itself where it is named."""
    if told.source is not CaseSource.REFERRAL or told.referred_by is None:
        return told.referral_origin
    referrer = await find(Referrer, told.referred_by, "referred_by", REFERRER, checks, by)
    if referrer is None:
        return None
    if told.referral_origin not in {None, referrer.origin}:
        checks.invalid(
            "referral_origin",
            f"与移送单位的类别（{referrer.origin.zh}）不符。",
            f"The referring body is of another kind ({referrer.origin.en}).",
        )
    return referrer.origin


async def _mediators(
    told: CaseRegistration, committee: Committee, checks: Checks, by: Viewer
) -> list[Mediator]:
    """Those who take the case: in office, each with a post in the committee."""
    chosen = told.mediators[:MOST_MEDIATORS]
    posted = set(
        await Post.filter(committee=committee, mediator_id__in=chosen, ended_on=None).values_list(
            "mediator_id", flat=True
        )
    )
    found: list[Mediator] = []
    for place, key in enumerate(chosen):
        field = f"mediators.{place}"
        mediator = await find(Mediator, key, field, MEDIATOR, checks, by)
        if mediator is None:
            continue
        if mediator.status is not MediatorStatus.ACTIVE:
            checks.invalid(field, "该调解员不在任。", "The mediator is not in office.")
        elif key not in posted:
            checks.invalid(
                field, "该调解员没有在这个调委会任职。", "The mediator holds no post in this committee."
            )
        found.append(mediator)
    return found
