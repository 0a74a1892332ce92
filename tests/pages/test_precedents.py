"""The search for precedents without script: what is sent, what comes back."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from pages.asking import LONGEST
from pages.examples import EXAMPLES

NARRATIVE = EXAMPLES[0].narrative


def found(client: httpx.Client, **fields: str) -> httpx.Response:
    sent = client.post("/precedents", data={"narrative": NARRATIVE, **fields})
    assert sent.status_code == 303
    return client.get(sent.headers["location"])


def titles(page: httpx.Response) -> list[str]:
    return re.findall(r'<h3 id="h\d+"><a [^>]*>([^<]+)</a>', page.text)


def test_start_offers_examples_that_fill_the_form(client):
    start = client.get("/precedents")
    filled = client.get("/precedents?example=1")

    assert start.status_code == 200
    assert start.text.count('class="eg"') == len(EXAMPLES)
    assert "库里现有 42 件" in start.text
    assert EXAMPLES[1].narrative in filled.text


def test_finds_what_is_alike_first(client):
    page = found(client)

    assert page.status_code == 200
    assert len(titles(page)) == 10
    assert all("滴水檐" in title for title in titles(page))
    assert "<mark>" in page.text
    assert "可借鉴的协议条款（3 条）" in page.text


def test_narrative_is_in_no_address_and_no_log(client, site):
    sent = client.post("/precedents", data={"narrative": NARRATIVE})
    client.get(sent.headers["location"])

    assert re.fullmatch(r"/precedents/found/[A-Za-z0-9_-]{16}", sent.headers["location"])
    assert NARRATIVE[:8] not in site.log.read_text()


def test_kept_search_is_sealed(client, site):
    client.post("/precedents", data={"narrative": NARRATIVE})

    files = list((site.log.parent / "searches").iterdir())
    assert files
    assert all(NARRATIVE[:4] not in file.read_text() for file in files)
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_unknown_search_says_that_it_is_gone(client):
    page = client.get("/precedents/found/AAAAAAAAAAAAAAAA")

    assert page.status_code == 410
    assert "已过一小时" in page.text


@pytest.mark.parametrize(
    ("narrative", "words"),
    [
        ("", "请写下纠纷经过"),
        ("漏水", "写得太短，请至少写 15 个字"),
        ("水" * (LONGEST + 12), "现在多了 12 个字"),
        ("😀" * 40, "没有可以用来查找的词"),
    ],
    ids=["empty", "short", "long", "no words"],
)
def test_says_what_is_wrong_and_keeps_the_text(client, narrative, words):
    page = client.post("/precedents", data={"narrative": narrative})
    if page.status_code == 303:  # only the engine can tell
        page = client.get(page.headers["location"])

    assert page.status_code == 422
    assert page.text.count(words) == 2  # in the summary and at the field
    assert "<title>出错：" in page.text
    assert narrative in page.text


def test_refuses_a_body_no_form_can_have(client):
    page = client.post(
        "/precedents",
        content=b"narrative=" + b"a" * 400_000,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert page.status_code == 413
    assert "太长" in page.text


@pytest.mark.parametrize(
    "raw",
    [b"narrative=%FF%FE%00" + b"%E6%B0%B4" * 20, b"narrative=%ED%A0%80" * 3, b"\xff\xfe" * 50],
    ids=["bytes", "surrogates", "raw"],
)
def test_survives_what_is_no_text(client, raw):
    page = client.post(
        "/precedents", content=raw, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    if page.status_code == 303:
        page = client.get(page.headers["location"])

    assert page.status_code in {200, 422}


def test_script_in_the_narrative_is_text(client):
    page = found(client, narrative=NARRATIVE + "<script>alert(1)</script>")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"type": "10"}, "劳动争议"),
        ({"division": "430502"}, "双清区"),
        ({"year_from": "2020", "year_to": "2021"}, "2020—2021 年"),
        ({"grade": "difficult"}, "疑难复杂"),
        ({"result": "terminated"}, "未达成协议"),
        ({"amount_from": "3,000", "amount_to": "5000"}, "3,000—5,000 元"),
        ({"amount_from": "三千", "amount_to": "０．５ 万元"}, "3,000—5,000 元"),
    ],
)
def test_filter_narrows_and_can_be_taken_away(client, fields, words):
    page = found(client, **fields)
    drop = re.search(
        r'class="chip" href="([^"]+)"><span><span class="vh">去掉条件：</span>([^<]+)</span>', page.text
    )

    assert drop
    assert drop[2] == words
    without = client.get(drop[1].replace("&amp;", "&"))
    assert without.status_code == 303
    assert "去掉条件" not in client.get(without.headers["location"]).text


@pytest.mark.parametrize("typed", ["不多", "五千左右", "-5", "5w", "<b>", "1e9", "５．５．５"])
def test_a_sum_that_cannot_be_read_is_told_at_its_field(client, typed):
    """Left out in silence, the answer would look narrowed and be of everything."""
    page = client.post(
        "/precedents", data={"narrative": NARRATIVE, "amount_from": "2000", "amount_to": typed}
    )

    told = html.escape(f"金额“{typed}”看不懂，请写成 5000 或 5万 这样", quote=False)
    assert page.status_code == 422
    assert f'<a href="#amount">{told}</a>' in page.text
    assert 'id="amount-error">' in page.text
    assert 'id="narrative-error"' not in page.text
    assert NARRATIVE in page.text
    assert 'name="amount_from" value="2000"' in page.text
    assert (
        f'name="amount_to" value="{html.escape(typed)}" aria-describedby="amount-error" aria-invalid="true"'
        in page.text
    )


def test_nothing_found_says_which_filter_to_relax(client):
    page = found(client, type="02", year_from="1999", year_to="2000")

    assert "没有找到相近的先例" in page.text
    assert "去掉“1999—2000 年”（有 " in page.text


def test_nothing_found_offers_to_drop_all_filters_where_no_single_one_helps(client):
    page = found(client, type="9988", year_from="1999", year_to="2000")
    offered = re.findall(r'class="chip" href="([^"]+)"', page.text)

    assert "几项条件合起来太窄" in page.text
    assert re.search(r"条件全部去掉（有 \d+ 件）", page.text)
    [drop] = offered
    looser = client.get(client.get(drop.replace("&amp;", "&")).headers["location"])
    assert "最相近的先例" in looser.text
    assert "去掉条件" not in looser.text


def test_says_so_where_nothing_is_close(client):
    near = found(client)
    far = found(client, narrative="昨天晚上月亮很圆，我写了一首诗，请问火星上有没有外星人，老人们都不晓得。")

    assert "没有很相近的先例" not in near.text
    assert 'id="outcomes"' in near.text
    assert "没有很相近的先例" in far.text
    assert "沾边的先例" in far.text
    assert 'id="outcomes"' not in far.text
    assert "很相近</b>" not in far.text


def test_shows_more(client):
    page = found(client)
    more = re.search(r'href="(/precedents/found/[^"]+show=20)#h10"', page.text)

    assert more
    assert len(titles(client.get(more[1]))) == 20


def test_one_in_full_beside_the_search(client, site):
    page = found(client)
    address = re.search(r'<h3 id="h1"><a href="([^"]+)"', page.text)
    assert address

    full = client.get(address[1].replace("&amp;", "&"))

    assert full.status_code == 200
    assert "和您写的案情比一比" in full.text
    rows = re.findall(r'<tr><th scope="row"><span lang="zh-CN">([^<]+)</span>(.*?)</tr>', full.text)
    told = {name: re.findall(r"<td[^>]*>([^<]*)</td>", rest) for name, rest in rows}
    assert told["建房"][0] == "去年秋天乙某翻建房屋"
    assert told["金额"][0] == "8000元"
    assert all(len(sides) == 2 for sides in told.values())
    assert list(told).index("金额") >= 2  # after what both tell
    assert "返回查找结果" in full.text
    assert "民法典" in full.text


@pytest.mark.parametrize("path", ["/precedents/nothing", "/precedents/00000000-0000-7000-8000-000000000000"])
def test_missing_precedent(client, path):
    page = client.get(path)

    assert page.status_code == 404
    assert "没有这件先例" in page.text


def test_missing_page_is_told_in_words(client):
    page = client.get("/nowhere", headers={"accept": "text/html"})

    assert page.status_code == 404
    assert "没有这一页" in page.text
    assert client.get("/precedents/found/x", headers={"accept": "text/html"}).status_code == 410
    assert client.delete("/precedents").status_code == 405


def test_english_words_for_the_same_page(client):
    client.post("/preferences", data={"set": "language", "back": "/precedents"})
    page = found(client)

    assert '<html lang="en"' in page.text
    assert "Why it is close" in page.text
    assert 'lang="zh-CN">翻建新房' in page.text
