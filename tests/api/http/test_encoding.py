"""Answers are packed for those who ask, where it pays, and are the same inside."""

from __future__ import annotations

import gzip

import httpx
import pytest

from api.http.encoding import SHORTEST, wants_gzip
from tests.api.serving import Endpoint

LONG = "{ __schema { types { name description fields { name description } } } }"
SHORT = "{ __typename }"


async def raw(api: Endpoint, query: str, accept_encoding: str) -> tuple[httpx.Response, bytes]:
    """The answer, and the bytes as they came over the wire."""
    request = api.client.build_request(
        "POST", "/graphql", json={"query": query}, headers={"accept-encoding": accept_encoding}
    )
    response = await api.client.send(request, stream=True)
    return response, b"".join([part async for part in response.aiter_raw()])


async def test_a_long_answer_is_packed_for_whoever_asks(api: Endpoint) -> None:
    plain, whole = await raw(api, LONG, "identity")
    response, packed = await raw(api, LONG, "br, gzip;q=0.8")

    assert "content-encoding" not in plain.headers
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) == len(packed) < len(whole) / 3
    assert gzip.decompress(packed) == whole
    assert "Accept-Encoding" in plain.headers["vary"]
    assert plain.headers["vary"] == response.headers["vary"]


async def test_a_short_answer_is_left_as_it_is(api: Endpoint) -> None:
    response, body = await raw(api, SHORT, "gzip")

    assert "content-encoding" not in response.headers
    assert body == b'{"data":{"__typename":"Query"}}'
    assert len(body) < SHORTEST


@pytest.mark.parametrize(
    ("accept_encoding", "wanted"),
    [
        (b"gzip", True), (b"GZIP", True), (b"x-gzip", True), (b"*", True), (b"deflate, gzip;q=1.0, *;q=0.5", True),
        (b"", False), (b"identity", False), (b"br", False), (b"gzip;q=0", False), (b"gzip; q=0.000", False),
        (b"*;q=0", False), (b"gzip;q=0, *", False), (b"gzip;q=much", False), (b"\xff, ;;,", False),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_read_as_the_standard_says(accept_encoding: bytes, *, wanted: bool) -> None:
    assert wants_gzip(accept_encoding) is wanted
