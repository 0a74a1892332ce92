from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from mediation.access import Viewer
from mediation.clock import today
from mediation.models import (
    AuditEntry,
    Case,
    CaseStatus,
    IndexJob,
    Party,
    PartyRole,
    Person,
    Precedent,
    PrecedentRedaction,
    PrecedentResult,
    PrecedentStatus,
    PrecedentStep,
    RedactionKind,
    Role,
)
from mediation.personal_data import Vault
from mediation.services.draft_precedent import draft_precedent
from mediation.services.edit_precedent import PrecedentEdit, edit_precedent, submit_precedent
from mediation.services.review_precedent import (
    approve_precedent,
    publish_precedent,
    reject_precedent,
    withdraw_precedent,
)
from tests.factories import Network, a_case, a_user, sealed_with_a_lost_key
from tests.mediation.state import refused

NARRATIVE = (
    "桥头村李秋实与赵四因排水沟改道争执，李秋实电话139-0000-0001，赵四的车湘E12345被挡。"
    "调解员赵青禾依据《中华人民共和国民法典》第二百八十八条劝解。"
)


async def a_closed_case(network: Network, **columns: Any) -> Case:
    case = await a_case(
        network.committee,
        parties=(("李秋实", PartyRole.APPLICANT), ("赵四", PartyRole.RESPONDENT)),
        **{
            "title": "李秋实与赵四邻里纠纷",
            "narrative": NARRATIVE,
            "status": CaseStatus.CLOSED,
            "agreement_form": "written",
            "agreed_on": date(2026, 3, 12),
            "closed_on": date(2026, 4, 1),
            "amount": 120_000,
            **columns,
        },
    )
    await case.mediators.add(network.mediator)
    return case


async def others(network: Network) -> tuple[Viewer, Viewer]:
    """A reviewer in the township and a publisher in the county, each another person."""
    reviewer, publisher = await a_user("reviewer", "审核人"), await a_user("publisher", "发布人")
    return (
        network.viewer(Role.TOWNSHIP, user=reviewer.id),
        network.viewer(Role.COUNTY, user=publisher.id),
    )


async def a_published(network: Network) -> Precedent:
    case = await a_closed_case(network)
    reviewer, publisher = await others(network)
    precedent = await draft_precedent(case.id, by=network.viewer(Role.VILLAGE))
    await submit_precedent(precedent.id, by=network.viewer(Role.VILLAGE))
    await approve_precedent(precedent.id, by=reviewer)
    return await publish_precedent(precedent.id, by=publisher)


async def test_drafts_without_what_identifies(network: Network, vault: Vault) -> None:
    case = await a_closed_case(network)

    precedent = await draft_precedent(case.id, by=network.viewer(Role.COMMITTEE))

    precedent = await Precedent.get(id=precedent.id)
    assert precedent.status is PrecedentStatus.DRAFT
    assert precedent.title == "李某与赵某邻里纠纷"
    assert precedent.facts == (
        "某村李某与赵某因排水沟改道争执，李某电话〔电话〕，赵某的车〔车牌〕被挡。"
        "调解员赵某依据《中华人民共和国民法典》第二百八十八条劝解。"
    )
    assert precedent.laws_cited == ["《中华人民共和国民法典》第二百八十八条"]
    assert (precedent.division_id, precedent.path) == ("430502", "/430500/430502/")
    assert (precedent.result, precedent.days, precedent.year) == (PrecedentResult.AGREED, 10, 2026)
    assert precedent.keywords == ["邻里"]
    taken = {
        (each.kind, vault.unseal(each.original_sealed), each.replacement)
        for each in await PrecedentRedaction.filter(case=case)
    }
    assert taken == {
        (RedactionKind.PERSON, "李秋实", "李某"),
        (RedactionKind.PERSON, "赵四", "赵某"),
        (RedactionKind.PERSON, "赵青禾", "赵某"),
        (RedactionKind.PLACE, "桥头村", "某村"),
        (RedactionKind.PHONE, "139-0000-0001", "〔电话〕"),
        (RedactionKind.PLATE, "湘E12345", "〔车牌〕"),
    }
    assert await IndexJob.all().count() == 0
    entry = await AuditEntry.get()
    assert (entry.action, entry.path) == ("draft_precedent", case.path)


