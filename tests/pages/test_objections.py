"""Objections on the pages, without script: raised, corrected, kept under a receipt, asked after."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def form(site):
    return f"/honours/{site.ids['counted']}/objection"


def nominees(page):
    return re.findall(r'<option value="([^"]+)"', page)


def test_it_is_taken_under_a_receipt_and_answered_by_it_alone(client, form):
    whom = nominees(client.get(form).text)[1]
    told = {"nomination": whom, "raised_by": "李某某", "phone": "139 1234 5678", "text": "案件不实。"}

    sent = client.post(form, data=told)
    page = client.get(sent.headers["location"]).text
    receipt = re.search(r'<pre id="receipt">([^<]+)<', page)[1]
    asked = client.post("/honours/objections", data={"receipt": receipt})

    assert (sent.status_code, sent.headers["location"]) == (303, f"{form}/receipt")
    assert receipt not in sent.headers["location"]
    assert "HttpOnly" in sent.headers["set-cookie"]
    assert "SameSite=strict" in sent.headers["set-cookie"]
    assert (asked.status_code, "正在核查" in asked.text) == (200, True)
    for private in ("李某某", "13912345678", "139****5678", "案件不实"):
        assert private not in asked.text


def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(client, form):
    answer = client.post(form, data={"text": "<b>案件不实</b>", "phone": "12"})

    assert answer.status_code == 422
    assert "请选出对谁有异议" in answer.text
    assert 'id="raised_by-error"' in answer.text
    assert "&lt;b&gt;案件不实&lt;/b&gt;" in answer.text
    assert "<b>案件" not in answer.text
    assert "<title>出错：" in answer.text


def test_a_wrong_telephone_and_too_long_a_text_are_told(client, form):
    told = {"nomination": nominees(client.get(form).text)[1], "raised_by": "李某", "text": "案件不实。"}

    wrong = client.post(form, data={**told, "phone": "12"})
    long = client.post(form, data={**told, "text": "长" * 2012})

    assert (wrong.status_code, 'id="phone-error"' in wrong.text) == (422, True)
    assert (long.status_code, "现在多了 12 个字" in long.text) == (422, True)


def test_it_is_not_taken_from_another_site_nor_outside_the_notice(client, site, form):
    told = {"nomination": nominees(client.get(form).text)[1], "raised_by": "李某", "text": "案件不实。"}
    voting = f"/honours/{site.ids['open']}/objection"

    assert client.post(form, data=told, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert "现在不是公示期" in client.get(voting).text
    someone = re.findall(r'name="choice" value="([^"]+)"', client.get(f"/honours/{site.ids['open']}").text)[0]
    early = client.post(voting, data={**told, "nomination": someone})
    assert (early.status_code, "现在不是公示期" in early.text) == (422, True)


@pytest.mark.parametrize("receipt", ["", "没有的", "x" * 500, "a\x00b"])
def test_an_unknown_receipt_is_told_as_such(client, receipt):
    answer = client.post("/honours/objections", data={"receipt": receipt})

    assert (answer.status_code, "没有这个回执号" in answer.text) == (404, True)


def test_without_a_receipt_one_is_led_back(client, form):
    answer = client.get(f"{form}/receipt")

    assert (answer.status_code, answer.headers["location"]) == (303, form)
