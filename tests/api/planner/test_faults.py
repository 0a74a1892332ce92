"""The test of the differential test: every planted fault is found."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.api.planner.conftest import SampleDatabase
from tests.api.planner.faults import FAULTS

SCRIPT = Path(__file__).with_name("find_faults.py")


@pytest.mark.slow
async def test_every_planted_fault_is_found(sample_database: SampleDatabase, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SCRIPT), sample_database.url, str(tmp_path),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, complaint = await process.communicate()

    assert process.returncode == 0, complaint.decode()[-2000:]
    taken = json.loads(output)
    assert len(taken) == len(FAULTS)
    assert [name for name, operations in taken.items() if not operations] == []
