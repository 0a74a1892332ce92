"""The front ends' documents of the network and of precedents, sent as they are: the whole file and a name.

Those of honours run in the order of a year in ``resolvers/test_honour_rounds``, those of training in
``resolvers/test_trainings``, the subscription in ``test_streams``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from api.planner.identifiers import encode_id
from api.resolvers.search import searches
from mediation.access import Viewer
from mediation.models import AgreementForm, Case, CaseStatus, Post, Role
from search.indexer import Indexer
from search.opening import Search, SearchSettings
from tests.api.serving import Endpoint, endpoint
from tests.factories import Network, a_case, a_phone, a_user, an_id_number

OPERATIONS = Path(__file__).parents[2] / "operations"
NARRATIVE = "两家是前后邻居，翻修围墙越过宅基地边界，为围墙和滴水多次争吵，要求拆除。"


class FrontEnd:
    """Sends operations of one file and remembers which."""

    def __init__(self, endpoint: Endpoint, file: str) -> None:
        self._endpoint = endpoint
        self._text = (OPERATIONS / file).read_text(encoding="utf-8")
        self.sent: set[str] = set()

    @property
    def operations(self) -> set[str]:
        return {
            node.name.value
            for node in parse(self._text).definitions
            if isinstance(node, OperationDefinitionNode) and node.name
        }

    async def send(self, name: str, viewer: Viewer | None = None, /, **variables: Any) -> Any:
        """The root field's value, of an answer without errors."""
        self.sent.add(name)
        body = {"query": self._text, "operationName": name, "variables": variables}
        response = await self._endpoint.post(body, viewer=viewer)
        answer = response.json()
        assert (response.status_code, "errors" in answer) == (200, False), answer
        [value] = answer["data"].values()
        return value

    async def change(self, name: str, viewer: Viewer, /, **variables: Any) -> Any:
        """The changed object, of a change that was not refused."""
        payload = await self.send(name, viewer, **variables)
        assert payload.pop("errors") == []
        [changed] = payload.values()
        return changed


@pytest.fixture
async def engine(database: str, tmp_path: Path) -> AsyncIterator[Search]:
    engine = Search(SearchSettings(tmp_path / "search"))
    yield engine
    await engine.close()


@pytest.fixture
async def served(database: str, network: Network, engine: Search) -> AsyncIterator[Endpoint]:
    """Opened after the network is there: the interface reads the divisions when it opens."""
    async with endpoint(database, searches=searches(engine)) as opened:
        yield opened


async def a_closed_case(network: Network) -> Case:
    case = await a_case(
        network.committee,
        narrative=NARRATIVE,
        status=CaseStatus.CLOSED,
        agreed_on=date(2026, 3, 9),
        agreement_form=AgreementForm.WRITTEN,
        closed_on=date(2026, 3, 20),
        amount=300_000,
    )
    await case.mediators.add(network.mediator)
    return case


async def test_every_document_of_the_network_is_answered(served: Endpoint, network: Network) -> None:
    front, city, county = (
        FrontEnd(served, "1-network.graphql"),
        network.viewer(Role.CITY),
        network.viewer(Role.COUNTY),
    )
    closed = await a_closed_case(network)
    registered = await front.change(
        "Register",
        network.viewer(Role.COMMITTEE),
        input={
            "committee": encode_id("Committee", network.committee.id),
            "disputeType": "1001",
            "source": "APPLICATION",
            "narrative": "拖欠三个月工资。",
            "receivedOn": "2026-03-03",
            "acceptedOn": "2026-03-04",
            "parties": [
                {"role": "APPLICANT", "name": "李甲", "phone": a_phone(7), "idNumber": an_id_number(7)},
                {"role": "RESPONDENT", "name": "王乙"},
            ],
        },
    )

    top = await front.send("Hierarchy", county, code="430502")
    assert (top["level"], [one["name"] for one in top["ancestors"]]) == ("COUNTY", ["青山市"])
    [township] = [edge["node"] for edge in top["children"]["edges"]]
    assert [edge["node"]["mediatorCount"] for edge in township["committees"]["edges"]] == [0]
    villages = [edge["node"] for edge in township["children"]["edges"]]
    assert [(one["name"], len(one["committees"]["edges"])) for one in villages] == [
        ("桥头村", 1),
        ("河湾村", 0),
    ]
    profile = await front.send("CommitteeProfile", county, id=encode_id("Committee", network.committee.id))
    held = await Post.filter(committee=network.committee).count()
    assert (profile["mediators"]["totalCount"], profile["cases"]["totalCount"]) == (held, 2)
    found = await front.send("Mediators", city, filter={"division": "430502"}, first=1)
    rest = await front.send(
        "Mediators", city, filter={"division": "430502"}, first=1, after=found["pageInfo"]["endCursor"]
    )
    names = {page["edges"][0]["node"]["name"] for page in (found, rest)}
    assert (found["totalCount"], names) == (2, {"赵青禾", "钱望山"})
    page = await front.send("CasePage", county, filter={"division": "430502"}, first=20)
    assert [edge["node"]["number"] for edge in page["edges"]] == [registered["number"], closed.number]
    last = await front.send(
        "CasePage", county, orderBy="ACCEPTED_ON_DESC", first=20, after=page["edges"][0]["cursor"]
    )
    assert [edge["node"]["number"] for edge in last["edges"]] == [closed.number]
    detail = await front.send("CaseDetail", county, number=registered["number"])
    assert detail["disputeType"] == {
        "code": "1001",
        "name": "拖欠工资",
        "parent": {"code": "10", "name": "劳动争议"},
    }
    assert detail["parties"][0]["phone"] == "139****0007"
    assert await front.send("CaseDetail", network.elsewhere, number=registered["number"]) is None
    types = await front.send("DisputeTypes")
    assert {one["code"] for one in types} == {"02", "10", "12", "1001"}
    year = {"division": "430500", "from": "2026-01-01", "to": "2026-12-31"}
    statistics = await front.send("Statistics", city, **year, groupBy="DIVISION")
    assert (statistics["total"]["cases"], statistics["total"]["successRate"]) == (2, 50)
    assert statistics["total"]["amount"] == "3000.00"
    assert [row["counts"]["cases"] for row in statistics["rows"]] == [2]
    assert (await front.send("Statistics", city, **year))["total"] == statistics["total"]
    counts = await front.send("Network", city, division="430500")
    assert (counts["committees"], counts["townships"], counts["villages"]) == (3, 1, 2)
    me = await front.send("Me", network.viewer(Role.COUNTY, user=None))  # as a script's token says
    assert me["roles"] == [{"role": "COUNTY", "division": {"code": "430502", "name": "清溪区"}}]

    assert front.sent == front.operations


