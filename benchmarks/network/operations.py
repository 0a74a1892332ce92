"""What is asked: the four reads, and requests for them spread over the city's counties."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from graphql import OperationDefinitionNode, parse, print_ast

from mediation.access import Viewer
from mediation.models import Role
from mediation.personal_data import read_key
from mediation.tokens import TokenKey, issue_token, use_token_key

CITY = "430500"
TEXTS = {
    node.name.value: print_ast(node)
    for node in parse((Path(__file__).parent / "queries.graphql").read_text(encoding="utf-8")).definitions
    if isinstance(node, OperationDefinitionNode) and node.name
}


@dataclass(frozen=True)
class Request:
    """One POST: the three servers read the viewer from different headers, so it carries both."""

    body: bytes
    headers: dict[str, str]


def variables(name: str, division: str, number: str, first: int = 20) -> dict[str, Any]:
    match name:
        case "Q1":
            return {"filter": {"division": division}, "first": first}
        case "Q2":
            return {"code": division}
        case "Q3":
            return {"number": number}
        case _:
            return {"division": CITY, "from": "2022-01-01", "to": "2022-12-31", "groupBy": "DIVISION"}


def viewer(name: str, division: str) -> Viewer:
    """A county's justice bureau, which sees its own cases with masked numbers; the city's for Q4."""
    if name == "Q4":
        return Viewer(role=Role.CITY, division=CITY, path=f"/{CITY}/")
    return Viewer(role=Role.COUNTY, division=division, path=f"/{CITY}/{division}/")


def requests(
    name: str, numbers: dict[str, list[str]], home: Path, many: int, first: int = 20
) -> list[Request]:
    """The same requests for every server, in the same order."""
    use_token_key(TokenKey(read_key(home / "keys" / "tokens")))
    tokens: dict[str, str] = {}
    chance = random.Random(42)
    made = []
    for _ in range(many):
        division = chance.choice(sorted(numbers))
        if division not in tokens:
            tokens[division] = issue_token(viewer(name, division), timedelta(hours=6))
        asked = variables(name, division, chance.choice(numbers[division]), first)
        body = orjson.dumps({"query": TEXTS[name], "operationName": name, "variables": asked})
        headers = {
            "Content-Type": "application/json",
            "X-Division": division,
            "Authorization": f"Bearer {tokens[division]}",
        }
        made.append(Request(body, headers))
    return made
