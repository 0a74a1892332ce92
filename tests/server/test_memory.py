"""What a serving process carries before it is asked for anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_FOR_READS = {
    # Each belongs to a command, to the panel, to a search or to a file, and is loaded with it.
    "PIL", "babel", "elasticsearch", "fpdf", "httpx", "numpy", "openpyxl", "pydantic", "rich", "rjieba", "scipy",
    "segno", "sklearn", "sqladmin", "sqlalchemy", "tantivy", "typer", "wtforms",
}  # fmt: skip


@pytest.mark.parametrize("entry", ["server.app", "server.serving"])
def test_a_serving_process_loads_nothing_that_reads_do_not_need(entry: str) -> None:
    listed = subprocess.run(
        [sys.executable, "-c", f"import sys, {entry}; print(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip

    loaded = {name.partition(".")[0] for name in listed}
    assert "tortoise" in loaded
    assert loaded & NOT_FOR_READS == set()
