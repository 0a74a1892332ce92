"""Words while the dispute is being written: the address on both engines, and typing in the browser."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.routing import Route

from pages.suggesting import WordPages
from search.engine import EngineUnavailable, Suggestion
from tests.pages.test_browser import assert_clean
from tests.search.conftest import Bench, bench, elastic, embedded
from tests.search.library import ALL, WALL, key
from tests.site import Site, watch

__all__ = ["bench", "elastic", "embedded"]

SAID = {
    "民间": ("民间", [("民间借贷", 2)]),
    "他们民间": ("民间", [("民间借贷", 2)]),
    "有民间借": ("民间借", [("民间借贷", 2)]),
    "相邻": ("相邻", [("相邻关系", 1)]),
    # The library's own word whole, a word that none begins with, and one character: nothing is left to add.
    "滴水": ("", []),
    "漏水": ("", []),
    "民": ("", []),
}
BAD = (
    "",
    "  ",
    "民" * 200,
    "民间" * 4,
    "民间\x00",
    "\x00\x00",
    "民间\n",
    "\ufffd\ufffd",
    ".*",
    "民间*",
    '"\\',
    "<b>",
)


def words(page: httpx.Response) -> tuple[str, list[tuple[str, int]]]:
    """What the words go on from, and each with the number it bears."""
    begun = re.search(r'data-begun="([^"]*)"', page.text)
    found = re.findall(r'data-word="([^"]*)"><b lang="zh-CN">([^<]*)</b><span>(\d+) 件</span>', page.text)
    assert all(put == shown for put, shown, _ in found)
    return (
        html.unescape(begun[1]) if begun else "",
        [(html.unescape(word), int(count)) for word, _, count in found],
    )


def calling(engine: object) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/precedents/words", WordPages(engine).offer, methods=["POST"])])  # type: ignore[arg-type]
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", headers={"accept-language": "zh-CN"}
    )


async def test_words_that_go_on_from_what_was_typed(bench: Bench) -> None:
    many = [
        replace(WALL, id=key(200 + n), keywords=tuple(f"合伙{x}" for x in "甲乙丙丁戊己"[n:]))
        for n in range(6)
    ]
    await bench.hold([*ALL, *many])

    async with calling(bench.engine) as client:
        answers = {typed: await client.post("/precedents/words", data={"typed": typed}) for typed in SAID}
        most = await client.post("/precedents/words", data={"typed": "两人合伙"})
        bad = [await client.post("/precedents/words", data={"typed": typed}) for typed in BAD]

    assert {typed: words(answer) for typed, answer in answers.items()} == SAID
    assert words(most) == (
        "合伙",
        [("合伙己", 6), ("合伙戊", 5), ("合伙丁", 4), ("合伙丙", 3), ("合伙乙", 2)],
    )
    assert {(answer.status_code, answer.text.strip()) for answer in bad} == {(200, "")}


def test_the_address_takes_anything_and_keeps_no_word_in_the_log(client: httpx.Client, site: Site) -> None:
    found = client.post("/precedents/words", data={"typed": "屋檐滴水"})
    english = client.post("/precedents/words", data={"typed": "拖欠工"}, headers={"accept-language": "en"})
    raw = {"content-type": "application/x-www-form-urlencoded"}
    bodies = [
        b"",
        b"typed=%ED%A0%BD%ED%A0%BD",
        b"typed=%FF%FE",
        b"\xff\x00",
        b"typed=" + b"a" * 300_000,
        b"&" * 99,
    ]
    bad = [client.post("/precedents/words", content=body, headers=raw) for body in bodies]

    assert words(found) == ("滴水", [("滴水檐", 14), ("滴水地", 7)])
    assert "<span>14 cases</span>" in english.text
    assert found.headers["cache-control"] == "no-store"
    assert {(answer.status_code, answer.text.strip()) for answer in bad} == {(200, "")}
    assert client.get("/precedents/words").status_code == 404
    assert "滴水" not in site.log.read_text()


class Away:
    """An engine that does not answer, as the stand-in's own database may not."""

    async def suggest(self, *prefixes: str) -> tuple[tuple[Suggestion, ...], ...]:
        raise EngineUnavailable(*prefixes)


