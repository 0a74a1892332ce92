from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mediation.clock import today
from mediation.models import (
    AuditEntry,
    Case,
    CaseGrade,
    CaseMode,
    CaseSource,
    CaseStatus,
    IndexJob,
    MediatorStatus,
    PartyKind,
    PartyRole,
    ReferralOrigin,
    Role,
)
from mediation.personal_data import Vault
from mediation.services.case_registration import CaseRegistration, PartyRegistration
from mediation.services.register_case import register_case
from tests.factories import Network, a_credit_code, a_mediator, an_id_number
from tests.mediation.state import refused

APPLICANT = PartyRegistration(
    role=PartyRole.APPLICANT, name="李秋实", phone="139 0000 0001", id_number=an_id_number(1)
)
RESPONDENT = PartyRegistration(role=PartyRole.RESPONDENT, name="欧阳远山")


def a_registration(network: Network, **changes: Any) -> CaseRegistration:
    told = CaseRegistration(
        committee=network.committee.id,
        dispute_type="02",
        source=CaseSource.APPLICATION,
        narrative="两家因排水沟改道争执，约定三日内恢复。",
        received_on=date(2026, 3, 1),
        accepted_on=date(2026, 3, 2),
        parties=(APPLICANT, RESPONDENT),
    )
    return replace(told, **changes)


async def test_opens_the_file(network: Network, vault: Vault) -> None:
    by = network.viewer(Role.VILLAGE)

    case = await register_case(
        a_registration(network, mediators=(network.mediator.id,), narrative="  两家争执。\r\n次日又起。 "),
        by=by,
    )

    case = await Case.get(id=case.id)
    assert case.number == "（2026）桥头村民调人调字第1号"
    assert case.title == "李某与欧阳某邻里纠纷"
    assert case.status is CaseStatus.ACCEPTED
    assert case.narrative == "两家争执。\n次日又起。"
    assert (case.city, case.county, case.township, case.village) == (
        "430500",
        "430502",
        "430502001",
        "430502001001",
    )
    assert case.path == "/430500/430502/430502001/430502001001/"
    assert case.listed_on == date(2026, 3, 2)
    assert case.presiding_id == network.mediator.id
    assert case.registered_by_id == network.user.id
    assert [mediator.id for mediator in await case.mediators.all()] == [network.mediator.id]
    applicant, respondent = await case.parties.all().order_by("id")
    assert applicant.phone_masked == "139****0001"
    assert applicant.phone_hash == vault.hash("13900000001")
    assert vault.unseal(applicant.id_number_sealed) == an_id_number(1)
    assert (respondent.name, respondent.phone_sealed, respondent.id_number_hash) == ("欧阳远山", None, None)


async def test_is_recorded_without_personal_data(network: Network) -> None:
    case = await register_case(a_registration(network), by=network.viewer(Role.COUNTY))

    entry = await AuditEntry.get()
    assert (entry.action, entry.entity, entry.entity_id) == ("register_case", "Case", str(case.id))
    assert entry.path == case.path
    assert entry.user_id == network.user.id
    assert entry.actor == "县（市、区）司法局·县（市、区）司法局（430502）"
    assert entry.before is None
    assert entry.after is not None
    assert entry.after["number"] == case.number
    assert entry.after["parties"] == 2
    assert entry.after["narrative"].startswith("〔19字 ")
    told = str(entry.after)
    assert [secret for secret in ("李秋实", "13900000001", an_id_number(1), "排水沟") if secret in told] == []
    assert await IndexJob.all().count() == 0


@pytest.mark.parametrize(
    ("source", "status", "letter"),
    [
        (CaseSource.INITIATIVE, CaseStatus.CLUE, None),
        (CaseSource.APPLICATION, CaseStatus.APPLIED, None),
        (CaseSource.REFERRAL, CaseStatus.REFERRED, "清法移〔2026〕7号"),
    ],
)
async def test_waits_for_acceptance_by_its_source(
    network: Network, source: CaseSource, status: CaseStatus, letter: str | None
) -> None:
    referred_by = network.court.id if letter else None

    case = await register_case(
        a_registration(
            network, source=source, accepted_on=None, referral_letter=letter, referred_by=referred_by
        ),
        by=network.viewer(Role.CITY),
    )

    assert case.status is status
    assert case.listed_on == date(2026, 3, 1)
    assert case.referral_origin is (ReferralOrigin.COURT if letter else None)


async def test_numbers_have_no_gaps_under_concurrency(network: Network) -> None:
    by = network.viewer(Role.TOWNSHIP)
    good = [register_case(a_registration(network), by=by) for _ in range(12)]
    bad = [register_case(a_registration(network, mediators=(network.stranger.id,)), by=by) for _ in range(4)]
    last_year = [
        register_case(
            a_registration(network, accepted_on=date(2025, 5, 2), received_on=date(2025, 5, 1)), by=by
        )
        for _ in range(3)
    ]

    await asyncio.gather(*good, *bad, *last_year, return_exceptions=True)

    numbers = set(await Case.all().values_list("number", flat=True))
    assert numbers == {f"（2026）桥头村民调人调字第{n}号" for n in range(1, 13)} | {
        f"（2025）桥头村民调人调字第{n}号" for n in range(1, 4)
    }


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.CITY, True),
        (Role.COUNTY, True),
        (Role.TOWNSHIP, True),
        (Role.VILLAGE, True),
        (Role.COMMITTEE, True),
        (Role.REFERRER, False),
        (Role.PARTY, False),
        (Role.PUBLIC, False),
    ],
)
async def test_permission_by_role(network: Network, role: Role, *, allowed: bool) -> None:
    by = network.viewer(role)

    if allowed:
        assert (await register_case(a_registration(network), by=by)).number
    else:
        async with refused() as refusal:
            await register_case(a_registration(network), by=by)
        assert refusal.told == [("NOT_ALLOWED", None)]