async def test_drafts_without_numbers_that_a_lost_key_sealed(network: Network) -> None:
    case = await a_closed_case(network)
    lost = sealed_with_a_lost_key("x")
    await Party.all().update(phone_sealed=lost, id_number_sealed=lost)
    await Person.all().update(phone_sealed=lost, id_number_sealed=lost)

    precedent = await draft_precedent(case.id, by=network.viewer(Role.COMMITTEE))

    assert "李某电话〔电话〕，" in precedent.facts
    assert "0001" not in precedent.facts


async def test_goes_from_draft_to_the_public_and_back(network: Network) -> None:
    case = await a_closed_case(network)
    writer = network.viewer(Role.VILLAGE)
    reviewer, publisher = await others(network)
    precedent = await draft_precedent(case.id, by=writer)
    await edit_precedent(precedent.id, PrecedentEdit(focus="排水沟能否改道"), by=writer, version=1)
    await submit_precedent(precedent.id, by=writer)
    await reject_precedent(precedent.id, "请补充协议内容，联系13900000002", by=reviewer)
    await edit_precedent(precedent.id, PrecedentEdit(terms="一、恢复原状。"), by=writer)
    await submit_precedent(precedent.id, by=writer)
    await approve_precedent(precedent.id, by=reviewer)
    assert await IndexJob.all().count() == 0

    await publish_precedent(precedent.id, by=publisher)

    precedent = await Precedent.get(id=precedent.id)
    assert (precedent.status, precedent.published_on, precedent.version) == (
        PrecedentStatus.PUBLISHED,
        today(),
        8,
    )
    assert (precedent.focus, precedent.terms) == ("排水沟能否改道", "一、恢复原状。")
    assert await IndexJob.all().values_list("entity", "entity_id") == [("Precedent", str(precedent.id))]

    await withdraw_precedent(precedent.id, "当事人要求", by=publisher)

    precedent = await Precedent.get(id=precedent.id)
    assert (precedent.status, precedent.withdrawn_on) == (PrecedentStatus.WITHDRAWN, today())
    assert precedent.withdrawal_reason == "当事人要求"
    assert await IndexJob.filter(entity_id=str(precedent.id)).count() == 2
    steps = await PrecedentStep.filter(precedent=precedent).order_by("id")
    assert [step.kind.value for step in steps] == [
        "drafted", "edited", "submitted", "rejected", "edited", "submitted", "approved", "published", "withdrawn",
    ]  # fmt: skip
    assert steps[3].note == "请补充协议内容，联系〔电话〕"
    assert steps[6].user_id == reviewer.user


async def test_takes_names_out_of_what_the_editor_types(network: Network) -> None:
    case = await a_closed_case(network)
    by = network.viewer(Role.VILLAGE)
    precedent = await draft_precedent(case.id, by=by)

    await edit_precedent(
        precedent.id,
        PrecedentEdit(
            title="李 秋实的沟",
            process="到赵四家中，住3栋",
            keywords=[" 排水 ", "李秋实", "排水"],
            comment=None,
        ),
        by=by,
    )

    precedent = await Precedent.get(id=precedent.id)
    assert (precedent.title, precedent.process) == ("李某的沟", "到赵某家中，住某处")
    assert precedent.keywords == ["排水", "李某"]
    assert await PrecedentRedaction.filter(case=case, kind=RedactionKind.ADDRESS).count() == 1


