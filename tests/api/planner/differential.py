"""Compares the planner with the reference, operation by operation."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson
from asyncpg import Pool
from graphql import parse, validate

from api.planner.engine import Engine
from api.planner.errors import told
from mediation.access import Viewer
from tests.api.planner.generator import Generator, value_pool
from tests.api.planner.reference import Reference
from tests.api.planner.sample import Sample
from tests.api.planner.searches import Context


@dataclass
class Difference:
    text: str
    variables: dict[str, Any]
    viewer: str
    expected: Any
    answered: Any

    def __str__(self) -> str:
        expected, answered = (
            json.dumps(side, ensure_ascii=False, sort_keys=True) for side in (self.expected, self.answered)
        )
        at = next(
            (n for n, (a, b) in enumerate(zip(expected, answered, strict=False)) if a != b),
            min(len(expected), len(answered)),
        )
        window = slice(max(0, at - 200), at + 2000)
        return f"{self.viewer}\n{self.text}\n{self.variables}\nexpected …{expected[window]}\nanswered …{answered[window]}"


@dataclass
class Differential:
    """Runs random operations through both, for several viewers and variables."""

    engine: Engine
    pool: Pool
    reference: Reference
    sample: Sample
    counts: Counter[str] = field(default_factory=Counter)

    def _searches(self) -> dict[str, Any]:
        return self.reference.searches.searches() if self.reference.searches else {}

    async def run(self, operations: int, seed: int = 1) -> list[Difference]:
        """The first difference, if there is one."""
        generator = Generator(self.engine.registry.schema, value_pool(self.sample), seed)
        names = list(self.sample.viewers)
        while self.counts["compared"] < operations:
            text, variables = generator.operation()
            if validate(self.engine.registry.schema, parse(text)):
                self.counts["invalid"] += 1
                continue
            name = generator.random.choice(names)
            rounds = [(name, variables), (generator.random.choice(names), variables)]
            rounds += [(name, generator.varied(variables)) for _ in range(2 if variables else 0)]
            for viewer, values in rounds:
                if difference := await self.compare(text, values, viewer):
                    return [difference]
        return []

    async def compare(self, text: str, variables: dict[str, Any], viewer_name: str) -> Difference | None:
        viewer: Viewer = self.sample.viewers[viewer_name]
        self.counts["compared"] += 1
        expected = self.reference.execute(text, variables, viewer)
        wanted: dict[str, Any] = {
            "data": expected.data,
            "errors": _spoken([told(e) for e in expected.errors or ()]),
        }
        try:
            answer = await self.engine.execute(
                self.pool, text, None, variables, viewer, Context(viewer, self.pool, self._searches())
            )
            got = orjson.loads(answer.body)
        except Exception as error:  # noqa: BLE001  any crash is a difference
            self.counts["crashed"] += 1
            return Difference(
                text, variables, viewer_name, wanted, "".join(traceback.format_exception(error)[-4:])
            )
        given = {"data": got.get("data"), "errors": _spoken(got.get("errors", []))}
        if not answer.executed and wanted["data"] is None:
            # The request was refused as such; its messages have a Chinese sentence before.
            self.counts["with errors"] += 1
            return None if wanted["errors"] else Difference(text, variables, viewer_name, wanted, given)
        self.counts["with errors" if wanted["errors"] else "without errors"] += 1
        wanted = json.loads(orjson.dumps(wanted))
        if wanted != given and not _gave_up_siblings(wanted, given):
            return Difference(text, variables, viewer_name, wanted, given)
        return None


def _spoken(errors: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps([error["message"], error.get("path")], ensure_ascii=False) for error in errors)


def _gave_up_siblings(wanted: dict[str, Any], given: dict[str, Any]) -> bool:
    """Whether only errors are missing that stand beneath a null which an error that is told made.

    Once a non-null field fails, what its siblings still wait for may be given up (GraphQL §6.4.4): a
    search that waits is, where the reference, which never waits, words its error too.
    """
    missing = Counter(wanted["errors"])
    missing.subtract(given["errors"])
    if wanted["data"] != given["data"] or min(missing.values()) < 0:
        return False
    told_at = [json.loads(error)[1] or [] for error in given["errors"]]
    return all(
        any(path[: len(above)] == above for path in told_at)
        for error in missing.elements()
        for above in [_highest_null(wanted["data"], json.loads(error)[1] or [])]
    )


def _highest_null(data: Any, path: list[str | int]) -> list[str | int]:
    """The part of the path that leads to the first null; the whole of it where only the field itself is null."""
    for depth, key in enumerate(path):
        if data is None:
            return path[:depth]
        data = data[key]
    return path
