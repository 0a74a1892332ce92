"""Node and the locked npm clients of ``tests/npm``."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fasteners
import pytest

FOLDER = Path(__file__).parents[2] / "npm"


def ready(folder: Path = FOLDER) -> None:
    """Have what the folder's lock file names installed. Without Node: fails under CI, skips loudly elsewhere."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        message = "Node is missing: the audits and clients of tests/npm cannot run"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(f"!!! {message} !!!")
    with fasteners.InterProcessLock(folder / "node_modules.lock"):
        _install(folder)


def _install(folder: Path) -> None:
    lock = folder / "package-lock.json"
    # npm keeps a copy of what it installed; it is newer than the lock file when all is there.
    installed = folder / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci"], cwd=folder, check=True, capture_output=True, timeout=300)


def build(folder: Path, target: Path) -> None:
    """Run the folder's build into the target."""
    subprocess.run(
        ["node", "build.mjs", str(target)], cwd=folder, check=True, capture_output=True, timeout=120
    )


async def run(script: str, *arguments: str) -> list[Any]:
    """Run a script of ``tests/npm``; gives what it printed, a JSON value a line."""
    process = await asyncio.create_subprocess_exec(
        "node", script, *arguments, cwd=FOLDER, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, err.decode()
    return [json.loads(line) for line in out.splitlines()]


@asynccontextmanager
async def running(script: str, *arguments: str) -> AsyncIterator[Printed]:
    """Run a script of ``tests/npm`` beside the block, which reads what it prints as it comes."""
    process = await asyncio.create_subprocess_exec(
        "node", script, *arguments, cwd=FOLDER, stdout=asyncio.subprocess.PIPE, stderr=None
    )
    try:
        yield Printed(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@dataclass(frozen=True)
class Printed:
    """What a script prints, a JSON value a line."""

    process: asyncio.subprocess.Process

    async def next(self, seconds: float = 20) -> Any:
        assert self.process.stdout is not None
        return json.loads(await asyncio.wait_for(self.process.stdout.readline(), seconds))

    async def nothing_for(self, seconds: float) -> None:
        with pytest.raises(TimeoutError):
            print("unexpected:", await self.next(seconds))
