"""How long the planner takes: hot (known document, known plan) and cold. ``python -m benchmarks.plan``.

Needs no database: what is measured is everything between a request's text and its statement.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, parse, print_ast

from api.planner.directory import Place
from api.planner.engine import Engine
from api.schema import build_schema
from mediation.access import Viewer
from mediation.models import Role

OPERATIONS = Path(__file__).parents[1] / "tests" / "operations" / "1-network.graphql"
VARIABLES: dict[str, dict[str, Any]] = {
    "Hierarchy": {"code": "430502"},
    "CasePage": {"filter": {"division": "430502"}, "first": 20},
    "CaseDetail": {"number": "（2022）桥头人调字第1号"},
    "Mediators": {"filter": {"division": "430502", "backpack": True}, "first": 20},
    "Statistics": {"division": "430502", "from": "2022-01-01", "to": "2022-12-31", "groupBy": "DIVISION"},
    "Network": {"division": "430502"},
}
VIEWER = Viewer(Role.COUNTY, "430502", "/430500/430502/")
ROUNDS, LOOPS = 9, 2_000
MICROSECOND = 1e6


def operations() -> dict[str, str]:
    document = parse(OPERATIONS.read_text(encoding="utf-8"))
    fragments = [
        print_ast(node) for node in document.definitions if not isinstance(node, OperationDefinitionNode)
    ]
    return {
        node.name.value: "\n".join(
            [print_ast(node), *(text for text in fragments if "...Counts" in print_ast(node))]
        )
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode) and node.name and node.name.value in VARIABLES
    }


def an_engine() -> Engine:
    engine = Engine(build_schema())
    engine.directory.take([Place("430500", "/430500/", "city"), Place("430502", "/430500/430502/", "county")])
    return engine


def plan(engine: Engine, text: str, variables: dict[str, Any]) -> tuple[str, list[Any]]:
    """What the engine does before it asks PostgreSQL."""
    document = engine.document(text, None)
    coerced = document.variables.read(variables)
    if isinstance(coerced, list):
        raise coerced[0]
    found = engine.plan(document, coerced, VIEWER)
    return found.sql, [get(coerced, VIEWER, {}) for get in found.getters]


def microseconds(work: Any, loops: int) -> float:
    started = time.process_time()
    for _ in range(loops):
        work()
    return (time.process_time() - started) / loops * MICROSECOND


def main() -> None:
    engine = an_engine()
    print(f"{'operation':<12} {'hot µs':>8} {'cold ms':>8} {'SQL bytes':>10} {'parameters':>11}")
    for name, text in operations().items():
        measure(engine, name, text, VARIABLES[name])


def measure(engine: Engine, name: str, text: str, variables: dict[str, Any]) -> None:
    def hot() -> None:
        plan(engine, text, variables)

    def cold() -> None:
        engine.documents.clear()
        plan(engine, text, variables)

    cold_ms = statistics.median(microseconds(cold, 1) for _ in range(ROUNDS)) / 1000
    sql, values = plan(engine, text, variables)
    hot_us = statistics.median(microseconds(hot, LOOPS) for _ in range(ROUNDS))
    print(f"{name:<12} {hot_us:>8.1f} {cold_ms:>8.1f} {len(sql):>10} {len(values):>11}")


if __name__ == "__main__":
    main()
