"""`fengqiao serve` as people run it: real processes, real signals, a home of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest

from mediation.database import connection_arguments
from server.announcing import answers
from server.embedded import EmbeddedPostgres

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]

SECONDS = 180
COMMAND = [sys.executable, "-c", "from server.cli import app; app()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Home:
    """A home folder and what runs on it."""

    folder: Path
    port: int = field(default_factory=free_port)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("FENGQIAO", "DATABASE"))
        }
        return {**kept, "FENGQIAO_HOME": str(self.folder), "FENGQIAO_PORT": str(self.port)}

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def serve(self) -> subprocess.Popen[bytes]:
        log = self.folder.with_suffix(".log")
        with log.open("w") as output:
            process = subprocess.Popen(
                [*COMMAND, "serve", "--no-demo"],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()
            try:
                if self.get("/readyz").status_code == 200:
                    return process
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("the server did not get ready")

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=10)

    def query(self, document: str) -> object:
        answer = httpx.post(f"http://127.0.0.1:{self.port}/graphql", json={"query": document}, timeout=10)
        return answer.json()

    @property
    def postgres(self) -> list[psutil.Process]:
        """The database's processes of this home."""
        data = str(self.folder / "postgres")
        return [
            process
            for process in psutil.process_iter(["name", "cmdline"])
            if process.info["name"] == "postgres" and data in (process.info["cmdline"] or [])
        ]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
            process.wait()
    for process in made.postgres:
        process.kill()
    shutil.rmtree(made.folder, ignore_errors=True)


DIVISION = (
    "insert into division (code, name, level, path, counted, demo, created_at, updated_at)"
    " values ('430500', '邵阳市', 'city', '/430500/', true, false, now(), now())"
)


def test_starts_serves_and_stops_everything_on_sigterm(home):
    process = home.serve()

    assert home.get("/").status_code == 200
    assert home.query("{ __typename }") == {"data": {"__typename": "Query"}}
    assert home.postgres
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    assert home.postgres == []
    assert not (home.folder / "postgres" / "postmaster.pid").exists()


def test_ctrl_c_stops_everything(home):
    process = home.serve()
    os.killpg(process.pid, signal.SIGINT)

    assert process.wait(SECONDS) in {0, 130, -signal.SIGINT}
    assert home.postgres == []


def test_tells_its_addresses_once_they_answer(home):
    log = home.folder.with_suffix(".told")
    with log.open("w") as output:
        process = subprocess.Popen([*COMMAND, "serve", "--no-demo"], env=home.environment, stderr=output)
    home.started.append(process)
    deadline = time.monotonic() + SECONDS
    while "Ctrl-C" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)

    # At once, and not again: a person types it as soon as it is there to be read.
    assert home.query("{ __typename }") == {"data": {"__typename": "Query"}}
    assert f"http://127.0.0.1:{home.port}/precedents" in log.read_text()


def test_nobody_answers_where_only_the_address_is_taken():
    """With several workers the address takes connections before one of them is there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        taken.settimeout(5)
        port = taken.getsockname()[1]
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(answers, "127.0.0.1", port)
            taken.accept()[0].close()

            assert asked.result() is False
    assert answers("127.0.0.1", port) is False


def test_keeps_rows_when_everything_is_killed(home):
    process = home.serve()
    embedded = EmbeddedPostgres(home.folder)
    _execute(embedded.url, DIVISION)
    process.kill()
    process.wait()
    for server in home.postgres:
        server.kill()
    psutil.wait_procs(home.postgres, 5)

    home.serve()

    assert _execute(embedded.url, "select name from division") == "邵阳市"


def test_adopts_the_database_after_a_kill_and_stops_it_then(home):
    home.serve().kill()
    home.started[-1].wait()
    before = {process.pid for process in home.postgres}
    assert before

    second = home.serve()
    assert before & {process.pid for process in home.postgres}
    second.terminate()
    second.wait(SECONDS)

    assert home.postgres == []


def test_second_server_on_the_same_home_is_refused(home):
    home.serve()
    refused = home.run("serve", "--no-demo", FENGQIAO_PORT=str(free_port()))

    assert refused.returncode == 1
    assert "已经有一个服务在运行" in refused.stderr
    assert home.get("/healthz").status_code == 200


def test_commands_share_the_running_database(home):
    home.serve()
    done = home.run("migrate")

    assert done.returncode == 0
    assert "数据库已是最新" in done.stderr
    assert home.get("/readyz").status_code == 200


def test_taken_port_is_said_before_anything_is_loaded(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", home.port))
        taken.listen()
        refused = home.run("serve", "--no-demo")

    assert refused.returncode == 1
    assert "请换一个 FENGQIAO_PORT" in refused.stderr
    assert home.postgres == []


def test_keys_and_home_are_private(home):
    home.serve()

    for key in (home.folder / "keys").iterdir():
        assert key.stat().st_mode & 0o077 == 0
    assert (home.folder / "postgres").stat().st_mode & 0o077 == 0


def _execute(url: str, statement: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(**connection_arguments(url))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())
