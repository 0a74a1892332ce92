"""What the differential test lets pass: only errors given up beneath a null that is accounted for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.planner.differential import _gave_up_siblings


def answer(data: Any, *errors: list[str | int]) -> dict[str, Any]:
    return {"data": data, "errors": sorted(json.dumps(["wrong", path]) for path in errors)}


@pytest.mark.parametrize(
    ("wanted", "given", "passes"),
    [
        (answer(None, ["a", "b"], ["c"]), answer(None, ["c"]), True),
        (answer({"a": None}, ["a", 0, "b"], ["a", 1, "c"]), answer({"a": None}, ["a", 1, "c"]), True),
        (answer(None, ["c"]), answer(None), False),
        (answer({"a": None}, ["a", "b"], ["c"]), answer({"a": None}, ["c"]), False),
        (answer({"a": {"b": None}}, ["a", "b"]), answer({"a": {"b": None}}), False),
        (answer(None, ["c"]), answer(None, ["c"], ["d"]), False),
        (answer({"a": 1}), answer({"a": 2}), False),
    ],
    ids=["root", "nested", "none told", "another's null", "its own null", "more told", "other data"],
)
def test_only_errors_beneath_a_null_accounted_for_may_be_missing(
    wanted: dict[str, Any], given: dict[str, Any], *, passes: bool
) -> None:
    assert _gave_up_siblings(wanted, given) is passes
