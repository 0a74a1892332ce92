"""A real server over a small library, and a real browser to look at it with."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import ARGUMENTS, chromium
from tests.conftest import Cluster
from tests.pages.library import fill
from tests.site import Site, serving


@pytest.fixture(scope="session")
def site(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(cluster, template, tmp_path_factory.mktemp("home"), fill) as site:
        yield site


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    """A browser without script: follows no redirect by itself."""
    # A certificate is printed by a process of its own, which takes long on a busy machine.
    with httpx.Client(base_url=site.address, headers={"accept-language": "zh-CN"}, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    # After the site, because a running browser holds this thread's event loop; and no longer than a module.
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()
