"""The panel in a browser without script, in the dark, and as one types.

Every page with script, at both widths and in both languages, is looked at by ``tests/server/walking``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Page, async_playwright

from admin import Panel
from admin.views import EVERY_VIEW
from mediation.models import Role, RoleGrant
from tests.admin.test_walk import one_of_each
from tests.api.http import npm
from tests.browser import ARGUMENTS, chromium
from tests.factories import PASSWORD, Network

AXE = Path(__file__).parents[1] / "npm/node_modules/axe-core/axe.min.js"
pytestmark = pytest.mark.browser


@pytest.fixture
async def address(panel: Panel, network: Network) -> AsyncIterator[str]:
    """The panel on a port of this machine, with somebody of the city to sign in."""
    await one_of_each(network)
    await RoleGrant.create(user=network.user, role=Role.CITY, division=network.city)
    server = uvicorn.Server(
        uvicorn.Config(panel.app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def open_panel(page: Page, address: str) -> None:
    await page.goto(f"{address}/admin/login")
    await page.fill("#username", "zhang")
    await page.fill("#password", PASSWORD)
    await page.click("button.primary")
    await page.wait_for_selector("h1")


async def test_everything_is_reached_by_links_without_script(address: str) -> None:
    """Every list, form and record, and what can be done with it, one link after another."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = await browser.new_context(
            viewport={"width": 390, "height": 900}, java_script_enabled=False, bypass_csp=False
        )
        page = await context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        await open_panel(page, address)
        paths = [f"{view.identity}/list" for view in EVERY_VIEW]
        paths += [f"{view.identity}/create" for view in EVERY_VIEW if view.can_create]
        for path in paths:
            await page.goto(f"{address}/admin/{path}")
            link = page.locator("tbody th a").first
            if path.endswith("/list") and await link.count():
                await link.click()
                await page.wait_for_selector("dl.record")
                acts = await page.locator("main p.buttons a").all()
                paths += [(await act.get_attribute("href") or "").removeprefix("/admin/") for act in acts]
        await browser.close()

    assert len(paths) > 30
    assert complaints == []


async def test_axe_finds_nothing_serious_in_the_dark(address: str) -> None:
    npm.ready()
    found: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        # axe is injected; only for that the policy is put aside.
        context = await browser.new_context(
            viewport={"width": 390, "height": 900}, color_scheme="dark", bypass_csp=True
        )
        page = await context.new_page()
        await page.goto(f"{address}/admin/login")
        pages = [("login", page.url)]
        await open_panel(page, address)
        for path in (
            "",
            "mediator/list",
            "committee/create",
            "audit-entry/list",
            "user/create",
            "case/list",
            "second-factor",
            "deadlines",
            "import",
        ):
            pages += [(path, f"{address}/admin/{path}")]
        for path, url in pages:
            if path != "login":
                await page.goto(url)
                link = page.locator("tbody th a").first
                if path == "case/list" and await link.count():
                    await link.click()
                    await page.wait_for_selector("dl.record")
            await page.add_script_tag(path=AXE)
            result = await page.evaluate("axe.run()")
            found += [
                f"{path} {one['id']}: {one['nodes'][0]['html'][:160]}"
                for one in result["violations"]
                if one["impact"] in {"serious", "critical"}
            ]
        await browser.close()

    assert found == []


async def test_suggests_codes_as_one_types(address: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await browser.new_page()
        await open_panel(page, address)
        await page.goto(f"{address}/admin/committee/create")
        await page.locator("#division").press_sequentially("桥头")
        option = page.locator("#division-options option")
        await option.wait_for(state="attached")

        assert await option.get_attribute("value") == "430502001001"
        await browser.close()


async def test_texts_with_marks_in_them_flow_as_one_on_a_telephone(address: str) -> None:
    """In a grid, which the other cells are there, each mark and each stretch between would be a cell."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await open_panel(page, address)
        displays = {}
        for kind in ("audit-entry", "user"):
            await page.goto(f"{address}/admin/{kind}/list")
            await page.locator("tbody th a").first.click()
            cell = page.locator(".told td").first
            displays[kind] = await cell.evaluate("cell => getComputedStyle(cell).display")
        await browser.close()

    assert displays == {"audit-entry": "block", "user": "grid"}
