from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse, validate

from api.http.caps import Caps, Limit
from api.http.problems import RequestRefused
from api.http.weights import NESTING, PAGE_LIMIT, Scale, Weight
from api.planner.documents import Documents
from api.schema import build_schema
from tests.api.serving import Endpoint

SCHEMA = build_schema()._schema
OPERATIONS = Path(__file__).parents[2] / "operations"


def weigh(text: str, **sizes: Any) -> tuple[Weight, int]:
    """The weight of the first operation, and how many selections were looked at."""
    document = parse(text)
    scale = Scale(document, SCHEMA, sizes.get)
    operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return scale.operation(operation), scale.visits


def nested_fragments(levels: int) -> str:
    """A document that doubles with each level when it is written out in full."""
    fragments = " ".join(
        f"fragment F{n} on Division {{ a: parent {{ ...F{n + 1} }} b: parent {{ ...F{n + 1} }} }}"
        for n in range(levels)
    )
    return f'{{ division(code: "430500") {{ ...F0 }} }} {fragments} fragment F{levels} on Division {{ name }}'


def pages(levels: int, fields: str) -> str:
    """A hundred cases of the committees of a hundred cases, and so on."""
    if levels > 1:
        fields = f"committee {pages(levels - 1, fields)}"
    return f"{{ cases(first: 100) {{ edges {{ node {{ {fields} }} }} }} }}"


@pytest.mark.parametrize("levels", [3, 8, 16, 40])
def test_fragments_are_walked_once_and_counted_at_every_spread(levels: int) -> None:
    weight, visits = weigh(nested_fragments(levels))

    assert weight.aliases == 2 ** (levels + 1) - 2
    assert weight.fields == 1 + 2 ** (levels + 1) - 2 + 2**levels
    assert weight.depth == levels + 2
    assert visits == 4 * levels + 3


def test_the_limiters_of_exponential_time_have_their_document_refused_in_linear_time() -> None:
    text = nested_fragments(9)
    assert len(text) < 755

    errors = Limit(SCHEMA, Caps()).document(parse(text))

    assert [error.extensions for error in errors] == [
        {"code": "QUERY_TOO_COMPLEX", "limit": "aliases", "maximum": 100, "actual": 1022}
    ]


def test_fragments_without_an_operation_are_weighed_once_each() -> None:
    operations = " ".join(f'query Q{n} {{ division(code: "1") {{ ...F0 }} }}' for n in range(50))
    document = parse(operations + nested_fragments(30).partition("}")[2].partition("}")[2])
    scale = Scale(document, SCHEMA, lambda _variable: 0)

    scale.fragments()
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            scale.operation(node)

    assert scale.visits == 4 * 30 + 1 + 2 * 50


def test_page_sizes_multiply() -> None:
    weight, _ = weigh(
        "{ cases(first: 10) { edges { node { committee { cases(first: 5) { edges { node { id } } } } } } } }"
    )

    # Ten cases, ten committees, fifty cases.
    assert weight.nodes == 70
    # One connection, ten edges, nodes, committees, inner connections; fifty edges, nodes and ids.
    assert weight.cost == 1 + 4 * 10 + 3 * 50


def test_a_page_size_in_a_variable_counts_as_given() -> None:
    text = "query($n: Int!) { cases(first: $n) { edges { node { id } } } }"

    assert [weigh(text, n=n)[0].nodes for n in (1, 20, 100, 5_000, -3)] == [1, 20, 100, 100, 0]


