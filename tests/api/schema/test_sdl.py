"""The schema as a product: checked in, described in both languages, true to the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    OperationDefinitionNode,
    parse,
    print_ast,
    specified_scalar_types,
    validate,
)

from api.schema import build_schema

ROOT = Path(__file__).parents[3]
OPERATIONS = ROOT / "tests" / "operations"
SCHEMA = build_schema()._schema
PLANNED_FOR_LATER = {
    "3-case.graphql": {
        "CaseLife", "NearDue", "Apply", "Refer", "Accept", "RejectCase", "Assign", "Begin", "Session", "Suspend",
        "Resume", "Extend", "Agree", "Sign", "Amend", "Terminate", "Perform", "Default", "Close", "Archive",
        "Transfer", "OnTheSpot", "Escalate", "Visit", "Disclose", "Object", "Decide", "Confirm", "Ruling", "Watch",
    },
    "5-running.graphql": {
        "InspectionRounds", "Schedules", "Campaign", "ReportInspection", "Centre", "Whistle", "Answer", "Experts",
        "Subsidies", "Claim", "DecideClaim", "Pay", "Clawback", "Publicity",
        "PublishIssue", "Report", "DraftReport", "SubmitReport", "ReviseReport",
    },
}  # fmt: skip
"""Operations of the contracts whose models are not there yet."""


def operations_of(file: Path) -> Iterator[tuple[str, str]]:
    """Each operation by name, with the fragments that it needs."""
    document = parse(file.read_text(encoding="utf-8"))
    fragments = {
        node.name.value: print_ast(node)
        for node in document.definitions
        if not isinstance(node, OperationDefinitionNode)
    }
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            text = print_ast(node)
            needed = [fragment for name, fragment in fragments.items() if f"...{name}" in text]
            yield node.name.value, "\n".join([text, *needed])


CONTRACT = [
    (file.name, name, text)
    for file in sorted(OPERATIONS.glob("*.graphql"))
    for name, text in operations_of(file)
]


def test_the_checked_in_schema_is_the_one_that_is_served() -> None:
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == build_schema().as_str() + "\n", (
        "schema.graphql is out of date: run `make schema`"
    )


@pytest.mark.parametrize(("file", "name", "text"), CONTRACT, ids=[f"{c[0]}:{c[1]}" for c in CONTRACT])
def test_an_operation_of_the_contract_is_valid_or_listed_as_later(file: str, name: str, text: str) -> None:
    errors = validate(SCHEMA, parse(text))

    if name in PLANNED_FOR_LATER.get(file, ()):
        assert errors, f"{name} is supported now: take it off the list"
    else:
        assert not errors, errors[0].message


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that a reader of the schema may meet, with its description."""
    for name, named in SCHEMA.type_map.items():
        if name.startswith("__") or name in specified_scalar_types:
            continue
        yield name, named.description
        if isinstance(named, GraphQLEnumType):
            for value_name, value in named.values.items():
                yield f"{name}.{value_name}", value.description
        elif isinstance(named, (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)):
            for field_name, field in named.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in getattr(field, "args", {}).items():
                    yield f"{name}.{field_name}({argument_name})", argument.description


def is_bilingual(description: str | None) -> bool:
    """A Chinese sentence, an empty line, an English sentence."""
    chinese, empty, english = (description or "").partition("\n\n")
    return (
        bool(empty)
        and any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
        and chinese[-1] in "。；"
        and english[:1].isupper()
        and english[-1] == "."
    )


def test_everything_is_described_in_chinese_and_english() -> None:
    wrong = {place: text for place, text in described() if not is_bilingual(text)}

    assert wrong == {}


def test_lists_have_no_null_items() -> None:
    nullable = [
        f"{name}.{field_name}"
        for name, named in SCHEMA.type_map.items()
        if isinstance(named, GraphQLObjectType) and not name.startswith("__")
        for field_name, field in named.fields.items()
        if "[" in str(field.type) and "!]" not in str(field.type)
    ]

    assert nullable == ["Query.nodes"]