async def test_refuses_an_open_case_and_a_second_draft(network: Network) -> None:
    by = network.viewer(Role.COUNTY)
    live = await a_case(network.committee)
    closed = await a_closed_case(network)

    async with refused() as refusal:
        await draft_precedent(live.id, by=by)
    assert refusal.told == [("CONFLICT", None)]
    await draft_precedent(closed.id, by=by)
    async with refused() as refusal:
        await draft_precedent(closed.id, by=by)
    assert refusal.told == [("CONFLICT", None)]


async def test_refuses_whom_the_case_is_hidden_from(network: Network) -> None:
    case = await a_closed_case(network)

    for viewer in (network.elsewhere, network.viewer(Role.COMMITTEE, committee=network.other_committee.id)):
        async with refused() as refusal:
            await draft_precedent(case.id, by=viewer)
        assert refusal.told == [("NOT_FOUND", None)]
    for role in (Role.REFERRER, Role.PARTY, Role.PUBLIC):
        async with refused() as refusal:
            await draft_precedent(case.id, by=network.viewer(role))
        assert refusal.told == [("NOT_ALLOWED", None)]


async def test_a_draft_is_hidden_from_other_counties(network: Network) -> None:
    case = await a_closed_case(network)
    precedent = await draft_precedent(case.id, by=network.viewer(Role.VILLAGE))

    async with refused() as refusal:
        await approve_precedent(precedent.id, by=network.elsewhere)
    assert refusal.told == [("NOT_FOUND", None)]


@pytest.mark.parametrize("role", [Role.VILLAGE, Role.COMMITTEE, Role.REFERRER, Role.PARTY, Role.PUBLIC])
async def test_only_bureaus_review_and_publish(network: Network, role: Role) -> None:
    case = await a_closed_case(network)
    precedent = await draft_precedent(case.id, by=network.viewer(Role.COUNTY))
    await submit_precedent(precedent.id, by=network.viewer(Role.COUNTY))

    viewer = replace(network.viewer(role), user=(await a_user("other", "另一人")).id)
    for act in (approve_precedent, publish_precedent):
        async with refused() as refusal:
            await act(precedent.id, by=viewer)
        assert refusal.told == [("NOT_ALLOWED", None)]
    for act_with_reason in (reject_precedent, withdraw_precedent):
        async with refused() as refusal:
            await act_with_reason(precedent.id, "理由", by=viewer)
        assert refusal.told == [("NOT_ALLOWED", None)]


async def test_who_approved_it_does_not_publish_it(network: Network) -> None:
    case = await a_closed_case(network)
    first = network.viewer(Role.COUNTY, user=(await a_user("first", "县编辑甲")).id)
    second = network.viewer(Role.COUNTY, user=(await a_user("second", "县编辑乙")).id)
    precedent = await draft_precedent(case.id, by=network.viewer(Role.VILLAGE))
    await submit_precedent(precedent.id, by=network.viewer(Role.VILLAGE))
    await approve_precedent(precedent.id, by=first)

    async with refused() as refusal:
        await publish_precedent(precedent.id, by=first)
    assert refusal.told == [("SECOND_PERSON_NEEDED", None)]
    assert (await Precedent.get(id=precedent.id)).status is PrecedentStatus.APPROVED

    # An approval before it was sent back counts no more.
    await reject_precedent(precedent.id, "请补充说理。", by=second)
    await submit_precedent(precedent.id, by=network.viewer(Role.VILLAGE))
    await approve_precedent(precedent.id, by=second)
    published = await publish_precedent(precedent.id, by=first)
    assert published.status is PrecedentStatus.PUBLISHED


async def test_needs_a_second_person(network: Network) -> None:
    case = await a_closed_case(network)
    precedent = await draft_precedent(case.id, by=network.viewer(Role.VILLAGE))
    await submit_precedent(precedent.id, by=network.viewer(Role.VILLAGE))

    for viewer in (network.viewer(Role.TOWNSHIP), network.viewer(Role.CITY, user=None)):
        async with refused() as refusal:
            await approve_precedent(precedent.id, by=viewer)
        assert refusal.told == [("SECOND_PERSON_NEEDED", None)]

    reviewer, _ = await others(network)
    await approve_precedent(precedent.id, by=reviewer)
    async with refused() as refusal:
        await publish_precedent(precedent.id, by=network.viewer(Role.COUNTY))
    assert refusal.told == [("SECOND_PERSON_NEEDED", None)]


