"""How long loading the demo network takes: ``python -m benchmarks.demo``."""

from __future__ import annotations

import asyncio
import os
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.network.database import running
from mediation.personal_data import KEY_BYTES, Vault
from server.demo import load_demo
from server.migrating import migrate

TARGET_SECONDS = 90


async def _measure(url: str) -> None:
    await migrate(url)
    began, cpu = time.perf_counter(), time.process_time()
    network = await load_demo(url, Vault(os.urandom(KEY_BYTES)))
    lasted, used = time.perf_counter() - began, time.process_time() - cpu
    rows = sum(network.rows.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{rows:,} rows in {lasted:.1f} s (at most {TARGET_SECONDS} s wanted): {rows / lasted:,.0f} rows/s,"
        f" {used:.1f} s of CPU in this process, {peak:.0f} MB at most; load average {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL's own user must reach its data
        with running(Path(folder)) as server:
            asyncio.run(_measure(server.url("postgres")))


if __name__ == "__main__":
    main()