async def test_every_document_of_precedents_is_answered(
    served: Endpoint, network: Network, engine: Search
) -> None:
    front = FrontEnd(served, "2-precedents.graphql")
    writer = network.viewer(Role.COMMITTEE)
    reviewer = network.viewer(Role.TOWNSHIP, user=(await a_user("second", "审核人")).id)
    publisher = network.viewer(Role.COUNTY, user=(await a_user("third", "发布人")).id)
    case, at_hand = await a_closed_case(network), await a_closed_case(network)

    draft = await front.change("DraftFromCase", writer, caseId=encode_id("Case", case.id))
    it = {"id": draft["id"]}
    written = {"title": "围墙越界", "terms": "拆除越界围墙。", "keywords": ["围墙"]}
    seen = [
        await front.change("Edit", writer, **it, input=written),
        await front.change("Submit", writer, **it),
        await front.change("Reject", reviewer, **it, reason="写明焦点。"),
        await front.change("Edit", writer, **it, input={"focus": "围墙是否越界。"}),
        await front.change("Submit", writer, **it),
        await front.change("Approve", reviewer, **it),
        await front.change("Publish", publisher, **it),
    ]
    assert [one["status"] for one in seen] == [
        "DRAFT", "SUBMITTED", "DRAFT", "DRAFT", "SUBMITTED", "APPROVED", "PUBLISHED",
    ]  # fmt: skip
    await Indexer(engine).drain_all()

    for order in ({}, {"orderBy": "NEAREST_FACTS"}):
        found = await front.send(
            "Precedents", writer, narrative=NARRATIVE, filter={"disputeType": "02"}, **order
        )
        assert [edge["node"]["id"] for edge in found["edges"]] == [draft["id"]]
        assert (found["engine"], found["degraded"], found["totalCount"]) == ("EMBEDDED", False, 1)
    after = found["pageInfo"]["endCursor"]
    assert (await front.send("Precedents", writer, narrative=NARRATIVE, orderBy="NEAREST_FACTS", first=5,
                             filter={"disputeType": "02"}, after=after))["edges"] == []  # fmt: skip
    similar = await front.send("SimilarToCase", writer, number=at_hand.number)
    assert [edge["node"]["terms"] for edge in similar["similar"]["edges"]] == ["拆除越界围墙。"]
    assert "围墙" in {one["text"] for one in await front.send("PrecedentSuggest", prefix="围")}
    shown = await front.send("Precedent", **it)
    assert (shown["status"], shown["focus"], shown["result"]) == ("PUBLISHED", "围墙是否越界。", "AGREED")
    judged = await front.send("Judge", writer, search=found["searchId"], precedent=draft["id"], useful=True)
    assert judged == {"recorded": True, "errors": []}
    gone = await front.change("Withdraw", publisher, **it, reason="当事人要求。")
    assert gone == {**it, "status": "WITHDRAWN"}
    assert await front.send("Precedent", **it) is None

    assert front.sent == front.operations
