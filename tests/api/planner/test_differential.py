"""Random operations give the same from the planner and from plain graphql-core."""

from __future__ import annotations

import os

import pytest

from api.planner.engine import Engine
from tests.api.planner.conftest import Reading, SampleDatabase
from tests.api.planner.differential import Differential
from tests.api.planner.reference import Memory, Reference
from tests.api.planner.searches import SampleSearches
from tests.api.planner.trial import build_trial

OPERATIONS = int(os.environ.get("FENGQIAO_DIFFERENTIAL", "600"))
SEED = int(os.environ.get("FENGQIAO_DIFFERENTIAL_SEED", "1"))


async def test_planner_and_reference_agree(reading: Reading, sample_database: SampleDatabase) -> None:
    reference = Reference(await Memory.load(sample_database.url), SampleSearches(reading.sample))
    differential = Differential(reading.engine, reading.pool, reference, reading.sample)

    differences = await differential.run(OPERATIONS, SEED)

    if differences:
        pytest.fail(str(differences[0]))
    assert differential.counts["with errors"] > OPERATIONS / 20
    assert differential.counts["without errors"] > OPERATIONS / 4


async def test_fields_computed_in_python_agree_too(reading: Reading, sample_database: SampleDatabase) -> None:
    engine = Engine(build_trial())
    await engine.start(reading.pool)
    reference = Reference(await Memory.load(sample_database.url), schema=build_trial())
    differential = Differential(engine, reading.pool, reference, reading.sample)

    differences = await differential.run(max(OPERATIONS // 4, 300), SEED)

    if differences:
        pytest.fail(str(differences[0]))
    assert {
        "Case.dueOn",
        "Case.warning",
        "Case.needed",
        "Case.ending",
        "Case.steps",
        "SignalEdge.cursor",
    } <= reference.reached
