"""Changes are named object first, then a verb of the domain."""

from __future__ import annotations

import re

import pytest
from graphql import GraphQLNonNull, get_named_type

from api.schema import build_schema

SCHEMA = build_schema()._schema
CHANGES = SCHEMA.mutation_type.fields  # type: ignore[union-attr]
OBJECTS = (
    "case",
    "committee",
    "judicialOffice",
    "mediator",
    "honour",
    "precedent",
    "training",
    "discipline",
    "grade",
)
OF_A_SECRET_BALLOT = {"honourVote"}
"""Answers with a receipt and what was left to choose; the ballot itself is shown to nobody."""
ABOUT_ONESELF = {"signIn", "signOut", "refresh"}


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ABOUT_ONESELF])
def test_a_change_is_object_first(name: str) -> None:
    noun = next((noun for noun in OBJECTS if name.startswith(noun)), None)

    assert noun, name
    assert re.fullmatch(r"[A-Z][a-z]+([A-Z][a-z]+)*", name.removeprefix(noun)), name
    # A status changes by its own verb.
    assert "Update" not in name
    assert "Delete" not in name


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_has_a_payload_of_its_own_with_errors(name: str) -> None:
    output = CHANGES[name].type
    payload = get_named_type(output)

    assert isinstance(output, GraphQLNonNull)
    assert payload.name == f"{name[0].upper()}{name[1:]}Payload"
    assert str(payload.fields["errors"].type) == "[UserError!]!"  # type: ignore[union-attr]
    others = [field for field_name, field in payload.fields.items() if field_name != "errors"]  # type: ignore[union-attr]
    assert len(others) == (2 if name in OF_A_SECRET_BALLOT else 1)
    for argument_name, argument in CHANGES[name].args.items():
        if argument_name == "input":
            assert get_named_type(argument.type).name.endswith("Input")


def test_an_error_is_an_interface_so_that_old_clients_read_new_ones() -> None:
    error = SCHEMA.type_map["UserError"]

    assert {name: str(field.type) for name, field in error.fields.items()} == {  # type: ignore[union-attr]
        "code": "String!",
        "message": "String!",
        "field": "String",
    }
    assert [named.name for named in SCHEMA.get_possible_types(error)] == [
        "Refusal",
        "TooManyAttempts",
    ]  # type: ignore[arg-type]
