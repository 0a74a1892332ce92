"""Run the assembled node: started once a test run, shared by the workers, gone with them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from tests.elasticsearch_node.assemble import assemble, find_java

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 120
_FOR_TESTS = ("-Xms512m", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_FOR_SPEED = ("-Xms2g", "-Xmx2g", "--add-modules", "jdk.incubator.vector")


class Node:
    """One running node. ``stop`` and ``start`` again on the same data for tests of faults.

    A node ``for_speed`` takes longer to start and more memory, and compiles and counts as one in service does.
    """

    def __init__(self, data: Path, *, for_speed: bool = False) -> None:
        self.data = data
        self._options = _FOR_SPEED if for_speed else _FOR_TESTS
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        java = find_java()
        home = assemble(java)
        self.data.mkdir(parents=True, exist_ok=True)
        log = (self.data / "output.log").open("ab")
        self._process = subprocess.Popen(
            [
                str(java / "bin/java"),
                *self._options,
                "-p",
                str(home / "lib"),
                "--add-modules",
                "ALL-MODULE-PATH",
                "-cp",
                str(home / "classes"),
                f"-Des.path.home={home}",
                "-Dlog4j2.disable.jmx=true",
                "--enable-native-access=ALL-UNNAMED",
                "Launcher",
                str(home),
                str(self.data),
                str(self.port),
            ],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
        log.close()
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._process and self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=5) as answer:  # noqa: S310
                    if json.load(answer)["status"] in {"green", "yellow"}:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        tail = (self.data / "output.log").read_text(errors="replace")[-2000:]
        self.stop()
        message = f"the Elasticsearch node did not start:\n{tail}"
        raise RuntimeError(message)

    def stop(self) -> None:
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """As a power cut ends it."""
        if self._process:
            self._process.kill()
            self._process.wait()
            if self._process.stdin:
                self._process.stdin.close()
            self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def must_run() -> bool:
    """On a build server a missing node is a failure, not a skip."""
    return bool(os.environ.get("CI"))
