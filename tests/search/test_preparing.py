"""Documents made ready by several processes: the same as by one, and no process outlives its work."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from search import preparing
from search.fit import fit
from search.precedents import entries_of
from search.preparing import Preparing
from search.spaces import ArchiveModel
from search.terms import words
from tests.search.library import ALL

COPIES = 20
BOUND = 30.0


@pytest.fixture(autouse=True)
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has."""
    monkeypatch.setattr(preparing, "cores", lambda: 2)


def a_model() -> ArchiveModel:
    made = fit([words(one.facts) for one in ALL] * COPIES, [[]] * len(ALL) * COPIES, stamp="here")
    assert made
    # As an index keeps it, and as the processes get it.
    return ArchiveModel.from_bytes(made.to_bytes())


async def test_several_processes_make_what_one_makes() -> None:
    model = a_model()
    texts = [one.facts for one in ALL]

    async with Preparing(model, preparing.MANY) as made:
        assert made.processes == 2
        await made.packed(ALL, list)
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert made._pool
        behind = [os.getpriority(os.PRIO_PROCESS, one) - own for one in made._pool._processes]
        assert behind
        # They stand behind those who search, as far as the system's scale goes.
        assert all(steps == min(10, 19 - own) for steps in behind)
        found, told = await asyncio.gather(made.packed(ALL, list), made.words(texts))

    assert told == [words(text) for text in texts]
    for one, other in zip(found, entries_of(ALL, model), strict=True):
        assert (one.document, one.words, one.bigrams) == (other.document, other.words, other.bigrams)
        assert one.document.cuts == other.document.cuts
        assert one.vectors
        assert other.vectors
        assert one.vectors.stamp == "here"
        np.testing.assert_allclose(one.vectors.issue, other.vectors.issue, atol=1e-5)


async def test_few_documents_begin_no_process() -> None:
    async with Preparing(None, preparing.MANY - 1) as made:
        assert made.processes == 1
        assert [one.words for one in await made.packed(ALL, list)] == [
            one.words for one in entries_of(ALL, None)
        ]


async def test_the_rest_is_done_here_when_a_process_has_died() -> None:
    model = a_model()
    async with Preparing(model, preparing.MANY) as made:
        await made.packed(ALL, list)
        assert made._pool
        for key in list(made._pool._processes):
            os.kill(key, signal.SIGKILL)
        found = await made.packed(ALL, list)

    assert [one.words for one in found] == [one.words for one in entries_of(ALL, model)]
    assert all(one.vectors for one in found)


HANGING = """
import asyncio, sys, time
from search import preparing

async def main():
    preparing.cores = lambda: 2
    async with preparing.Preparing(None, preparing.MANY) as made:
        await asyncio.gather(*(made.words(["宅基地围墙"] * 10) for _ in range(4)))
        print(*made._pool._processes, flush=True)
        await asyncio.sleep(600)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_the_processes_end_with_the_one_that_began_them(tmp_path: Path, how) -> None:
    script = tmp_path / "hanging.py"
    script.write_text(HANGING)
    root = str(Path(preparing.__file__).parents[1])
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
        start_new_session=True,
    ) as parent:
        assert parent.stdout
        workers = [int(key) for key in parent.stdout.readline().split()]
        assert len(workers) == 2
        # As a terminal does it, every process of the group is told.
        os.kill(parent.pid, how) if how == signal.SIGKILL else os.killpg(parent.pid, how)
        parent.wait(BOUND)

    until = time.monotonic() + BOUND
    while (left := [key for key in workers if _runs(key)]) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == []


def _runs(key: int) -> bool:
    try:
        state = Path(f"/proc/{key}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
