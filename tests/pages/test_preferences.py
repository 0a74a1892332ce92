"""Language, large type and dark colours are kept without script."""

from __future__ import annotations

import pytest


def test_each_is_switched_by_itself(client):
    client.post("/preferences", data={"set": "size", "back": "/"})
    client.post("/preferences", data={"set": "colours", "back": "/"})
    page = client.get("/precedents").text

    assert '<html lang="zh-CN" data-size="large" data-theme="dark">' in page
    client.post("/preferences", data={"set": "size", "back": "/"})
    assert "data-size" not in client.get("/precedents").text


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        ("/precedents", "/precedents"),
        ("//evil.example/x", "/"),
        ("//[", "/"),
        ("http://[::", "/"),
        ("/honours?year=[", "/honours?year=["),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nset-cookie: x", "/"),
        ("", "/"),
    ],
)
def test_goes_back_to_this_site_only(client, back, goes):
    response = client.post("/preferences", data={"set": "size", "back": back})

    assert response.status_code == 303
    assert response.headers["location"] == goes


@pytest.mark.parametrize("path", ["/preferences", "/honours/objections"])
def test_a_form_larger_than_any_is_told_so_and_changes_nothing(client, path):
    response = client.post(
        path, data={"set": "size", "back": "a" * 300_000}, headers={"accept": "text/plain"}
    )

    assert (response.status_code, response.text) == (413, "提交的内容太长。 What was sent is too long.\n")
    assert "set-cookie" not in response.headers


def test_english_only_browser_gets_english(client):
    assert '<html lang="en"' in client.get("/precedents", headers={"accept-language": "en-GB,en"}).text
    assert '<html lang="zh-CN"' in client.get("/precedents", headers={"accept-language": "en,zh"}).text
