"""What is told when a case is registered 案件登记, and the rules it must keep (domain.md §5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mediation.models import (
    DIFFICULT_GRADES,
    Case,
    CaseGrade,
    CaseMode,
    CaseSource,
    Party,
    PartyKind,
    PartyRole,
    ReferralOrigin,
)
from mediation.services.words import Words

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from mediation.services.checks import Checks

FEWEST_PARTIES = 2
MOST_PARTIES = 200
MOST_MEDIATORS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRegistration:
    role: PartyRole
    name: str
    kind: PartyKind = PartyKind.PERSON
    phone: str | None = None
    id_number: str | None = None
    """Of an organisation its unified social credit code."""
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRegistration:
    committee: UUID
    dispute_type: str
    source: CaseSource
    narrative: str
    received_on: date
    parties: tuple[PartyRegistration, ...]
    accepted_on: date | None = None
    division: str | None = None
    """Where the dispute is; the committee's own division when omitted."""
    title: str | None = None
    """Made from the parties and the type when omitted."""
    grade: CaseGrade = CaseGrade.ORDINARY
    mode: CaseMode = CaseMode.ORDINARY
    referral_origin: ReferralOrigin | None = None
    """For referrals; taken from ``referred_by`` when omitted."""
    referred_by: UUID | None = None
    referral_letter: str | None = None
    mediators: tuple[UUID, ...] = ()
    presiding: UUID | None = None
    """Who presides 主持; the only mediator when omitted."""


def checked_registration(told: CaseRegistration, checks: Checks) -> CaseRegistration:
    """The registration with its texts in their stored form; problems are added to ``checks``."""
    _check_source(told, checks)
    _check_mode(told, checks)
    _check_days(told, checks)
    _check_mediators(told, checks)
    return replace(
        told,
        title=checks.column(Case, "title", told.title, required=False),
        narrative=checks.column(Case, "narrative", told.narrative) or "",
        referral_letter=checks.column(Case, "referral_letter", told.referral_letter, required=False),
        parties=_checked_parties(told, checks),
    )


def _check_source(told: CaseRegistration, checks: Checks) -> None:
    """A referral names who referred it and the letter; nothing else does."""
    if told.source is CaseSource.REFERRAL:
        if told.referral_origin is None and told.referred_by is None:
            checks.invalid(
                "referral_origin",
                "委托移送的案件要写明移送单位或单位类别。",
                "A referral names the referring body, or its kind.",
            )
        if not (told.referral_letter or "").strip():
            checks.invalid(
                "referral_letter",
                "委托移送的案件要写明委托调解函号。",
                "A referral states the number of its letter.",
            )
        return
    for field in ("referral_origin", "referred_by", "referral_letter"):
        if getattr(told, field):
            checks.invalid(field, "只有委托移送的案件填写此项。", "Only a referral states this.")


def _check_mode(told: CaseRegistration, checks: Checks) -> None:
    if told.mode is CaseMode.ON_THE_SPOT and told.grade in DIFFICULT_GRADES:
        checks.invalid(
            "mode",
            "疑难复杂以上的案件不能用随手调。",
            "A difficult case cannot be mediated on the spot.",
        )


def _check_days(told: CaseRegistration, checks: Checks) -> None:
    received, accepted = Words("接收日期", "day of receipt"), Words("受理日期", "day of acceptance")
    checks.day("received_on", told.received_on, received)
    checks.day("accepted_on", told.accepted_on, accepted, required=False)
    checks.ordered("accepted_on", told.received_on, received, told.accepted_on, accepted)


def _check_mediators(told: CaseRegistration, checks: Checks) -> None:
    """Each once; one of them presides 主持 (人民调解法 art. 19)."""
    if len(told.mediators) > MOST_MEDIATORS:
        checks.invalid(
            "mediators",
            f"一个案件最多{MOST_MEDIATORS}名调解员。",
            f"A case has at most {MOST_MEDIATORS} mediators.",
        )
    for place, mediator in enumerate(told.mediators):
        if mediator in told.mediators[:place]:
            checks.invalid(
                f"mediators.{place}", "同一名调解员写了两次。", "The same mediator is named twice."
            )
    if told.presiding is not None and told.presiding not in told.mediators:
        checks.invalid(
            "presiding",
            "主持调解员必须是本案的调解员之一。",
            "Who presides must be one of the case's mediators.",
        )
    if told.presiding is None and len(told.mediators) > 1:
        checks.invalid(
            "presiding", "有多名调解员时要指定一名主持。", "With several mediators, one of them presides."
        )


def _checked_parties(told: CaseRegistration, checks: Checks) -> tuple[PartyRegistration, ...]:
    if not FEWEST_PARTIES <= len(told.parties) <= MOST_PARTIES:
        checks.invalid(
            "parties",
            f"当事人应有{FEWEST_PARTIES}至{MOST_PARTIES}名。",
            f"A case has {FEWEST_PARTIES} to {MOST_PARTIES} parties.",
        )
    # Long lists are not looked through: the answer is the same, and the work is bounded.
    parties = tuple(
        _checked_party(f"parties.{place}", party, checks)
        for place, party in enumerate(told.parties[:MOST_PARTIES])
    )
    if told.source is CaseSource.APPLICATION and all(
        party.role is not PartyRole.APPLICANT for party in parties
    ):
        checks.invalid(
            "parties", "当事人申请的案件至少有一名申请人。", "A case that was applied for has an applicant."
        )
    seen: set[str] = set()
    for place, party in enumerate(parties):
        if party.id_number is not None and party.id_number in seen:
            checks.invalid(
                f"parties.{place}.id_number",
                "同一个证件号码写了两次。",
                "The same identity number is given twice.",
            )
        seen.add(party.id_number or "")
    return parties


def _checked_party(field: str, party: PartyRegistration, checks: Checks) -> PartyRegistration:
    organisation = party.kind is PartyKind.ORGANISATION
    return replace(
        party,
        name=checks.column(Party, "name", party.name, field=f"{field}.name") or "",
        phone=checks.phone(f"{field}.phone", party.phone),
        id_number=checks.id_number(f"{field}.id_number", party.id_number, organisation=organisation),
        agent=checks.column(Party, "agent", party.agent, field=f"{field}.agent", required=False),
    )
