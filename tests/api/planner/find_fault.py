"""Run the differential test over a planner with one planted fault: ``find_fault URL NUMBER DIRECTORY``.

Prints how many operations it took; exits with 1 when nothing was found.
"""

from __future__ import annotations

import asyncio
import importlib
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
MOST = 1500


def plant(number: int, directory: Path) -> None:
    """Copy the package and replace the text of the fault; a fault that does not fit is an error."""
    faults = importlib.import_module("tests.api.planner.faults")
    fault = faults.FAULTS[number]
    shutil.copytree(
        ROOT / "api", directory / "api", ignore=shutil.ignore_patterns("node_modules", "__pycache__")
    )
    module = directory / "api" / "planner" / f"{fault.module}.py"
    source = module.read_text(encoding="utf-8")
    if fault.before not in source:
        sys.exit(f"the fault does not fit any more: {fault.name}")
    module.write_text(source.replace(fault.before, fault.after), encoding="utf-8")


async def search(url: str) -> int:
    conftest = importlib.import_module("tests.conftest")
    personal_data = importlib.import_module("mediation.personal_data")
    personal_data.use_vault(personal_data.Vault(conftest.TEST_KEY))
    engine_module = importlib.import_module("api.planner.engine")
    pool_module = importlib.import_module("api.planner.pool")
    schema_module = importlib.import_module("api.schema")
    differential_module = importlib.import_module("tests.api.planner.differential")
    reference_module = importlib.import_module("tests.api.planner.reference")
    pool = await pool_module.open_read_pool(url, size=2)
    engine = engine_module.Engine(schema_module.build_schema())
    await engine.start(pool)
    sample = importlib.import_module("tests.api.planner.sample").make_sample()
    reference = reference_module.Reference(await reference_module.Memory.load(url))
    differential = differential_module.Differential(engine, pool, reference, sample)
    found = await differential.run(MOST, seed=11)
    await pool.close()
    return differential.counts["compared"] if found else 0


def main() -> None:
    url, number, directory = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    sys.path.insert(0, str(ROOT))
    plant(number, directory)
    sys.path.insert(0, str(directory))
    taken = asyncio.run(search(url))
    if not taken:
        sys.exit("nothing was found")
    sys.stdout.write(f"{taken}\n")


main()
