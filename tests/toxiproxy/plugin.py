"""The fixture ``toxiproxy``. Without Go its tests are skipped with one loud line; with ``CI`` set they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.toxiproxy.proxy import Toxiproxy, build, find_go, must_run, running

if TYPE_CHECKING:
    from collections.abc import Iterator

_MISSING = "Go is not installed"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_go() is None and not must_run():
        for item in items:
            if "toxiproxy" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason=_MISSING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if find_go() is None and not must_run():
        terminalreporter.write_line(
            f"!!! SLOWED AND CUT CONNECTIONS WERE NOT TESTED: {_MISSING}", red=True, bold=True
        )


@pytest.fixture(scope="session")
def toxiproxy() -> Iterator[Toxiproxy]:
    go = find_go()
    assert go, _MISSING
    with running(build(go)) as proxy:
        yield proxy
