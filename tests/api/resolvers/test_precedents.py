from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast

from api.planner.identifiers import encode_id
from mediation.access import Viewer
from mediation.models import AgreementForm, Case, CaseStatus, IndexJob, PartyRole, Precedent, Role
from tests.api.resolvers.viewers import attempt, only_for, refused
from tests.api.serving import Endpoint
from tests.factories import Network, a_case, a_user

CONTRACT = (Path(__file__).parents[2] / "operations" / "2-precedents.graphql").read_text(encoding="utf-8")
LIFE = {
    node.name.value: print_ast(node)
    for node in parse(CONTRACT).definitions
    if isinstance(node, OperationDefinitionNode) and node.name
}
WRITERS = {"committee", "village", "township", "county", "city"}


@pytest.fixture
async def case(network: Network) -> Case:
    return await a_case(
        network.committee,
        title="李大山与王小河邻里纠纷",
        narrative="李大山与王小河在桥头村为滴水争吵，李大山电话13900000055，要求赔偿三千元。",
        parties=(("李大山", PartyRole.APPLICANT), ("王小河", PartyRole.RESPONDENT)),
        status=CaseStatus.CLOSED,
        agreed_on=date(2026, 3, 9),
        agreement_form=AgreementForm.WRITTEN,
        closed_on=date(2026, 3, 20),
    )


@pytest.fixture
async def reviewer(network: Network) -> Viewer:
    """A second person, of the township."""
    return network.viewer(Role.TOWNSHIP, user=(await a_user("second", "审核人")).id)


@pytest.fixture
async def publisher(network: Network) -> Viewer:
    """A third, of the county."""
    return network.viewer(Role.COUNTY, user=(await a_user("third", "发布人")).id)


async def a_draft(api: Endpoint, network: Network, case: Case) -> str:
    outcome = await attempt(
        api, network.viewer(Role.COMMITTEE), LIFE["DraftFromCase"], caseId=encode_id("Case", case.id)
    )
    assert outcome.changed is not None
    identifier: str = outcome.changed["id"]
    return identifier


async def step(api: Endpoint, viewer: Viewer, name: str, **variables: Any) -> str:
    outcome = await attempt(api, viewer, LIFE[name], **variables)
    assert outcome.errors == []
    assert outcome.changed is not None
    status: str = outcome.changed["status"]
    return status


async def test_the_life_of_a_precedent_as_the_contract_says(
    api: Endpoint, network: Network, case: Case, reviewer: Viewer, publisher: Viewer
) -> None:
    writer = network.viewer(Role.COMMITTEE)
    it = await a_draft(api, network, case)

    seen = [
        await step(api, writer, "Edit", id=it, input={"focus": "滴水如何处理。", "keywords": ["滴水"]}),
        await step(api, writer, "Submit", id=it),
        await step(api, reviewer, "Reject", id=it, reason="写明结果。"),
        await step(api, writer, "Edit", id=it, input={"terms": "改装水槽。"}),
        await step(api, writer, "Submit", id=it),
        await step(api, reviewer, "Approve", id=it),
        await step(api, publisher, "Publish", id=it),
    ]
    public = await api.ask(
        "query($id: ID!) { node(id: $id) { ... on Precedent { title focus terms } } }", id=it
    )
    withdrawn = await step(api, publisher, "Withdraw", id=it, reason="当事人要求。")
    gone = await api.ask("query($id: ID!) { node(id: $id) { id } }", id=it)

    assert seen == ["DRAFT", "SUBMITTED", "DRAFT", "DRAFT", "SUBMITTED", "APPROVED", "PUBLISHED"]
    assert public["node"]["focus"] == "滴水如何处理。"
    assert public["node"]["terms"] == "改装水槽。"
    assert (withdrawn, gone) == ("WITHDRAWN", {"node": None})
    assert await IndexJob.filter(entity="Precedent").count() == 2


async def test_a_draft_shows_its_editor_what_was_taken_out(
    api: Endpoint, network: Network, case: Case
) -> None:
    outcome = await attempt(
        api, network.viewer(Role.COMMITTEE), LIFE["DraftFromCase"], caseId=encode_id("Case", case.id)
    )

    assert outcome.changed is not None
    taken = {redaction["original"] for redaction in outcome.changed["redactions"]}
    assert taken >= {"李大山", "王小河", "13900000055"}
    assert not any(original in outcome.changed["facts"] for original in taken)


