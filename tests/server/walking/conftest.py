"""One server and one browser for the whole walk."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser import ARGUMENTS, chromium
from tests.conftest import TEST_KEY, Cluster
from tests.factories import PASSWORD
from tests.server.walking.filling import WHO, fill
from tests.server.walking.words import Data
from tests.site import Site, serving


@pytest.fixture(scope="module")
def site(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home: Path = tmp_path_factory.mktemp("walk")
    (home / "keys").mkdir()
    (home / "keys" / "personal-data").write_bytes(base64.b64encode(TEST_KEY))
    with serving(cluster, template, home, fill) as site:
        yield site


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    # After what runs an event loop: a running browser holds this thread's.
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def data(site: Site, context: BrowserContext) -> Data:
    """After signing in, which is recorded; in a thread of its own, because the browser holds this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, Data.read(site.database)).result()


@pytest.fixture(params=[False, True], ids=["zh", "en"])
def english(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def context(browser: Browser, site: Site, english: bool) -> Iterator[BrowserContext]:  # noqa: FBT001  a fixture
    made = signed_in(browser, site, english=english)
    yield made
    made.close()


def signed_in(browser: Browser, site: Site, *, english: bool) -> BrowserContext:
    """Somebody of the city, in the panel and on the public pages in one language."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB" if english else "zh-CN"
    )
    page = context.new_page()
    page.goto(f"{site.address}/admin/login?lang={'en' if english else 'zh'}")
    page.fill("#username", WHO)
    page.fill("#password", PASSWORD)
    page.click("button.primary")
    page.wait_for_selector("nav.menu")
    page.close()
    return context