class Counting:
    """An engine that holds no word, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def suggest(self, *prefixes: str) -> tuple[tuple[Suggestion, ...], ...]:
        self.asked.append(prefixes)
        return ((),) * len(prefixes)


async def test_all_endings_are_asked_at_once() -> None:
    engine = Counting()
    async with calling(engine) as client:
        await client.post("/precedents/words", data={"typed": "我们村围墙噪"})

    assert engine.asked == [("我们村围墙噪", "们村围墙噪", "村围墙噪", "围墙噪", "墙噪")]


async def test_an_engine_that_is_away_is_passed_over_in_silence() -> None:
    async with calling(Away()) as client:
        answer = await client.post("/precedents/words", data={"typed": "民间"})

    assert (answer.status_code, answer.text.strip()) == (200, "")


@pytest.fixture
def phone(browser: Browser) -> Page:
    return browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, locale="zh-CN"
    ).new_page()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_typing_on_a_telephone(phone: Page, site: Site) -> None:
    watched = watch(phone, site.address)
    asked: list[str] = []
    phone.on(
        "request",
        lambda request: asked.append(request.post_data or "") if request.url.endswith("/words") else None,
    )
    phone.goto(f"{site.address}/precedents")
    area = phone.get_by_label("纠纷经过")
    offered = phone.locator("#narrative-words button")
    submit = phone.get_by_role("button", name="查找先例")
    at = submit.bounding_box()

    # An IME at work asks nothing, however long it takes; one request follows when it has put its word in.
    area.focus()
    ime = phone.context.new_cdp_session(phone)
    for part in ("d", "di", "滴shui", "滴水"):
        ime.send(
            "Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)}
        )
    phone.wait_for_timeout(500)
    assert asked == []
    ime.send("Input.insertText", {"text": "滴水"})
    expect(offered).to_have_text(["滴水檐14 件", "滴水地7 件"])
    assert asked == ["typed=%E6%BB%B4%E6%B0%B4"]
    expect(phone.locator("#live")).to_have_text("有 2 个词可选，按 Tab 键去选")
    assert_clean(phone)
    assert submit.bounding_box() == at
    assert all(box["height"] >= 44 for one in offered.all() if (box := one.bounding_box()))

    # A tap completes the word at the caret, in the middle of a text too.
    offered.first.tap()
    expect(area).to_have_value("滴水檐")
    expect(area).to_be_focused()
    expect(offered).to_have_count(0)
    area.fill("他家，把墙冲坏了")
    area.evaluate("area => area.setSelectionRange(2, 2)")
    phone.keyboard.insert_text("滴水")
    offered.nth(1).tap()
    expect(area).to_have_value("他家滴水地，把墙冲坏了")
    assert area.evaluate("area => area.selectionStart") == 5
    phone.keyboard.insert_text("拖欠")
    expect(offered).to_have_text(["拖欠工资14 件"])

    # By keyboard: Tab to the word, Enter, and writing goes on.
    phone.keyboard.press("Tab")
    expect(offered.first).to_be_focused()
    phone.keyboard.press("Enter")
    expect(area).to_be_focused()
    phone.keyboard.insert_text("。")
    expect(area).to_have_value("他家滴水地拖欠工资。，把墙冲坏了")
    expect(phone.locator("#narrative-count")).to_contain_text("还可以写")
    assert submit.bounding_box() == at
    assert watched.errors == []
    assert watched.strangers == []


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_an_older_answer_and_a_failure_change_nothing(phone: Page, site: Site) -> None:
    phone.goto(f"{site.address}/precedents")
    area = phone.get_by_label("纠纷经过")
    offered = phone.locator("#narrative-words button")
    # The first answer is held back until the second has come.
    held = []
    phone.route("**/precedents/words", lambda route: held.append(route) if not held else route.continue_())
    area.press_sequentially("滴水")
    phone.wait_for_timeout(400)
    assert len(held) == 1
    area.press_sequentially("，拖欠")
    expect(offered).to_have_text(["拖欠工资14 件"])
    held[0].continue_()
    phone.wait_for_timeout(300)
    expect(offered).to_have_text(["拖欠工资14 件"])

    phone.unroute("**/precedents/words")
    phone.route("**/precedents/words", lambda route: route.fulfill(status=500, body="<p>出错了</p>"))
    area.fill("农民")
    phone.wait_for_timeout(500)
    expect(offered).to_have_count(0)
    expect(phone.locator("#narrative-words")).not_to_contain_text("出错了")
    expect(area).to_have_value("农民")
