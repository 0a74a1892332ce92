"""The way to an outside model: what is sent, what is taken for an answer, and when nobody asks any more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np
import pytest

from search.embedding.breaker import Breaker
from search.embedding.embedder import QUERY_SECONDS, Embedder
from search.embedding.endpoint import EmbeddingRefused, EmbeddingUnavailable, Endpoint
from tests.search.embedding_server import DIMENSIONS, KEY, MODEL, EmbeddingServer, running, vector_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with running() as server:
        yield server


@pytest.fixture
async def embedder(server: EmbeddingServer) -> AsyncIterator[Embedder]:
    embedder = Embedder(server.settings)
    yield embedder
    await embedder.close()


@pytest.fixture
async def endpoint(server: EmbeddingServer) -> AsyncIterator[Endpoint]:
    endpoint = Endpoint(server.url, MODEL, DIMENSIONS, key=KEY)
    yield endpoint
    await endpoint.close()


def likeness(one: np.ndarray, text: str) -> float:
    other = vector_of(text)
    return float(one @ other / np.linalg.norm(other))


async def test_asks_as_openai_has_it_and_keeps_the_order_of_the_texts(server, endpoint) -> None:
    texts = ["狗咬伤孩子", "围墙占了宅基地", "借条到期没还清"]

    vectors = await endpoint.vectors(texts, seconds=5, tries=1)

    assert server.requests == [
        {"path": "/v1/embeddings", "model": MODEL, "input": texts, "encoding_format": "float"}
    ]
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert [likeness(vector, text) for vector, text in zip(vectors, texts, strict=True)] == pytest.approx(
        [1, 1, 1]
    )


@pytest.mark.parametrize("statuses", [[503], [429], [408], [0], [500, 502]])
async def test_a_failure_that_passes_is_tried_again(server, endpoint, statuses) -> None:
    server.statuses = list(statuses)

    [vector] = await endpoint.vectors(["狗咬伤孩子"], seconds=5, tries=3)

    assert len(server.requests) == len(statuses) + 1
    assert likeness(vector, "狗咬伤孩子") == pytest.approx(1)


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (400, EmbeddingRefused),
        (413, EmbeddingRefused),
        (401, EmbeddingUnavailable),
        (404, EmbeddingUnavailable),
    ],
)
async def test_what_will_not_pass_is_not_tried_again(server, endpoint, status, problem) -> None:
    server.statuses = [status]

    with pytest.raises(problem, match=f"HTTP {status}"):
        await endpoint.vectors(["狗咬伤孩子"], seconds=5, tries=3)

    assert len(server.requests) == 1


async def test_vectors_of_another_size_are_no_answer(server, endpoint) -> None:
    server.dimensions = DIMENSIONS + 1

    with pytest.raises(EmbeddingUnavailable, match="49 dimensions, not 48"):
        await endpoint.vectors(["狗咬伤孩子"], seconds=5, tries=3)


async def test_a_slow_endpoint_costs_no_more_than_the_limit(server, endpoint) -> None:
    server.seconds = 5
    began = time.monotonic()

    with pytest.raises(EmbeddingUnavailable, match=r"no answer within 0\.2 s"):
        await endpoint.vectors(["狗咬伤孩子"], seconds=0.2, tries=3)

    assert time.monotonic() - began < QUERY_SECONDS


async def test_after_three_failures_nobody_asks_until_it_has_rested(server) -> None:
    now = 0.0
    endpoint = Endpoint(server.url, MODEL, DIMENSIONS, breaker=Breaker(rest=30, clock=lambda: now))
    server.down = True
    for _ in range(5):
        with pytest.raises(EmbeddingUnavailable):
            await endpoint.vectors(["狗"], seconds=5, tries=1)
    asked_while_down = len(server.requests)
    now = 31.0
    with pytest.raises(EmbeddingUnavailable):
        await endpoint.vectors(["狗"], seconds=5, tries=1)
    asked_on_trial = len(server.requests) - asked_while_down
    server.down = False
    now = 62.0

    [vector] = await endpoint.vectors(["狗"], seconds=5, tries=1)
    await endpoint.close()

    assert (asked_while_down, asked_on_trial, endpoint.breaker.resting) == (3, 1, False)
    assert likeness(vector, "狗") == pytest.approx(1)


def test_a_breaker_that_has_rested_lets_one_at_a_time_try() -> None:
    now = 0.0
    breaker = Breaker(failures=1, rest=10, clock=lambda: now)
    breaker.failed()
    now = 10.0

    assert [breaker.admit(), breaker.admit()] == [True, False]

    breaker.succeeded()

    assert [breaker.admit(), breaker.admit()] == [True, True]


async def test_nothing_leaves_that_was_not_redacted(server, embedder) -> None:
    narrative = "邻居赵铁柱（电话13900001111，身份证430502198001011234）把围墙砌到我家，车牌湘E12345堵了门。"

    await embedder.of_query(narrative)
    await embedder.of_documents({uuid4(): (1, narrative)})

    assert len(server.texts) == 2
    for sent in server.texts:
        assert "围墙" in sent
        for secret in ("赵铁柱", "13900001111", "430502198001011234", "湘E12345"):
            assert secret not in sent


async def test_a_text_is_cut_only_after_it_was_redacted(server) -> None:
    embedder = Embedder(type(server.settings)(server.url, MODEL, DIMENSIONS, characters=12))

    await embedder.of_query("围墙砌过来了，电话13900001111，找过他")
    await embedder.close()

    [sent] = server.texts
    assert sent.startswith("围墙砌过来了，")
    assert len(sent) <= 12
    assert "139" not in sent


async def test_the_same_narrative_is_sent_once(server, embedder) -> None:
    first = await embedder.of_query("狗咬伤了放学的孩子")
    second = await embedder.of_query("狗咬伤了放学的孩子")

    assert np.array_equal(first, second)
    assert len(server.requests) == 1


async def test_one_text_that_is_refused_holds_up_no_other_and_is_not_sent_again(server, embedder) -> None:
    well, ill, other = uuid4(), uuid4(), uuid4()
    texts = {well: (1, "狗咬伤孩子"), ill: (1, "太长的围墙"), other: (1, "借条")}
    server.refuses = "太长"

    found = await embedder.of_documents(texts)
    sent = len(server.texts)
    again = await embedder.of_documents({ill: (1, "太长的围墙")})
    edited = await embedder.of_documents({ill: (2, "短围墙")})

    assert (set(found), again, set(edited)) == ({well, other}, {}, {ill})
    assert len(server.texts) == sent + 1
