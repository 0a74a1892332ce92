"""Saying whether a precedent was of use, without script and in the browser."""

from __future__ import annotations

import re
import uuid

import httpx
import pytest
from playwright.sync_api import Page, expect

from pages.judging import CONSENT
from tests.pages.test_browser import assert_clean, context, desk, search
from tests.pages.test_precedents import found
from tests.site import Site

__all__ = ["context", "desk"]


def hidden(page: httpx.Response, place: int = 1) -> dict[str, str]:
    """What the buttons of the card send along."""
    form = page.text.split(f'id="judge-{place}"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]+)"', form.split("<p")[0]))


def test_thanks_with_the_way_back_to_the_card(client: httpx.Client) -> None:
    fields = hidden(found(client), 3)

    thanks = client.post("/precedents/judge", data={**fields, "useful": "yes"})

    assert thanks.status_code == 200
    assert "谢谢，已记下" in thanks.text
    assert f'href="/precedents/found/{fields["from"]}#h3"' in thanks.text
    assert re.search(r'value="yes"[^>]* aria-pressed="true"', thanks.text)
    assert 'value="no" aria-describedby="consent">' in thanks.text


def test_what_it_means_to_judge_is_said_beside_the_buttons(client: httpx.Client) -> None:
    chinese = found(client)
    english = client.get(str(chinese.url), headers={"accept-language": "en"})

    assert CONSENT[0] in chinese.text
    assert CONSENT[1] in english.text


def test_the_full_view_asks_only_beside_a_search(client: httpx.Client, site: Site) -> None:
    page = found(client)
    address = re.findall(r'<h3 id="h1"><a href="([^"]+)"', page.text)[0].replace("&amp;", "&")

    beside, alone = client.get(address), client.get(address.split("?")[0])
    thanks = client.post("/precedents/judge", data={**hidden(beside, 0), "useful": "no"})

    assert "对您有用吗" in beside.text
    assert "对您有用吗" not in alone.text
    assert thanks.status_code == 200
    assert f'href="{address.replace("&", "&amp;")}"' in thanks.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"search": str(uuid.UUID(int=5))}, "没有这次查找"),
        ({"search": "墙"}, "没有这次查找"),
        ({"precedent": str(uuid.UUID(int=5))}, "这次查找没有出示这件类案"),
        ({"useful": "maybe"}, "请选“对我有用”或“没有用”"),
    ],
)
def test_tells_why_nothing_was_recorded(client: httpx.Client, changes: dict[str, str], told: str) -> None:
    fields = {**hidden(found(client)), "useful": "yes", **changes}

    refused = client.post("/precedents/judge", data=fields)

    assert refused.status_code == 422
    assert told in refused.text
    assert "谢谢" not in refused.text


def test_a_form_without_anything_is_refused_in_words(client: httpx.Client) -> None:
    refused = client.post("/precedents/judge")

    assert refused.status_code == 422
    assert "请选“对我有用”或“没有用”" in refused.text


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_thanks_in_place_and_the_reader_stays_where_they_are(desk: Page, site: Site) -> None:
    search(desk, site)
    address = desk.url
    card = desk.locator(".hit").nth(1)
    button = card.get_by_role("button", name="对我有用")

    button.focus()
    desk.keyboard.press("Enter")

    expect(card.get_by_role("status")).to_contain_text("谢谢，已记下")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert desk.url == address
    assert_clean(desk)
    card.get_by_role("button", name="没有用").click()
    expect(card.get_by_role("button", name="没有用")).to_have_attribute("aria-pressed", "true")
    expect(button).not_to_have_attribute("aria-pressed", "true")
