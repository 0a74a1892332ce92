"""The honours in headless Chromium: the ballot says its limit, and every page is clean at any width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.pages.test_browser import assert_clean
from tests.site import Site, watch

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_page_of_a_vote_is_clean(browser: Browser, site: Site, width: int) -> None:
    made = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
    page = made.new_page()
    watched = watch(page, site.address)
    certificates = [f"/honours/certificates/{number}" for number in (site.ids["named"], site.ids["revoked"])]
    for path in (
        "/honours",
        *certificates,
        f"/honours/{site.ids['early']}",
        f"/honours/{site.ids['counted']}",
        f"/honours/{site.ids['counted']}/objection",
        "/honours/objections",
        "/honours/grades",
        f"/honours/{site.ids['open']}",
    ):
        page.goto(site.address + path)
        assert_clean(page)

    page.locator(".pick input").first.check()
    page.get_by_role("button", name="核对选票").click()
    page.get_by_role("button", name="提交选票").wait_for()
    assert_clean(page)
    page.get_by_role("button", name="提交选票").click()
    page.wait_for_url("**/receipt")
    assert_clean(page)

    assert (watched.errors, watched.strangers) == ([], [])
    made.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_an_objection_is_raised_corrected_and_asked_after_by_keyboard_and_eye(
    browser: Browser, site: Site, width: int
) -> None:
    made = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN", color_scheme="dark")
    page = made.new_page()
    watched = watch(page, site.address)

    page.goto(f"{site.address}/honours/{site.ids['counted']}")
    page.get_by_role("link", name="对结果有异议").click()
    page.get_by_role("button", name="提交异议").click()
    expect(page.locator(".errsum")).to_be_focused()
    assert_clean(page)
    page.get_by_label("对谁有异议").select_option(index=2)
    page.get_by_label("异议内容和理由").fill("材料里的案件不是他调的。")
    page.get_by_label("您的姓名").fill("李某")
    page.get_by_role("button", name="提交异议").click()
    page.wait_for_url("**/objection/receipt")
    assert_clean(page)
    receipt = page.locator("#receipt").inner_text()
    page.get_by_role("link", name="查处理结果").click()
    page.get_by_label("回执号").fill(receipt)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("正在核查")).to_be_visible()
    assert_clean(page)

    assert receipt not in page.url
    # The refused form is a 422 that Chromium notes in its console.
    assert [error for error in watched.errors if "422" not in error] == []
    assert watched.strangers == []
    made.close()


def test_a_full_category_says_so_and_takes_no_more(browser: Browser, site: Site) -> None:
    made = browser.new_context(locale="zh-CN")
    page = made.new_page()
    page.goto(f"{site.address}/honours/{site.ids['open']}")
    boxes = page.locator(".pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()

    expect(page.locator(".limitmsg")).to_be_visible()
    boxes.nth(2).press("Space")
    expect(page.locator("#live")).to_contain_text("已选满 2 个")
    expect(page.locator(".pick input:checked")).to_have_count(2)
    boxes.nth(0).uncheck()
    expect(page.locator(".limitmsg")).to_be_hidden()
    made.close()
