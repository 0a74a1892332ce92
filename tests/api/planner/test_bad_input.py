"""Bad arguments and documents are told in code and in both languages; nothing is a crash."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from tests.api.planner.conftest import Reading

CURSOR_OF_ANOTHER_ORDER = "WzksIjAxOTAwMDAwLTAwMDAtNzAwMC04MDAwLTIxZjkxYTAwMDBiYiJd"
BAD = [
    ("{ cases(first: 0) { totalCount } }", {}, "BAD_PAGE_SIZE"),
    ("{ cases(first: 101) { totalCount } }", {}, "BAD_PAGE_SIZE"),
    ("query($n: Int!) { cases(first: $n) { totalCount } }", {"n": -1}, "BAD_PAGE_SIZE"),
    ('{ cases(after: "x") { totalCount } }', {}, "BAD_CURSOR"),
    (f'{{ cases(after: "{CURSOR_OF_ANOTHER_ORDER}") {{ totalCount }} }}', {}, "BAD_CURSOR"),
    ('{ cases(filter: {division: "000000"}) { totalCount } }', {}, "UNKNOWN_DIVISION"),
    ('{ mediators(filter: {division: "000000"}) { totalCount } }', {}, "UNKNOWN_DIVISION"),
    ('{ networkCounts(division: "1") { committees } }', {}, "UNKNOWN_DIVISION"),
    (
        '{ statistics(division: "1", from: "2022-01-01", to: "2022-12-31") { total { cases } } }',
        {},
        "UNKNOWN_DIVISION",
    ),
    (
        "query($ids: [ID!]!) { cases { totalCount } nodes(ids: $ids) { id } }",
        {"ids": ["x"] * 101},
        "BAD_PAGE_SIZE",
    ),
]


@pytest.mark.parametrize(("text", "variables", "code"), BAD)
async def test_a_bad_argument_is_told_in_code_and_in_both_languages(
    reading: Reading, text: str, variables: dict[str, Any], code: str
) -> None:
    answer = await reading.ask(text, "county", **variables)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == code
    assert error["message"].isascii() is False
    assert error["message"].endswith(".")
    assert error["path"]


REFUSED = [
    ("query($s: String!) { division(code: $s) { name } }", {"s": "a\0b"}),
    ("query($s: String!) { division(code: $s) { name } }", {"s": "\ud83d"}),
    ('{ division(code: "a\\u0000b") { name } }', {}),
    ("query($f: CaseFilter) { cases(filter: $f) { totalCount } }", {"f": {"text": "\0"}}),
    ("query($f: CaseFilter) { cases(filter: $f) { totalCount } }", {"f": {"acceptedFrom": "2022-13-01"}}),
    ("query($f: CaseFilter) { cases(filter: $f) { totalCount } }", {"f": {"nothing": 1}}),
    ("query($n: Int!) { cases(first: $n) { totalCount } }", {"n": 2**40}),
    ("query($n: Int!) { cases(first: $n) { totalCount } }", {}),
    ("{ nothing }", {}),
    ("{ cases { ", {}),
    ("", {}),
    ("\ud800", {}),
    ("{ " + "a { " * 3000, {}),
]


@pytest.mark.parametrize(("text", "variables"), REFUSED)
async def test_a_malformed_request_is_refused_before_it_runs(
    reading: Reading, text: str, variables: dict[str, Any]
) -> None:
    answer = await reading.answer(text, "city", **variables)

    body = orjson.loads(answer.body)
    assert not answer.executed
    assert body["errors"]
    assert "data" not in body
    assert all(error["extensions"]["code"] for error in body["errors"])


async def test_a_null_order_is_told_by_graphql_itself(reading: Reading) -> None:
    text = "query($o: CaseOrder = NUMBER_ASC) { cases(orderBy: $o) { totalCount } }"

    answer = await reading.ask(text, "city", o=None)

    assert answer["data"] is None
    (error,) = answer["errors"]
    assert error["message"].startswith("参数的值不正确。 Argument 'orderBy' ")
    assert (error["path"], error["extensions"]) == (["cases"], {"code": "BAD_USER_INPUT"})


LONGER_THAN_A_LINE = "a" * 70


async def test_names_that_postgresql_would_cut_stay_apart(reading: Reading) -> None:
    codes = {
        f"{LONGER_THAN_A_LINE}{place}": code for place, code in enumerate(("430500", "621100", "430502"))
    }
    fields = " ".join(
        f'{alias}: division(code: "{code}") {{ {LONGER_THAN_A_LINE}: code }}' for alias, code in codes.items()
    )

    data = await reading.data(f"{{ {fields} }}", "public")

    assert data == {alias: {LONGER_THAN_A_LINE: code} for alias, code in codes.items()}


@pytest.mark.parametrize("key", ["Division:\0", "Case:x", b"Division:\xed\xa0\x80", "DisputeType:\0a"])
async def test_an_identifier_of_nothing_is_null(reading: Reading, key: str | bytes) -> None:
    identifier = base64.b64encode(key if isinstance(key, bytes) else key.encode()).decode()

    data = await reading.data(
        "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }", "city", id=identifier
    )

    assert data == {"node": None, "nodes": [None]}


@pytest.mark.parametrize("number", [r"\ud800", r"\u0000"])
async def test_a_cursor_of_text_that_cannot_be_stored_is_refused(reading: Reading, number: str) -> None:
    cursor = f'[2,"{number}","01900000-0000-7000-8000-000000000001"]'
    text = "query($after: String) { cases(orderBy: NUMBER_ASC, after: $after) { edges { node { id } } } }"

    answer = await reading.ask(text, "city", after=base64.b64encode(cursor.encode()).decode())

    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_a_bad_field_leaves_the_others_answered(reading: Reading) -> None:
    text = '{ good: division(code: "430500") { code } bad: division(code: "430500") { committees(first: 0) { totalCount } } }'

    answer = await reading.ask(text, "public")

    assert answer["data"] == {"good": {"code": "430500"}, "bad": None}
    assert [error["path"] for error in answer["errors"]] == [["bad", "committees"]]


async def test_an_unknown_division_by_its_code_is_null(reading: Reading) -> None:
    assert await reading.data('{ division(code: "000000") { code } }', "public") == {"division": None}


async def test_fragments_that_grow_are_refused_quickly(reading: Reading) -> None:
    fragments = [
        f"fragment F{n} on Division {{ a{n}: parent {{ ...F{n + 1} }} b{n}: parent {{ ...F{n + 1} }} }}"
        for n in range(25)
    ]
    text = '{ division(code: "430500") { ...F0 } } fragment F25 on Division { code } ' + " ".join(fragments)

    answer = await reading.ask(text, "public")

    assert answer["errors"][0]["extensions"]["code"] == "TOO_COMPLEX"


async def test_introspection_mixes_with_data(reading: Reading) -> None:
    text = '{ __schema { queryType { name } } division(code: "430500") { code __typename } __type(name: "Case") { name } }'

    data = await reading.data(text, "public")

    assert data == {
        "__schema": {"queryType": {"name": "Query"}},
        "division": {"code": "430500", "__typename": "Division"},
        "__type": {"name": "Case"},
    }


async def test_an_empty_selection_after_skipping_is_an_empty_object(reading: Reading) -> None:
    text = 'query($yes: Boolean!) { division(code: "430500") { code @skip(if: $yes) } }'

    assert await reading.data(text, "public", yes=True) == {"division": {}}
    assert await reading.data(text, "public", yes=False) == {"division": {"code": "430500"}}
