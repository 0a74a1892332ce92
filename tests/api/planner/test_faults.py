"""The test of the differential test: every planted fault is found."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.api.planner.conftest import SampleDatabase
from tests.api.planner.faults import FAULTS

SCRIPT = Path(__file__).with_name("find_fault.py")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[fault.name for fault in FAULTS])
async def test_a_planted_fault_is_found(sample_database: SampleDatabase, number: int, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SCRIPT), sample_database.url, str(number), str(tmp_path),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, complaint = await process.communicate()

    assert process.returncode == 0, complaint.decode()[-2000:]
    assert int(output) > 0