async def test_steps_come_in_their_order(network: Network) -> None:
    case = await a_closed_case(network)
    writer = network.viewer(Role.VILLAGE)
    reviewer, publisher = await others(network)
    precedent = await draft_precedent(case.id, by=writer)

    for attempt in (
        lambda: approve_precedent(precedent.id, by=reviewer),
        lambda: publish_precedent(precedent.id, by=publisher),
        lambda: withdraw_precedent(precedent.id, "理由", by=publisher),
        lambda: reject_precedent(precedent.id, "理由", by=reviewer),
    ):
        async with refused() as refusal:
            await attempt()
        assert refusal.told == [("CONFLICT", None)]

    await submit_precedent(precedent.id, by=writer)
    async with refused() as refusal:
        await edit_precedent(precedent.id, PrecedentEdit(title="另一个"), by=writer)
    assert refusal.told == [("CONFLICT", None)]
    async with refused() as refusal:
        await reject_precedent(precedent.id, "  ", by=reviewer)
    assert refusal.told == [("REQUIRED", "reason")]


async def test_a_medical_case_needs_consent(network: Network) -> None:
    case = await a_closed_case(network, dispute_type_id="12")
    by = network.viewer(Role.COUNTY)
    precedent = await draft_precedent(case.id, by=by)

    async with refused() as refusal:
        await submit_precedent(precedent.id, by=by)
    assert refusal.told == [("INVALID", "consented_on")]

    await edit_precedent(precedent.id, PrecedentEdit(consented_on=date(2026, 4, 2)), by=by)
    assert (await submit_precedent(precedent.id, by=by)).status is PrecedentStatus.SUBMITTED


async def test_is_not_published_when_a_name_has_become_known_since(network: Network) -> None:
    case = await a_closed_case(network)
    writer = network.viewer(Role.VILLAGE)
    reviewer, publisher = await others(network)
    precedent = await draft_precedent(case.id, by=writer)
    await submit_precedent(precedent.id, by=writer)
    await approve_precedent(precedent.id, by=reviewer)
    await Party.create(case=case, role=PartyRole.RESPONDENT, name="排水")

    async with refused() as refusal:
        await publish_precedent(precedent.id, by=publisher)

    assert refusal.told == [("INVALID", "facts")]
    assert "排水" not in refusal.problems[0].message


async def test_refuses_bad_text_old_copies_and_unknown_ids(network: Network) -> None:
    case = await a_closed_case(network)
    by = network.viewer(Role.COUNTY)
    precedent = await draft_precedent(case.id, by=by)

    async with refused() as refusal:
        await edit_precedent(
            precedent.id,
            PrecedentEdit(title=" ", facts="\x00", comment="评" * 20_001, keywords=["", "词" * 21]),
            by=by,
        )
    assert refusal.told == [
        ("REQUIRED", "title"),
        ("INVALID", "facts"),
        ("TOO_LONG", "comment"),
        ("REQUIRED", "keywords.0"),
        ("TOO_LONG", "keywords.1"),
    ]
    async with refused() as refusal:
        await edit_precedent(precedent.id, PrecedentEdit(title="沟"), by=by, version=9)
    assert refusal.told == [("STALE_VERSION", None)]
    async with refused() as refusal:
        await submit_precedent(UUID(int=5), by=by)
    assert refusal.told == [("NOT_FOUND", None)]


async def test_another_county_cannot_withdraw(network: Network) -> None:
    precedent = await a_published(network)

    async with refused() as refusal:
        await withdraw_precedent(precedent.id, "理由", by=network.elsewhere)

    assert refusal.told == [("NOT_ALLOWED", None)]
