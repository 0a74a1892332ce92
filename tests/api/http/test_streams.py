"""Subscriptions over WebSocket and server-sent events, on a real port and with clients of other makes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api.http import StreamCaps
from api.planner.identifiers import encode_id
from mediation.access import Viewer
from mediation.clock import now
from mediation.models import HonourNomination, HonourRound, HonourStage, Role
from mediation.queries import honour_tally
from mediation.services.advance_honour_round import advance_honour_round
from mediation.services.cast_ballot import cast_ballot
from mediation.tokens import issue_token
from mediation.voting import use_identity_provider
from tests.api.http import npm
from tests.api.serving import GRAPHQL, JSON, Endpoint, listening
from tests.factories import Network
from tests.mediation.voting import PROVIDER, Vote, a_token, a_vote

TALLY = "subscription Tally($round: ID!) { honourTally(round: $round) { nominationId votes } }"
PROTOCOL = "graphql-transport-ws"
BOTH = pytest.mark.parametrize("transport", ["ws", "sse"])


@pytest.fixture
async def vote(network: Network) -> Vote:
    use_identity_provider(PROVIDER)
    return await a_vote(network)


@pytest.fixture
async def url(api: Endpoint) -> AsyncIterator[str]:
    async with listening(api.app) as root:
        yield f"{root}/graphql"


@pytest.fixture
def caps(api: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Changes the caps of streams for one test."""

    def change(**values: Any) -> None:
        monkeypatch.setattr(api.interface.view.streams, "caps", StreamCaps(**values))

    return change


def round_of(vote: Vote) -> str:
    return encode_id("HonourRound", vote.held.id)


async def finish(vote: Vote, network: Network) -> None:
    await vote.close()
    await advance_honour_round(vote.held.id, HonourStage.FINAL, by=network.viewer(Role.CITY))


# Who is told what, and when


@BOTH
@pytest.mark.npm
async def test_the_reviewers_see_the_votes_grow_until_they_are_final(
    url: str, vote: Vote, network: Network, transport: str
) -> None:
    npm.ready()
    await cast_ballot(vote.nominees[:2], a_token("first"))
    token = issue_token(network.viewer(Role.CITY))

    async with npm.running("watch.mjs", transport, url, token, round_of(vote)) as seen:
        assert await seen.next() == {"votes": [0, 1, 1]}
        await cast_ballot(vote.nominees[:1], a_token("second"))
        assert await seen.next() == {"votes": [0, 1, 2]}
        await cast_ballot(vote.nominees[:1], a_token("second"))
        await seen.nothing_for(1.5)
        await finish(vote, network)
        # The figures are the same: they are told again, as final, and nothing comes after.
        assert await seen.next() == {"votes": [0, 1, 2]}
        assert await seen.next() == "complete"


@BOTH
@pytest.mark.npm
async def test_the_public_is_told_nothing_before_the_count(
    url: str, vote: Vote, network: Network, transport: str
) -> None:
    npm.ready()

    async with npm.running("watch.mjs", transport, url, "", round_of(vote)) as seen:
        await cast_ballot(vote.nominees[:2], a_token("first"))
        await seen.nothing_for(2.5)
        await finish(vote, network)
        assert await seen.next() == {"votes": [0, 1, 1]}
        assert await seen.next() == "complete"


async def test_no_county_committee_or_city_next_door_is_told_either(
    url: str, vote: Vote, network: Network
) -> None:
    city = network.viewer(Role.CITY)
    strangers = [
        network.viewer(Role.COUNTY),
        network.viewer(Role.COMMITTEE),
        replace(city, division="621100", path="/621100/"),
    ]

    async with AsyncExitStack() as stack:
        watched = [await stack.enter_async_context(events(url, vote, viewer=city))]
        watched += [await stack.enter_async_context(events(url, vote, viewer=one)) for one in strangers]
        told = [asyncio.ensure_future(anext(lines)) for lines in watched]
        await cast_ballot(vote.nominees[:1], a_token("first"))
        await asyncio.sleep(2.5)
        assert [one.done() for one in told] == [True, False, False, False]
        await finish(vote, network)
        assert len({json.dumps(json.loads(line)) for line in await asyncio.gather(*told[1:])}) == 1


@BOTH
@pytest.mark.npm
async def test_a_round_that_is_none_is_told_as_such(url: str, network: Network, transport: str) -> None:
    npm.ready()

    async with npm.running(
        "watch.mjs", transport, url, "", encode_id("HonourRound", network.user.id)
    ) as seen:
        told = await seen.next()

    assert told == {"refused": ["NOT_FOUND"] if transport == "ws" else 400}


