"""The fixture ``elasticsearch_url``: ``ELASTICSEARCH_URL`` if given, else a node assembled here.

One node serves all workers of a run. Without Java or Maven the tests that need it are skipped, and
the run ends with one line that says so; with ``CI`` set they fail.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import fasteners  # type: ignore[import-untyped]
import pytest

from tests.elasticsearch_node.assemble import CannotAssemble, find_java
from tests.elasticsearch_node.node import Node, must_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _missing() -> str | None:
    """Why there can be no node on this machine."""
    if os.environ.get("ELASTICSEARCH_URL"):
        return None
    try:
        find_java()
    except CannotAssemble as missing:
        return str(missing)
    return None if shutil.which("mvn") else "Maven (mvn) is not installed"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = _missing()
    if missing and not must_run():
        for item in items:
            if item.get_closest_marker("es"):
                item.add_marker(pytest.mark.skip(reason=missing))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missing = _missing()
    if missing and not must_run():
        terminalreporter.write_line(f"!!! ELASTICSEARCH WAS NOT TESTED: {missing}", red=True, bold=True)


@pytest.fixture(scope="session")
def elasticsearch_url(run_directory: Path) -> Iterator[str]:
    """Address of a running Elasticsearch; tests keep apart by their own aliases."""
    if url := os.environ.get("ELASTICSEARCH_URL"):
        yield url
        return
    directory = run_directory / "elasticsearch"
    directory.mkdir(exist_ok=True)
    address = directory / "address"
    users = fasteners.InterProcessReaderWriterLock(directory / "users.lock")
    node: Node | None = None
    with fasteners.InterProcessLock(directory / "starting.lock"):
        if not address.exists():
            node = Node(directory / "data")
            node.start()
            address.write_text(node.url)
        users.acquire_read_lock()
    yield address.read_text()
    users.release_read_lock()
    if node:
        # The worker that started the node waits for the others to be done with it.
        with users.write_lock():
            node.stop()
