"""A page for everybody is made once a second, and a failure is nobody else's."""

from __future__ import annotations

import asyncio

import pytest
from starlette.responses import Response

from pages.kept_pages import MOST_PAGES, KeptPages


async def test_those_who_ask_at_once_share_one_and_later_ones_get_a_new_one() -> None:
    made: list[Response] = []

    async def make() -> Response:
        await asyncio.sleep(0.02)
        made.append(Response(str(len(made))))
        return made[-1]

    pages = KeptPages(seconds=0.2)
    first = await asyncio.gather(*(pages.get("a", make) for _ in range(50)))
    other = await pages.get("b", make)
    await asyncio.sleep(0.3)
    later = await pages.get("a", make)

    assert {page.body for page in first} == {b"0"}
    assert (other.body, later.body, len(made)) == (b"1", b"2", 3)


async def test_what_failed_is_tried_again_and_who_leaves_stops_nobody() -> None:
    failing = True

    async def make() -> Response:
        await asyncio.sleep(0.02)
        if failing:
            raise LookupError
        return Response("made")

    pages = KeptPages()
    with pytest.raises(LookupError):
        await pages.get("a", make)
    failing = False
    leaving = asyncio.ensure_future(pages.get("a", make))
    await asyncio.sleep(0)
    leaving.cancel()

    assert (await pages.get("a", make)).body == b"made"


async def test_no_more_are_kept_than_there_is_room_for() -> None:
    async def make() -> Response:
        return Response("")

    pages = KeptPages()
    for number in range(MOST_PAGES + 10):
        await pages.get(number, make)

    assert len(pages._kept) == MOST_PAGES