async def test_refuses_outside_the_reach(network: Network) -> None:
    for by, committee in (
        (network.elsewhere, network.committee.id),
        (network.viewer(Role.VILLAGE), network.township_committee.id),
        (network.viewer(Role.COMMITTEE), network.township_committee.id),
    ):
        async with refused() as refusal:
            await register_case(a_registration(network, committee=committee), by=by)
        assert refusal.told == [("NOT_ALLOWED", "committee")]


async def test_tells_every_problem_at_once(network: Network) -> None:
    tomorrow = today() + timedelta(days=1)
    parties = (
        PartyRegistration(
            role=PartyRole.RESPONDENT, name=" \u3000", phone="12345", id_number="11010119900307123X"
        ),
        PartyRegistration(
            role=PartyRole.RESPONDENT,
            kind=PartyKind.ORGANISATION,
            name="清溪\x00物业",
            id_number=an_id_number(1),
        ),
    )

    async with refused() as refusal:
        await register_case(
            a_registration(
                network,
                narrative="\ud800",
                title="长" * 121,
                grade=CaseGrade.DIFFICULT,
                mode=CaseMode.ON_THE_SPOT,
                received_on=tomorrow,
                referral_letter="7号",
                parties=parties,
                dispute_type="98",
                division=network.other_county.code,
                mediators=(network.stranger.id, network.mediator.id),
            ),
            by=network.viewer(Role.CITY),
        )

    assert refusal.told == [
        ("INVALID", "referral_letter"),
        ("INVALID", "mode"),
        ("INVALID", "received_on"),
        ("INVALID", "accepted_on"),
        ("INVALID", "presiding"),
        ("TOO_LONG", "title"),
        ("INVALID", "narrative"),
        ("REQUIRED", "parties.0.name"),
        ("INVALID", "parties.0.phone"),
        ("INVALID", "parties.0.id_number"),
        ("INVALID", "parties.1.name"),
        ("INVALID", "parties.1.id_number"),
        ("INVALID", "parties"),
        ("INVALID", "division"),
        ("NOT_FOUND", "dispute_type"),
        ("INVALID", "mediators.0"),
    ]
    assert refusal.problems[5].message == (
        "标题最多 120 个字，现在有 121 个字。 The title has 121 characters; at most 120 are allowed."
    )


async def test_refuses_who_is_not_in_office_and_what_is_out_of_use(network: Network) -> None:
    network.mediator.status = MediatorStatus.SUSPENDED
    await network.mediator.save()
    network.types["10"].valid_to = date(2025, 12, 31)
    await network.types["10"].save()
    retired = network.other_village
    retired.valid_to = date(2024, 1, 1)
    await retired.save()

    async with refused() as refusal:
        await register_case(
            a_registration(
                network,
                committee=network.township_committee.id,
                division=retired.code,
                dispute_type="10",
                mediators=(network.mediator.id,),
            ),
            by=network.viewer(Role.TOWNSHIP),
        )

    assert refusal.told == [("INVALID", "division"), ("INVALID", "dispute_type"), ("INVALID", "mediators.0")]


async def test_takes_the_kind_of_the_referring_body(network: Network) -> None:
    async with refused() as refusal:
        await register_case(
            a_registration(
                network,
                source=CaseSource.REFERRAL,
                referred_by=network.court.id,
                referral_origin=ReferralOrigin.POLICE,
                referral_letter="7号",
            ),
            by=network.viewer(Role.CITY),
        )

    assert refusal.told == [("INVALID", "referral_origin")]


async def test_refuses_one_party_twice_and_too_few(network: Network) -> None:
    by = network.viewer(Role.CITY)

    async with refused() as refusal:
        await register_case(a_registration(network, parties=(APPLICANT, APPLICANT)), by=by)
    assert refusal.told == [("INVALID", "parties.1.id_number")]

    async with refused() as refusal:
        await register_case(a_registration(network, parties=(APPLICANT,)), by=by)
    assert refusal.told == [("INVALID", "parties")]


async def test_names_organisations_in_the_title(network: Network) -> None:
    company = PartyRegistration(
        role=PartyRole.RESPONDENT,
        kind=PartyKind.ORGANISATION,
        name="清溪物业公司",
        id_number=a_credit_code(3),
    )
    second = replace(APPLICANT, id_number=None, name="周明")

    case = await register_case(
        a_registration(network, parties=(APPLICANT, second, company), dispute_type="1001"),
        by=network.viewer(Role.CITY),
    )

    assert case.title == "李某等2人与清溪物业公司拖欠工资纠纷"


async def test_refuses_a_mediator_whose_post_has_ended(network: Network) -> None:
    former = await a_mediator(network.village, "吴归田", network.committee)
    post = await former.posts.all().first()
    post.ended_on = date(2026, 1, 1)
    await post.save()

    async with refused() as refusal:
        await register_case(a_registration(network, mediators=(former.id,)), by=network.viewer(Role.CITY))

    assert refusal.told == [("INVALID", "mediators.0")]