def test_a_search_is_paged_too() -> None:
    weight, _ = weigh('{ precedents(narrative: "x", first: 30) { edges { score node { id } } } }')

    assert weight.nodes == 1 + 2 * 30


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("{ " + 'division(code: "1") { parent { ' * 9 + "name" + " } }" * 9 + " }", "depth"),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }", "aliases"),
        ("{ __typename" + " @include(if: true)" * 101 + " }", "directives"),
        ("{ " + " ".join("__typename" for _ in range(21)) + " }", "root_fields"),
        ("{ viewer { " + "name " * 2_001 + " } }", "fields"),
        ("{ viewer(x: [" + "1 " * 4_000 + "]) { name } }", "tokens"),
        (pages(3, "id"), "nodes"),
        (pages(2, "title " * 30), "cost"),
    ],
)  # fmt: skip
def test_each_cap_has_its_refusal(query: str, limit: str) -> None:
    [error] = Limit(SCHEMA, Caps()).document(parse(query))

    extensions = error.extensions or {}
    assert (extensions["code"], extensions["limit"]) == ("QUERY_TOO_COMPLEX", limit)
    assert extensions["maximum"] == getattr(Caps(), limit)
    assert error.message.startswith("查询过大：")


def test_spreads_within_each_other_are_bounded_whatever_the_depth() -> None:
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(NESTING + 1))

    [error] = Limit(SCHEMA, Caps()).document(
        parse(f"{{ ...F0 }} {fragments} fragment F{NESTING + 1} on Query {{ __typename }}")
    )

    assert (error.extensions or {})["limit"] == "depth"


def test_a_fragment_that_spreads_itself_is_left_to_validation() -> None:
    document = parse("{ ...A } fragment A on Query { viewer { name } ...B } fragment B on Query { ...A }")

    assert Limit(SCHEMA, Caps()).document(document) == []
    assert [error.message for error in validate(SCHEMA, document)] == [
        "Cannot spread fragment 'A' within itself via 'B'."
    ]


def test_unknown_fields_types_and_fragments_are_left_to_validation() -> None:
    document = parse("{ nope { deeper } ...Missing ... on Nowhere { x } } fragment G on Nothing { y }")

    assert Limit(SCHEMA, Caps()).document(document) == []


@pytest.mark.parametrize("path", sorted(OPERATIONS.glob("*.graphql")), ids=lambda path: path.stem)
def test_the_contract_and_introspection_stay_within_the_caps(path: Path) -> None:
    limit, documents = Limit(SCHEMA, Caps()), Documents(SCHEMA)
    text = path.read_text(encoding="utf-8")
    assert limit.document(parse(text)) == []
    assert limit.document(parse(get_introspection_query())) == []

    for node in parse(text).definitions:
        if isinstance(node, OperationDefinitionNode) and node.name:
            document = documents.get(text, node.name.value)
            if not document.errors:
                limit.variables(document, {"first": PAGE_LIMIT})


def test_variables_decide_where_they_can() -> None:
    documents, limit = Documents(SCHEMA), Limit(SCHEMA, Caps(nodes=500))
    document = documents.get(
        "query($n: Int = 100, $m: Int) { committees(first: $n) { edges { node {"
        " mediators(first: $m) { edges { node { id } } } } } } }",
        None,
    )

    limit.variables(document, {"n": 20, "m": 20})
    for variables in ({"n": 20, "m": 100}, {}, {"n": 30, "m": None}, {"n": "100", "m": 100}):
        with pytest.raises(RequestRefused) as caught:
            limit.variables(document, variables)
        assert caught.value.problem.details()["limit"] == "nodes"


async def test_refused_over_http_before_validation(api: Endpoint) -> None:
    response = await api.post({"query": nested_fragments(12)})

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (
        error["message"]
        == "查询过大：别名个数为 8190，最多 100。 The query asks for too much: 8190 aliases; at most 100."
    )


async def test_too_many_tokens_and_too_deep_a_text_are_coded(api: Endpoint) -> None:
    for query in (
        "{ " + "a " * 30_000 + "}",
        "{ a " * 3_000 + "}" * 3_000,
        "{ viewer(x: " + "[" * 5_000 + "]" * 5_000 + ") }",
    ):
        response = await api.post({"query": query})

        assert response.status_code == 400
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
