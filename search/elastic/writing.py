"""Batches into Elasticsearch: external versions, so that a late or repeated batch does no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.elastic.connection import telling
from search.elastic.mapping import source
from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from elasticsearch import AsyncElasticsearch

    from search.store import Entry

BULK_DOCUMENTS = 250
_CONFLICT = 409
_MISSING = 404
_SERVER_AT_FAULT = 500
_TOO_BUSY = 429


class DocumentRefused(Exception):  # noqa: N818  says what happened
    """Elasticsearch will never take this document; the reason is its own."""


async def put(client: AsyncElasticsearch, index: str, entries: Sequence[Entry], *, visible: bool) -> None:
    for part in _parts(entries):
        operations: list[dict[str, Any]] = []
        for entry in part:
            operations += [
                {
                    "index": {
                        "_id": str(entry.document.id),
                        "version": entry.document.version,
                        "version_type": "external_gte",
                    }
                },
                source(entry),
            ]
        await _bulk(client, index, operations, visible=visible)


async def delete(client: AsyncElasticsearch, index: str, ids: Sequence[UUID], *, visible: bool) -> None:
    if ids:
        operations = [{"delete": {"_id": str(key)}} for key in ids]
        await _bulk(client, index, operations, visible=visible)


def _parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    return (entries[at : at + BULK_DOCUMENTS] for at in range(0, len(entries), BULK_DOCUMENTS))


async def _bulk(
    client: AsyncElasticsearch, index: str, operations: list[dict[str, Any]], *, visible: bool
) -> None:
    with telling():
        # ``require_alias`` is left off: a rebuild writes to an index that has none yet.
        answer = await client.bulk(index=index, operations=operations, refresh=visible)
    if not answer["errors"]:
        return
    for item in answer["items"]:
        [result] = item.values()
        status = result["status"]
        # A newer version is there already, or there is nothing to delete: as it should be.
        if status in {_CONFLICT, _MISSING} and "error" in result and "not_found" not in str(result["error"]):
            continue
        if status >= _SERVER_AT_FAULT or status == _TOO_BUSY:
            raise EngineUnavailable(f"HTTP {status}: {result.get('error')}")
        if "error" in result:
            raise DocumentRefused(f"{result['_id']}: {result['error'].get('reason', result['error'])}")
