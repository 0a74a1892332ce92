"""The edge: host names, request ids, headers, and a log that names nobody."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from server.edge import AccessLog, Edge


def client(log: AccessLog | None = None, **settings) -> httpx.AsyncClient:
    async def answer(_request):
        return PlainTextResponse("ok")

    async def named(_request):
        return PlainTextResponse("ok", headers={"x-request-id": "its-own-id"})

    app = Starlette(routes=[Route("/a", answer), Route("/named", named)])
    edge = Edge(app, **{"hosts": ("127.0.0.1", "[::1]"), "secure": False, "log": log, **settings})
    return httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://127.0.0.1")


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("127.0.0.1:8000", 200), ("[::1]:8000", 200), ("evil.example", 421), ("", 421)],
)
async def test_answers_to_known_hosts_only(host, status):
    async with client() as browser:
        assert (await browser.get("/a", headers={"host": host})).status_code == status


async def test_every_answer_carries_headers_and_an_id():
    async with client(secure=True) as browser:
        first, second = await browser.get("/a"), await browser.get("/missing")

    for answer in (first, second):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


@pytest.mark.parametrize(
    ("given", "kept"), [("a-good-id-1", True), ("bad id", False), ("x", False), ("a" * 65, False)]
)
async def test_takes_a_plain_id_from_the_caller(given, kept):
    async with client() as browser:
        answer = await browser.get("/a", headers={"x-request-id": given})

    assert (answer.headers["x-request-id"] == given) is kept


async def test_keeps_the_id_that_the_application_gave():
    async with client() as browser:
        answer = await browser.get("/named")

    assert answer.headers.get_list("x-request-id") == ["its-own-id"]


async def test_log_has_no_query_no_address_and_no_forged_line(capsys):
    log = AccessLog()
    async with client(log) as browser:
        await browser.get("/a?name=zhang", headers={"x-forwarded-for": "203.0.113.7"})
        await browser.get("/a%0AGET /forged 200")
    log.flush()

    first, second = capsys.readouterr().out.splitlines()
    assert " GET /a 200 " in first
    assert "zhang" not in first
    assert "203.0.113.7" not in first
    assert "\\nGET /forged" in second