async def test_those_who_watch_share_one_look_and_none_goes_on_without_them(
    url: str, vote: Vote, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    look = honour_tally.TallyWatch._look

    async def counted(self: Any) -> None:
        looks.append(now())
        await look(self)

    monkeypatch.setattr(honour_tally.TallyWatch, "_look", counted)
    city = network.viewer(Role.CITY)

    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(one_event(url, vote, city))
    many = len(looks)
    await asyncio.sleep(1.5)

    assert many <= 3
    assert len(looks) == many
    assert honour_tally._watch._watched == {}


async def one_event(url: str, vote: Vote, viewer: Viewer) -> None:
    async with events(url, vote, viewer=viewer) as lines:
        assert "honourTally" in await asyncio.wait_for(anext(lines), 10)


# Bounds


async def test_a_subscription_is_no_plain_request(api: Endpoint, vote: Vote) -> None:
    answer = await api.post({"query": TALLY, "variables": {"round": round_of(vote)}})

    assert answer.status_code == 406
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["NEEDS_STREAM"]


async def test_an_event_stream_refuses_what_any_request_does(api: Endpoint) -> None:
    headers = {"accept": "text/event-stream"}

    wrong = await api.post({"query": "{ nope }"}, headers=headers)
    bad = await api.post({"query": "{ __typename }"}, headers={**headers, "authorization": "Bearer x"})
    change = 'mutation { signOut(refreshToken: "x") { ended } }'
    by_get = await api.client.get("/graphql", params={"query": change}, headers=headers)

    assert [answer.status_code for answer in (wrong, bad, by_get)] == [400, 401, 405]
    assert wrong.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_client_that_takes_anything_gets_a_stream_only_of_a_subscription(
    api: Endpoint, url: str, vote: Vote, caps: Any
) -> None:
    caps(lifetime=0.1)
    anything = {"accept": f"{GRAPHQL}, {JSON}, text/event-stream, multipart/mixed"}

    answer = await api.post({"query": "{ __typename }"}, headers=anything)
    stream = await api.post({"query": TALLY, "variables": {"round": round_of(vote)}}, headers=anything)
    strangers = await api.post({"query": "{ honour }"}, headers={"accept": "text/event-stream"})

    assert answer.json() == {"data": {"__typename": "Query"}}
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (strangers.status_code, "Did you mean" in strangers.text) == (400, False)


async def test_a_query_has_one_event(api: Endpoint) -> None:
    answer = await api.post({"query": "{ __typename }"}, headers={"accept": "text/event-stream"})

    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.text == 'event: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata:\n\n'


async def test_a_stream_gives_signs_of_life_and_ends_in_time(url: str, vote: Vote, caps: Any) -> None:
    caps(heartbeat=0.1, lifetime=0.45)

    async with httpx.AsyncClient(timeout=5) as client:
        answer = await client.post(
            url,
            json={"query": TALLY, "variables": {"round": round_of(vote)}},
            headers={"accept": "text/event-stream"},
        )

    assert answer.text.startswith(":\n\n:\n\n")
    assert answer.text.endswith(":\n\nevent: complete\ndata:\n\n")


async def test_a_stream_ends_with_its_token(url: str, vote: Vote, network: Network) -> None:
    token = issue_token(network.viewer(Role.CITY), timedelta(seconds=2))

    async with events(url, vote, token=token) as lines:
        received = [line async for line in lines]

    assert json.loads(received[0])["data"] is not None
    assert json.loads(received[-1])["data"] is None
    assert json.loads(received[-1])["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_address_has_so_many_and_gets_them_back(url: str, vote: Vote, caps: Any) -> None:
    caps(of_an_address=2)
    city = {"accept": "text/event-stream"}
    asked = {"query": TALLY, "variables": {"round": round_of(vote)}}

    async with events(url, vote), socket(url):
        async with httpx.AsyncClient() as client:
            refused = await client.post(url, json=asked, headers=city)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
        assert refused.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_STREAMS"
        assert await code_of(url) == 4429
    await asyncio.sleep(0.2)
    async with events(url, vote), socket(url):
        pass


async def test_a_client_that_does_not_read_is_left_behind(
    api: Endpoint, url: str, vote: Vote, caps: Any
) -> None:
    caps(accept=0.5, operations=100)
    streams = api.interface.view.streams
    await HonourNomination.filter(id=vote.nominees[0]).update(deeds="上门调解。" * 200_000)
    payload = {
        "query": "query Q($id: ID!) { node(id: $id) { ... on HonourNomination { deeds } } }",
        "variables": {"id": encode_id("HonourNomination", vote.nominees[0])},
    }

    async with connect(url.replace("http", "ws"), subprotocols=[PROTOCOL], max_queue=1) as client:  # type: ignore[list-item]
        await begin(client)
        for place in range(12):
            await client.send(json.dumps({"id": str(place), "type": "subscribe", "payload": payload}))
        assert streams._open.total() == 1
        async with asyncio.timeout(20):
            while streams._open.total():  # noqa: ASYNC110  seen from outside
                await asyncio.sleep(0.05)
        client.transport.abort()


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["["], 4400),
        (["[1]"], 4400),
        ([b"\x00"], 4400),
        (['{"type": "' + "长" * 300 + '"}'], 4400),
        (['{"type": "connection_init", "payload": "x"}'], 4400),
        (['{"type": "connection_init", "payload": {"Authorization": "Bearer x"}}'], 4403),
        (['{"type": "connection_init"}', '{"type": "connection_init"}'], 4429),
        (['{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}'], 4401),
        (
            ['{"type": "connection_init"}', '{"type": "subscribe", "id": [], "payload": {"query": "{a}"}}'],
            4400,
        ),
        (['{"type": "connection_init"}', '{"type": "subscribe", "id": "1", "payload": 7}'], 4400),
    ],
)
async def test_what_the_protocol_does_not_know_closes_the_socket(
    url: str, messages: list[str | bytes], code: int
) -> None:
    async with connect(url.replace("http", "ws"), subprotocols=[PROTOCOL]) as client:  # type: ignore[list-item]
        for message in messages:
            await client.send(message)
        assert await closing(client) == code


