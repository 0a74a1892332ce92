"""Run the differential test over copies of the planner with one planted fault each: ``find_faults URL DIRECTORY``.

Prints, as JSON, how many comparisons it took to find each; 0 for one that was not found.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from tortoise import Tortoise

ROOT = Path(__file__).parents[3]
MOST = 3_000


def plant(fault: Any, directory: Path) -> None:
    """Copy the package and replace the text of the fault; one that does not fit is an error."""
    shutil.copytree(
        ROOT / "api",
        directory / "api",
        ignore=shutil.ignore_patterns("node_modules", "static", "__pycache__"),
    )
    module = directory / "api" / "planner" / f"{fault.module}.py"
    source = module.read_text(encoding="utf-8")
    if source.count(fault.before) != 1:
        sys.exit(f"the fault does not fit any more: {fault.name}")
    module.write_text(source.replace(fault.before, fault.after), encoding="utf-8")


def forget() -> None:
    """Have the package, and the tests that import it, imported anew."""
    for name in [*sys.modules]:
        if name == "api" or name.startswith(("api.", "tests.api")):
            del sys.modules[name]
    importlib.invalidate_caches()


async def compare(url: str, *, trial: bool) -> int:
    load = importlib.import_module
    config = load("mediation.database").tortoise_config(url)
    await Tortoise.init(config=config, _enable_global_fallback=True)  # what is shown in full is put on record
    build = load("tests.api.planner.trial").build_trial if trial else load("api.schema").build_schema
    pool = await load("api.planner.pool").open_read_pool(url, size=2)
    engine = load("api.planner.engine").Engine(build())
    await engine.start(pool)
    sample = load("tests.api.planner.sample").make_sample()
    searches = load("tests.api.planner.searches").SampleSearches(sample)
    reference_module = load("tests.api.planner.reference")
    memory = await reference_module.Memory.load(url)
    reference = reference_module.Reference(memory, searches, build())
    differential = load("tests.api.planner.differential").Differential(engine, pool, reference, sample)
    found = await differential.run(MOST, seed=11)
    await pool.close()
    await Tortoise.close_connections()
    return int(differential.counts["compared"]) if found else 0


def main() -> None:
    url, directory = sys.argv[1], Path(sys.argv[2])
    sys.path.insert(0, str(ROOT))
    personal_data = importlib.import_module("mediation.personal_data")
    personal_data.use_vault(personal_data.Vault(importlib.import_module("tests.conftest").TEST_KEY))
    taken = {}
    for number, fault in enumerate(importlib.import_module("tests.api.planner.faults").FAULTS):
        copy = directory / str(number)
        plant(fault, copy)
        forget()
        sys.path.insert(0, str(copy))
        taken[fault.name] = asyncio.run(compare(url, trial=fault.trial))
        sys.path.remove(str(copy))
        sys.stderr.write(f"{fault.name}: {taken[fault.name]}\n")
    sys.stdout.write(json.dumps(taken))


main()