async def test_what_was_taken_out_is_for_insiders_of_the_case_only(
    api: Endpoint, network: Network, case: Case, reviewer: Viewer, publisher: Viewer
) -> None:
    it = await a_draft(api, network, case)
    for viewer, name in (
        (network.viewer(Role.COMMITTEE), "Submit"),
        (reviewer, "Approve"),
        (publisher, "Publish"),
    ):
        await step(api, viewer, name, id=it)
    query = "query($id: ID!) { node(id: $id) { ... on Precedent { redactions { original } } } }"

    inside = await api.ask(query, network.viewer(Role.COUNTY), id=it)
    outside = [
        await api.ask(query, viewer, id=it)
        for viewer in (None, network.viewer(Role.PARTY), network.viewer(Role.REFERRER), network.elsewhere)
    ]

    assert {"original": "李大山"} in inside["node"]["redactions"]
    assert outside == [{"node": {"redactions": []}}] * 4


async def test_who_may_draft(api: Endpoint, network: Network, case: Case) -> None:
    await only_for(api, network, WRITERS, LIFE["DraftFromCase"], caseId=encode_id("Case", case.id))


async def test_who_may_take_each_step(
    api: Endpoint, network: Network, case: Case, reviewer: Viewer, publisher: Viewer
) -> None:
    reviewers, publishers = {"township", "county", "city"}, {"county", "city"}
    it = await a_draft(api, network, case)

    await only_for(api, network, WRITERS, LIFE["Edit"], id=it, input={"focus": "滴水。"})
    await only_for(api, network, WRITERS, LIFE["Submit"], id=it)
    await step(api, network.viewer(Role.COMMITTEE), "Submit", id=it)
    await only_for(api, network, reviewers, LIFE["Approve"], id=it)
    await only_for(api, network, reviewers, LIFE["Reject"], id=it, reason="再改。")
    await step(api, reviewer, "Approve", id=it)
    await only_for(api, network, publishers, LIFE["Publish"], id=it)
    await step(api, publisher, "Publish", id=it)
    await only_for(api, network, publishers, LIFE["Withdraw"], id=it, reason="撤回。")


async def test_who_wrote_it_does_not_approve_it(api: Endpoint, network: Network, case: Case) -> None:
    it = await a_draft(api, network, case)
    await step(api, network.viewer(Role.COMMITTEE), "Submit", id=it)

    errors = await refused(api, network.viewer(Role.CITY), LIFE["Approve"], id=it)

    assert errors == [("SECOND_PERSON_NEEDED", None)]


async def test_steps_out_of_order_are_refused(
    api: Endpoint, network: Network, case: Case, publisher: Viewer
) -> None:
    it = await a_draft(api, network, case)

    for name, more in (
        ("Approve", {}),
        ("Publish", {}),
        ("Reject", {"reason": "x"}),
        ("Withdraw", {"reason": "x"}),
    ):
        assert await refused(api, publisher, LIFE[name], id=it, **more) == [("CONFLICT", None)]


async def test_an_open_case_and_a_second_precedent_are_refused(
    api: Endpoint, network: Network, case: Case
) -> None:
    writer = network.viewer(Role.COMMITTEE)
    still_open = await a_case(network.committee)
    await a_draft(api, network, case)

    for row in (still_open, case):
        assert await refused(api, writer, LIFE["DraftFromCase"], caseId=encode_id("Case", row.id)) == [
            ("CONFLICT", None)
        ]


async def test_null_empties_what_may_be_empty_only(api: Endpoint, network: Network, case: Case) -> None:
    writer = network.viewer(Role.COMMITTEE)
    it = await a_draft(api, network, case)
    await step(api, writer, "Edit", id=it, input={"focus": "滴水。", "comment": "好。"})

    errors = await refused(
        api, writer, LIFE["Edit"], id=it, input={"title": None, "keywords": None, "focus": None}
    )
    await step(api, writer, "Edit", id=it, input={"focus": None})

    assert errors == [("REQUIRED", "title"), ("REQUIRED", "keywords")]
    row = await Precedent.get()
    assert (row.focus, row.comment) == (None, "好。")
