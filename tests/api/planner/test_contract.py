"""Every read of the contract runs, as one statement, and gives what the rows say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, OperationType, parse, print_ast

from api.planner.identifiers import encode_id
from tests.api.planner.conftest import Reading

OPERATIONS = Path(__file__).parents[2] / "operations"


def reads_of(name: str) -> dict[str, str]:
    """The queries of a contract file, each with the fragments of the file that it needs."""
    document = parse((OPERATIONS / name).read_text(encoding="utf-8"))
    fragments = {
        node.name.value: print_ast(node)
        for node in document.definitions
        if not isinstance(node, OperationDefinitionNode)
    }  # type: ignore[union-attr]
    found = {}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode) and node.operation is OperationType.QUERY and node.name:
            text = print_ast(node)
            used = [fragment for key, fragment in fragments.items() if f"...{key}" in text]
            found[node.name.value] = "\n".join([text, *used])
    return found


NETWORK = reads_of("1-network.graphql")


def variables_of(reading: Reading) -> dict[str, dict[str, Any]]:
    return {
        "Hierarchy": {"code": "430500"},
        "CommitteeProfile": {"id": encode_id("Committee", reading.sample.committees[2].id)},
        "Mediators": {"filter": {"division": "430500", "backpack": True}, "first": 3},
        "CasePage": {"filter": {"division": "430502"}, "first": 20},
        "CaseDetail": {"number": next(c.number for c in reading.sample.cases if c.city == "430500")},
        "DisputeTypes": {},
        "Statistics": {"division": "430500", "from": "2021-01-01", "to": "2022-12-31", "groupBy": "DIVISION"},
        "Network": {"division": "430500"},
        "Me": {},
    }


@pytest.mark.parametrize("name", sorted(NETWORK))
async def test_a_read_of_the_network_contract_is_answered(reading: Reading, name: str) -> None:
    data = await reading.data(NETWORK[name], "city", **variables_of(reading)[name])
    assert all(value is not None for value in data.values())