async def test_a_socket_answers_queries_too_and_says_what_is_wrong(url: str) -> None:
    async with socket(url) as client:
        for place, query in enumerate(["{ __typename }", "{ nope }", 7, "{"]):
            await client.send(
                json.dumps({"id": str(place), "type": "subscribe", "payload": {"query": query}})
            )
        told: dict[str, list[Any]] = {}
        for _ in range(5):
            message = json.loads(await asyncio.wait_for(client.recv(), 5))
            told.setdefault(message["id"], []).append(message)

    assert [message["type"] for message in told["0"]] == ["next", "complete"]
    assert told["0"][0]["payload"] == {"data": {"__typename": "Query"}}
    codes = {key: told[key][0]["payload"][0]["extensions"]["code"] for key in ("1", "2", "3")}
    assert codes == {"1": "GRAPHQL_VALIDATION_FAILED", "2": "BAD_PARAMETER", "3": "GRAPHQL_PARSE_FAILED"}


async def test_a_socket_on_which_nothing_is_asked_is_closed(url: str, caps: Any) -> None:
    caps(idle=0.3)

    assert await code_of(url) == 4408


async def test_another_protocol_is_not_spoken(url: str) -> None:
    with pytest.raises(Exception, match="403"):
        async with connect(url.replace("http", "ws"), subprotocols=["graphql-ws"]):  # type: ignore[list-item]
            pass


async def begin(client: ClientConnection) -> None:
    await client.send('{"type": "connection_init"}')
    assert json.loads(await client.recv()) == {"type": "connection_ack"}


@asynccontextmanager
async def socket(url: str) -> AsyncIterator[ClientConnection]:
    async with connect(url.replace("http", "ws"), subprotocols=[PROTOCOL]) as client:  # type: ignore[list-item]
        await begin(client)
        yield client


async def code_of(url: str) -> int:
    """With which code a socket that only begins is closed."""
    async with connect(url.replace("http", "ws"), subprotocols=[PROTOCOL]) as client:  # type: ignore[list-item]
        with suppress(ConnectionClosed):
            await client.send('{"type": "connection_init"}')
        return await closing(client)


async def closing(client: ClientConnection) -> int:
    """The code with which the server closes, whatever it says before."""
    async with asyncio.timeout(10):
        with suppress(ConnectionClosed):
            async for _ in client:
                pass
        await client.wait_closed()
    assert client.close_code is not None
    return client.close_code


@asynccontextmanager
async def events(
    url: str, vote: Vote, *, viewer: Viewer | None = None, token: str = ""
) -> AsyncIterator[AsyncIterator[str]]:
    """The data of the events, as they come."""
    headers = {"accept": "text/event-stream"}
    if viewer is not None or token:
        headers["authorization"] = f"Bearer {token or issue_token(viewer)}"  # type: ignore[arg-type]
    asked = {"query": TALLY, "variables": {"round": round_of(vote)}}
    async with (
        httpx.AsyncClient(timeout=30) as client,
        client.stream("POST", url, json=asked, headers=headers) as answer,
    ):
        assert answer.status_code == 200

        async def data() -> AsyncIterator[str]:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    yield line.removeprefix("data: ")

        yield data()


async def test_the_stage_of_the_round_is_untouched_by_those_who_watch(url: str, vote: Vote) -> None:
    async with events(url, vote):
        pass

    held = await HonourRound.get(id=vote.held.id)
    assert (held.stage, held.visits, held.ballots) == (HonourStage.VOTE, 0, None)
