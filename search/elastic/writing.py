"""Batches into Elasticsearch: external versions, so that a late or repeated batch does no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from search.elastic.connection import BULKY_SECONDS, telling
from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from elasticsearch import AsyncElasticsearch


_CONFLICT = 409
_MISSING = 404
_SERVER_AT_FAULT = 500
_TOO_BUSY = 429
_TOLD = ("errors", "items.*._id", "items.*.status", "items.*.error")
"""All of the answer that is looked at."""


class DocumentRefused(Exception):  # noqa: N818  says what happened
    """Elasticsearch will never take this document; the reason is its own."""


async def send(client: AsyncElasticsearch, index: str, bodies: Sequence[bytes], *, answering: bool) -> None:
    """``answering``: the index is named by the alias under which it answers."""
    for body in bodies:
        await _bulk(client, index, [body], answering=answering)


async def delete(
    client: AsyncElasticsearch, index: str, gone: Mapping[UUID, int], *, answering: bool
) -> None:
    """Each under its version: a batch that hangs on the way must not bring an older one back (``KEPT_DELETES``)."""
    if gone:
        lines = [
            orjson.dumps({"delete": {"_id": key, "version": version, "version_type": "external_gte"}})
            for key, version in gone.items()
        ]
        await _bulk(client, index, lines, answering=answering)


async def show(client: AsyncElasticsearch, index: str) -> None:
    """Let searches see what was sent. Once for a whole batch: each time makes a segment, which is merged away later."""
    with telling():
        await client.indices.refresh(index=index)


async def _bulk(client: AsyncElasticsearch, index: str, operations: list[bytes], *, answering: bool) -> None:
    with telling():
        # What answers is written to by its alias: an index that is gone must not come back made of guesses.
        answer = await client.options(request_timeout=BULKY_SECONDS).bulk(
            index=index,
            operations=operations,  # type: ignore[arg-type]  # lines that are JSON already go out as they are
            filter_path=_TOLD,
            require_alias=answering,
        )
    if not answer["errors"]:
        return
    for item in answer["items"]:
        [result] = item.values()
        status = result["status"]
        # A newer version is there already: as it should be.
        if status == _CONFLICT or "error" not in result:
            continue
        if status >= _SERVER_AT_FAULT or status in {_TOO_BUSY, _MISSING}:
            raise EngineUnavailable(f"HTTP {status}: {result.get('error')}")
        raise DocumentRefused(f"{result['_id']}: {result['error'].get('reason', result['error'])}")
