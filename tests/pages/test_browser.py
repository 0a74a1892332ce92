"""The pages in headless Chromium: at telephone and desk width, light and dark, with and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mediation.models.base import LONGEST_TEXT
from pages.examples import EXAMPLES
from tests.site import Site, watch

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NARRATIVE = EXAMPLES[0].narrative
WIDTHS = (320, 390, 1280)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(params=WIDTHS)
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    dark = "dark" if request.param == 1280 else "light"
    made = browser.new_context(
        viewport={"width": request.param, "height": 844}, color_scheme=dark, locale="zh-CN"
    )
    yield made
    made.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    made = browser.new_context(viewport={"width": 1280, "height": 844}, locale="zh-CN")
    yield made.new_page()
    made.close()


def search(page: Page, site: Site, narrative: str = NARRATIVE) -> None:
    page.goto(f"{site.address}/precedents")
    page.get_by_label("纠纷经过").fill(narrative)
    page.get_by_role("button", name="查找先例").click()
    page.wait_for_url("**/precedents/found/*")


def assert_clean(page: Page) -> None:
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px"
    violations = Axe().run(page, options=RULES).response["violations"]
    assert violations == [], [
        (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations
    ]


def test_every_page_is_clean(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    watched = watch(page, site.address)

    for path in ("/", "/precedents", "/precedents?example=0", "/precedents/nothing"):
        page.goto(site.address + path)
        assert_clean(page)
    search(page, site)
    assert_clean(page)
    page.locator(".hit h3 a").first.click()
    expect(page.get_by_role("heading", name="和您写的案情比一比")).to_be_visible()
    assert_clean(page)
    page.goto(f"{site.address}/precedents")
    page.get_by_role("button", name="查找先例").click()
    expect(page.locator(".errsum")).to_be_focused()
    assert_clean(page)

    # A missing page, a refused form: the browser itself reports their status as an error.
    assert [error for error in watched.errors if "Failed to load resource" not in error] == []
    assert watched.strangers == []


def test_a_sum_that_cannot_be_read_is_told_where_it_is(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    page.goto(f"{site.address}/precedents")
    page.get_by_label("纠纷经过").fill(NARRATIVE)
    if not page.get_by_label("最少多少元").is_visible():  # a desk has room for them from the start
        page.locator(".filters summary").click()
    page.get_by_label("最少多少元").fill("五万上下")
    page.get_by_role("button", name="查找先例").click()

    expect(page.locator(".errsum")).to_be_focused()
    assert_clean(page)
    page.get_by_role("link", name="看不懂").click()
    expect(page.get_by_label("最少多少元")).to_be_focused()
    expect(page.get_by_label("最少多少元")).to_have_value("五万上下")
    page.get_by_label("最少多少元").fill("5万")
    page.get_by_role("button", name="查找先例").click()
    page.wait_for_url("**/precedents/found/*")
    expect(page.locator("#found .chip").first).to_contain_text("50,000 元起")


def test_large_type_and_wide_spacing_still_fit(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    page.goto(f"{site.address}/precedents")
    page.get_by_role("button", name="大字").click()
    search(page, site)
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}');
        document.adoptedStyleSheets = [sheet]; }"""
    )

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_search_by_keyboard_alone(desk: Page, site: Site) -> None:
    desk.goto(f"{site.address}/precedents")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="跳到正文")).to_be_focused()
    desk.keyboard.press("Enter")
    for _ in range(20):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.id") == "narrative":
            break
    desk.keyboard.insert_text(NARRATIVE)
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/precedents/found/*")

    expect(desk.locator("#found h2").first).to_be_focused()
    for _ in range(60):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.closest('.hit h3') !== null"):
            break
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/precedents/*-*")


def test_back_returns_to_the_results(desk: Page, site: Site) -> None:
    search(desk, site)
    first = desk.locator(".hit h3 a").first.inner_text()
    desk.locator(".hit h3 a").first.click()
    desk.wait_for_url("**/precedents/*-*")
    desk.go_back()

    expect(desk.locator(".hit h3 a").first).to_have_text(first)


def test_counts_characters_without_cutting(desk: Page, site: Site) -> None:
    desk.goto(f"{site.address}/precedents")
    desk.get_by_label("纠纷经过").fill("𠮷" * (LONGEST_TEXT + 3))

    expect(desk.locator("#narrative-count")).to_have_text("超出 3 个字，请删减")
    assert len(desk.get_by_label("纠纷经过").input_value()) == LONGEST_TEXT + 3


def test_copies_a_term(browser: Browser, site: Site) -> None:
    made = browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="zh-CN")
    page = made.new_page()
    search(page, site)
    page.get_by_role("button", name=re.compile("复制 ?第 1 条")).first.click()

    expect(page.locator("#live")).to_have_text("已复制")
    assert "接水槽" in page.evaluate("navigator.clipboard.readText()")
    made.close()


def test_works_without_script(browser: Browser, site: Site) -> None:
    made = browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN"
    )
    page = made.new_page()
    search(page, site)

    assert page.locator(".hit").count() == 10
    assert page.get_by_role("button", name="复制").count() == 0
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Find similar precedents")).to_be_visible()
    made.close()


def test_prints_without_the_frame(desk: Page, site: Site) -> None:
    search(desk, site)
    desk.emulate_media(media="print")

    expect(desk.locator(".top")).to_be_hidden()
    expect(desk.locator(".hit").first).to_be_visible()
