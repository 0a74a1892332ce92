from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from graphql import build_client_schema, get_introspection_query

from api.planner.searching import Found
from mediation.models import Role
from tests.api.serving import GRAPHQL, JSON, Endpoint, endpoint
from tests.factories import Network

NAME = "{ __typename }"
WRONG = "{ nope }"
CHANGE = 'mutation { signOut(refreshToken: "x") { ended } }'


def codes(answer: Any) -> list[str]:
    return [error["extensions"]["code"] for error in answer["errors"]]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"text/html, {GRAPHQL};q=0.9, */*;q=0.1", GRAPHQL),
        (f"{GRAPHQL};charset=utf-8", GRAPHQL),
        (f"{JSON};q=nonsense, */*;q=0.1", GRAPHQL),
    ],
)
async def test_answers_in_the_type_that_is_liked_best(
    api: Endpoint, accept: str | None, content_type: str
) -> None:
    headers = {"accept": accept} if accept else {}
    request = api.client.build_request("POST", "/graphql", json={"query": NAME}, headers=headers)
    if accept is None:
        del request.headers["accept"]

    response = await api.client.send(request)

    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})
    assert response.headers["content-type"] == f"{content_type}; charset=utf-8"
    assert response.headers["vary"] == "Accept, Accept-Encoding, Authorization"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", ["text/plain", "image/*", f"{JSON};q=0, {GRAPHQL};charset=gbk"])
async def test_offers_nothing_else(api: Endpoint, accept: str) -> None:
    response = await api.post({"query": NAME}, headers={"accept": accept})

    assert (response.status_code, codes(response.json())) == (406, ["NOT_ACCEPTABLE"])


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/graphql", "application/x-www-form-urlencoded", f"{JSON}; charset=gbk"],
)
async def test_reads_json_only(api: Endpoint, content_type: str) -> None:
    response = await api.post(content=orjson.dumps({"query": NAME}), headers={"content-type": content_type})

    assert (response.status_code, codes(response.json())) == (415, ["UNSUPPORTED_MEDIA_TYPE"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "BAD_JSON"),
        (b"{", "BAD_JSON"),
        (b'"query"', "BAD_JSON"),
        (b'{"query": "\xff"}', "BAD_JSON"),
        (b'{"query": "{ viewer { name } }", "variables": {"a": "\\ud83d"}}', "BAD_JSON"),
        (b'[{"query": "{ __typename }"}]', "BATCH_REFUSED"),
        (b"{}", "BAD_PARAMETER"),
        (b'{"query": ""}', "BAD_PARAMETER"),
        (b'{"query": 7}', "BAD_PARAMETER"),
        (b'{"query": "{ __typename }", "variables": []}', "BAD_PARAMETER"),
        (b'{"query": "{ __typename }", "operationName": {}}', "BAD_PARAMETER"),
        (b'{"query": "{ __typename }", "extensions": "x"}', "BAD_PARAMETER"),
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
async def test_what_is_no_request_is_told_alike_in_both_types(
    api: Endpoint, body: bytes, code: str, accept: str
) -> None:
    response = await api.post(content=body, headers={"content-type": JSON, "accept": accept})

    assert (response.status_code, codes(response.json())) == (400, [code])
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": WRONG}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query($a: ID!) { node(id: $a) { id } }"}, "BAD_USER_INPUT"),
        ({"query": "query($d: Date!) { cases(filter: {acceptedFrom: $d}) { totalCount } }",
          "variables": {"d": "2022-02-30"}}, "BAD_USER_INPUT"),
        ({"query": "query A { __typename } query B { __typename }"}, "OPERATION_RESOLUTION_FAILED"),
        ({"query": NAME, "operationName": "C"}, "OPERATION_RESOLUTION_FAILED"),
        ({"query": "fragment F on Query { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": 'query { division(code: "\\u0000") { name } }'}, "BAD_USER_INPUT"),
        ({"query": "query($c: String!) { division(code: $c) { name } }", "variables": {"c": "\0"}}, "BAD_USER_INPUT"),
    ],
)  # fmt: skip
async def test_a_wrong_document_is_400_in_the_true_type_and_200_in_the_older(
    api: Endpoint, parameters: Any, code: str
) -> None:
    true = await api.post(parameters)
    older = await api.post(parameters, headers={"accept": JSON})

    assert (true.status_code, older.status_code) == (400, 200)
    assert true.json() == older.json()
    assert codes(true.json())[0] == code
    assert "data" not in true.json()
    assert "\u4e00" <= true.json()["errors"][0]["message"][0] <= "\u9fff"


async def test_get_reads(api: Endpoint) -> None:
    parameters = {
        "query": "query N($code: String!) { division(code: $code) { name } }",
        "operationName": "N",
        "variables": '{"code": "430500"}',
        "extensions": "{}",
    }

    response = await api.client.get("/graphql", params=parameters, headers={"accept": GRAPHQL})

    assert (response.status_code, response.json()) == (200, {"data": {"division": None}})


@pytest.mark.parametrize("name", ["variables", "extensions"])
async def test_get_wants_json_objects(api: Endpoint, name: str) -> None:
    for written in ("{", "[]", "1"):
        response = await api.client.get("/graphql", params={"query": NAME, name: written})

        assert (response.status_code, codes(response.json())) == (400, ["BAD_PARAMETER"])


async def test_get_changes_nothing(api: Endpoint) -> None:
    response = await api.client.get("/graphql", params={"query": CHANGE}, headers={"accept": JSON})

    assert (response.status_code, codes(response.json())) == (405, ["METHOD_NOT_ALLOWED"])
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_refused(api: Endpoint, method: str) -> None:
    response = await api.client.request(method, "/graphql", json={"query": NAME})

    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


async def test_there_is_no_redirect_and_no_second_address(api: Endpoint) -> None:
    response = await api.client.post("/graphql/", json={"query": NAME})

    assert response.status_code in {307, 404}


async def test_a_large_body_is_refused_before_it_is_read(api: Endpoint) -> None:
    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    sent = 0
    for options in ({"content": b" " * 1_048_577}, {"content": endless()}):
        response = await api.client.post("/graphql", headers={"content-type": JSON}, **options)  # type: ignore[arg-type]

        assert (response.status_code, codes(response.json())) == (413, ["BODY_TOO_LARGE"])
    assert sent <= 18


async def test_strangers_are_not_told_the_names_that_they_missed(api: Endpoint, network: Network) -> None:
    query = {"query": '{ divisionn(code: "1") { nam } viewer { nme } }'}

    stranger = (await api.post(query)).text
    known = (await api.post(query, viewer=network.viewer(Role.CITY))).text

    assert ("Did you mean" in stranger, "Did you mean 'division'" in known) == (False, True)
    assert "Cannot query field 'nme' on type 'ViewerAccount'." in stranger


async def test_tools_may_introspect(api: Endpoint) -> None:
    schema = await api.ask(get_introspection_query(descriptions=True))

    assert "cases" in build_client_schema(schema).query_type.fields  # type: ignore[union-attr]


async def test_a_request_has_one_number_everywhere(api: Endpoint) -> None:
    given = await api.post({"query": NAME}, headers={"x-request-id": "front-end_7.42"})
    parent = await api.post(
        {"query": NAME}, headers={"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    )
    forged = await api.post({"query": NAME}, headers={"x-request-id": "a b<script>"})

    assert given.headers["x-request-id"] == "front-end_7.42"
    assert parent.headers["x-request-id"] == "0af7651916cd43dd8448eb211c80319c"
    assert len(forged.headers["x-request-id"]) == 32


async def _breaks(arguments: Mapping[str, Any], viewer: object, context: object) -> Found:
    message = "secret of the house"
    raise ValueError(message)


async def _answers_nonsense(arguments: Mapping[str, Any], viewer: object, context: object) -> Found:
    return Found()


@pytest.mark.parametrize(
    ("search", "status"), [(_breaks, 200), (_answers_nonsense, 500)], ids=["one field", "everything"]
)
async def test_a_bug_is_masked_and_logged_under_its_number(
    database: str, caplog: pytest.LogCaptureFixture, search: Any, status: int
) -> None:
    caplog.set_level(logging.ERROR, "fengqiao.api")
    async with endpoint(database, searches={"precedents": search}) as api:
        response = await api.post({"query": '{ precedents(narrative: "x") { totalCount } }'})

    trace = response.headers["x-request-id"]
    [error] = response.json()["errors"]
    assert response.status_code == status
    assert error["extensions"] == {"code": "INTERNAL", "traceId": trace}
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert trace in caplog.text
    assert "Traceback" in caplog.text


async def test_before_and_after_it_is_open_it_says_so(database: str) -> None:
    async with endpoint(database) as api:
        pass
    async with type(api.client)(transport=api.client._transport, base_url="http://test") as client:
        response = await client.post("/graphql", json={"query": NAME})

    assert (response.status_code, codes(response.json())) == (503, ["NOT_READY"])
    assert response.headers["retry-after"] == "2"


async def test_nothing_that_is_sent_breaks_it(api: Endpoint, network: Network) -> None:
    """Malformed requests of every kind, from one seed: never a 500, always JSON with a code."""
    chance = random.Random(20260301)
    atoms: list[Any] = [
        None, True, 0, -1, 2**31, 2**63, 1.5, "", "x", "\0", "墙" * 300, "2026-02-30", [], {}, ["x"], {"a": None},
        "Q2FzZTo=", "Q2FzZTp4", "9" * 400,
    ]  # fmt: skip
    documents = [
        NAME, WRONG, CHANGE, "{", "query($a: String!) { division(code: $a) { name } }",
        "query($a: ID!) { node(id: $a) { id } }", "query($a: [ID!]!) { nodes(ids: $a) { id } }",
        "query($a: CaseFilter) { cases(filter: $a, first: 3) { totalCount edges { node { id } } } }",
        "query($a: Int, $b: String) { cases(first: $a, after: $b) { totalCount } }",
        "query($a: Date!, $b: String!) { statistics(division: $b, from: $a, to: $a) { total { cases } } }",
        "mutation($a: CaseRegisterInput!) { caseRegister(input: $a) { errors { code } } }",
        "mutation($a: ID!, $b: String!) { honourRevoke(id: $a, reason: $b) { errors { code } } }",
        "mutation($a: SignInInput!) { signIn(input: $a) { errors { code } } }",
        "mutation($a: String!) { refresh(refreshToken: $a) { errors { code } } }",
        "mutation($a: ID!, $b: CommitteeChangeInput!) { committeeChange(id: $a, input: $b) { errors { code } } }",
        "mutation($a: ID!, $b: MediatorChangeInput!) { mediatorChange(id: $a, input: $b) { errors { code } } }",
    ]  # fmt: skip
    keys = [
        "committee",
        "disputeType",
        "source",
        "narrative",
        "receivedOn",
        "parties",
        "division",
        "grade",
        "mode",
        "mediators",
        "name",
        "shortName",
        "username",
        "password",
        "person",
        "phone",
        "status",
        "acceptedFrom",
    ]

    def value(depth: int = 0) -> Any:
        if depth < 2 and chance.random() < 0.4:
            return {chance.choice(keys): value(depth + 1) for _ in range(chance.randrange(5))}
        return chance.choice(atoms)

    city = network.viewer(Role.CITY)
    seen = set()
    for _ in range(400):
        body: Any = {"query": chance.choice(documents), "variables": {name: value() for name in "ab"}}
        if chance.random() < 0.2:
            body[chance.choice(["query", "variables", "operationName", "extensions"])] = value()
        viewer = city if chance.random() < 0.7 else None
        response = await api.post(body, viewer=viewer)
        assert response.status_code < 500, (body, response.text)
        for error in response.json().get("errors", ()):
            assert error["extensions"]["code"] != "INTERNAL", (body, error)
            seen.add(error["extensions"]["code"])
    assert {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "BAD_PARAMETER"} <= seen
