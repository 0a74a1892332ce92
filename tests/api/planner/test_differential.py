"""Random operations give the same from the planner and from plain graphql-core."""

from __future__ import annotations

import os

import pytest

from tests.api.planner.conftest import Reading, SampleDatabase
from tests.api.planner.differential import Differential
from tests.api.planner.reference import Memory, Reference

OPERATIONS = int(os.environ.get("FENGQIAO_DIFFERENTIAL", "600"))
SEED = int(os.environ.get("FENGQIAO_DIFFERENTIAL_SEED", "1"))


async def test_planner_and_reference_agree(reading: Reading, sample_database: SampleDatabase) -> None:
    reference = Reference(await Memory.load(sample_database.url))
    differential = Differential(reading.engine, reading.pool, reference, reading.sample)

    differences = await differential.run(OPERATIONS, SEED)

    if differences:
        pytest.fail(str(differences[0]))
    assert differential.counts["with errors"] > OPERATIONS / 20
    assert differential.counts["without errors"] > OPERATIONS / 4
