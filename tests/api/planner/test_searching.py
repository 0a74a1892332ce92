"""Searched fields: found before the statement, their nodes fetched by it, in scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from api.planner.identifiers import encode_id
from api.planner.searching import Found, Hit
from api.schema.precedent_search import PrecedentOrder, ReasonKind, SearchEngine
from mediation.access import Viewer
from mediation.problems import Invalid, Refused
from tests.api.planner.conftest import Reading


@dataclass
class ListSearch:
    """A search over a fixed list of precedents; keeps what it was asked."""

    keys: list[UUID]
    asked: list[tuple[dict[str, Any], Viewer]] = field(default_factory=list)

    async def __call__(self, arguments: Mapping[str, Any], viewer: Viewer, context: Any) -> Found:
        self.asked.append((dict(arguments), viewer))
        hits = [
            Hit(key, {"cursor": str(place), "score": 1 / (place + 1), "highlights": [],
                      "reasons": [{"kind": ReasonKind.SAME_TYPE, "text": '同类"纠纷"'}]})
            for place, key in enumerate(self.keys)
        ]  # fmt: skip
        facets = {"disputeTypes": [], "divisions": [], "years": [{"year": 2022, "count": 3}], "grades": []}
        page = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
        return Found(hits, {
            "searchId": "s1", "totalCount": len(hits), "engine": SearchEngine.EMBEDDED, "degraded": False,
            "outcomes": None, "facets": facets, "pageInfo": page,
        })  # fmt: skip


@dataclass
class RefusedSearch:
    async def __call__(self, arguments: Mapping[str, Any], viewer: Viewer, context: Any) -> Found:
        raise Refused(Invalid(why_zh="写得太短。", why_en="Too short."))


@dataclass(frozen=True)
class Context:
    viewer: Viewer
    pool: Any
    searches: Mapping[str, Any]
    address: str | None = None


TEXT = """query($n: String!, $more: Boolean = true) { precedents(narrative: $n, first: 3) {
  __typename searchId totalCount engine degraded facets { years @include(if: $more) { y: year count } }
  edges { score reasons { kind text } cursor node { id title @include(if: $more) status } } }
  division(code: "430500") { code } }"""


async def ask(reading: Reading, text: str, viewer: str, search: Any, **variables: Any) -> Any:
    who = reading.sample.viewers[viewer]
    context = Context(who, reading.pool, {"precedents": search, "similar": search})
    answer = await reading.engine.execute(reading.pool, text, None, variables, who, context)
    return orjson.loads(answer.body)


def published(reading: Reading) -> list[UUID]:
    return [row.id for row in reading.sample.precedents if row.status == "published"][:3]


async def test_hits_keep_their_order_and_bring_their_nodes(reading: Reading) -> None:
    keys = published(reading)[::-1]
    search = ListSearch(keys)

    answer = await ask(reading, TEXT, "public", search, n="欠钱不还")

    found = answer["data"]["precedents"]
    assert "errors" not in answer
    assert [edge["node"]["id"] for edge in found["edges"]] == [encode_id("Precedent", key) for key in keys]
    assert found["edges"][0]["reasons"] == [{"kind": "SAME_TYPE", "text": '同类"纠纷"'}]
    assert found["edges"][1]["score"] == 0.5
    assert found["facets"] == {"years": [{"y": 2022, "count": 3}]}
    assert (found["engine"], found["totalCount"], found["__typename"]) == ("EMBEDDED", 3, "PrecedentSearch")
    assert answer["data"]["division"] == {"code": "430500"}
    assert search.asked[0][0] == {
        "narrative": "欠钱不还", "filter": None, "orderBy": PrecedentOrder.SAME_ISSUE, "first": 3, "after": None,
    }  # fmt: skip


async def test_directives_inside_the_found_parts_are_obeyed_on_a_warm_plan(reading: Reading) -> None:
    search = ListSearch(published(reading))
    await ask(reading, TEXT, "public", search, n="一")

    found = (await ask(reading, TEXT, "public", search, n="一", more=False))["data"]["precedents"]

    assert found["facets"] == {}
    assert set(found["edges"][0]["node"]) == {"id", "status"}


async def test_a_hit_out_of_sight_loses_its_edge(reading: Reading) -> None:
    hidden = next(row.id for row in reading.sample.precedents if row.status == "withdrawn")

    answer = await ask(reading, TEXT, "public", ListSearch([hidden, *published(reading)]), n="一")

    ids = [edge["node"]["id"] for edge in answer["data"]["precedents"]["edges"]]
    assert ids == [encode_id("Precedent", key) for key in published(reading)]


async def test_a_search_that_fails_leaves_the_rest_answered(reading: Reading) -> None:
    answer = await ask(reading, TEXT, "public", RefusedSearch(), n="")

    assert answer["data"] == {"precedents": None, "division": {"code": "430500"}}
    (error,) = answer["errors"]
    assert error["message"] == "写得太短。 Too short."
    assert error["extensions"]["code"] == "INVALID"
    assert error["path"] == ["precedents"]


async def test_a_failed_search_is_told_the_same_when_python_finishes_the_answer(reading: Reading) -> None:
    text = '{ __schema { queryType { name } } p: precedents(narrative: "") { totalCount } }'

    answer = await ask(reading, text, "public", RefusedSearch())

    assert answer["data"] == {"__schema": {"queryType": {"name": "Query"}}, "p": None}
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


async def test_precedents_like_a_case_are_found_from_its_key(reading: Reading) -> None:
    case = next(row for row in reading.sample.cases if row.city == "430500")
    search = ListSearch(published(reading))
    text = """query($n: String!) { case(number: $n) { number
      similar(first: 2) { edges { score reasons { text } node { id title } } } } }"""

    answer = await ask(reading, text, "city", search, n=case.number)

    assert "errors" not in answer
    assert answer["data"]["case"]["number"] == case.number
    assert [edge["node"]["id"] for edge in answer["data"]["case"]["similar"]["edges"]] == [
        encode_id("Precedent", key) for key in search.keys
    ]
    assert search.asked[0][0] == {"key": case.id, "first": 2}


async def test_a_search_below_a_row_that_fails_is_told(reading: Reading) -> None:
    text = "query($n: String!) { case(number: $n) { number similar { totalCount } } }"
    case = next(row for row in reading.sample.cases if row.city == "430500")

    answer = await ask(reading, text, "city", RefusedSearch(), n=case.number)

    assert answer["data"] == {"case": {"number": case.number, "similar": None}}
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"


async def test_a_null_that_a_search_may_not_take_is_told_and_asks_nothing(reading: Reading) -> None:
    # A variable with a default may be null where the argument, which has one too, may not.
    text = """query($o: PrecedentOrder = SAME_ISSUE) {
      precedents(narrative: "欠钱不还", orderBy: $o, first: 3) { totalCount } }"""
    search = ListSearch(published(reading))

    refused = await ask(reading, text, "public", search, o=None)
    asked_meanwhile = len(search.asked)
    answered = await ask(reading, text, "public", search)

    assert refused["data"] == {"precedents": None}
    (error,) = refused["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["precedents"], "BAD_USER_INPUT")
    assert asked_meanwhile == 0
    assert answered == {"data": {"precedents": {"totalCount": 3}}}
