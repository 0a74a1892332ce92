"""A request's parameters 请求参数: read from the body or from the URL, checked, nothing executed.

GraphQL over HTTP, §5: ``query`` is a string, ``operationName`` a string or null, ``variables`` and
``extensions`` are maps or null.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect

from api.http.problems import (
    BadJson,
    BadParameter,
    BatchRefused,
    BodyTooLarge,
    RequestRefused,
    UnsupportedMediaType,
)

if TYPE_CHECKING:
    from starlette.types import Receive

    from api.http.headers import Headers

_JSON_BODY = re.compile(rb'application/json *(?:; *charset *= *"?utf-?8"? *)?', re.IGNORECASE)


class Parameters(NamedTuple):
    query: str
    operation_name: str | None
    variables: dict[str, Any]


async def from_body(headers: Headers, receive: Receive, limit: int) -> Parameters:
    """The parameters of a POST. Raises RequestRefused."""
    if not _is_json(headers.get(b"content-type", b"")):
        raise RequestRefused(UnsupportedMediaType())
    body = await _read(headers, receive, limit)
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestRefused(BadJson()) from None
    if isinstance(values, list):
        raise RequestRefused(BatchRefused())
    if not isinstance(values, dict):
        raise RequestRefused(BadJson())
    return checked(values)


def from_url(query_string: bytes) -> Parameters:
    """The parameters of a GET. Raises RequestRefused."""
    values: dict[str, Any] = dict(QueryParams(query_string))
    for name in ("variables", "extensions"):
        if written := values.get(name):
            try:
                values[name] = orjson.loads(written)
            except orjson.JSONDecodeError:
                raise RequestRefused(_must(name, "必须是 JSON 对象", "must be a JSON object")) from None
        else:
            values.pop(name, None)
    return checked(values)


@lru_cache(maxsize=64)
def _is_json(content_type: bytes) -> bool:
    return _JSON_BODY.fullmatch(content_type.strip()) is not None


async def _read(headers: Headers, receive: Receive, limit: int) -> bytes:
    """The body, at most so many bytes of it: what comes after is never read."""
    announced = headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced) > limit:
        raise RequestRefused(BodyTooLarge(limit=limit), headers={"connection": "close"})
    # Straight from the server: nearly every body comes in one message.
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise RequestRefused(BodyTooLarge(limit=limit), headers={"connection": "close"})
    return body


def checked(values: dict[str, Any]) -> Parameters:
    """The parameters as they were given, each of its kind. Raises RequestRefused."""
    query, operation_name = values.get("query"), values.get("operationName")
    if not isinstance(query, str) or not query:
        raise RequestRefused(_must("query", "必须是非空的字符串", "must be a string that is not empty"))
    if operation_name is not None and not isinstance(operation_name, str):
        raise RequestRefused(_must("operationName", "必须是字符串", "must be a string"))
    for name in ("variables", "extensions"):
        value = values.get(name)
        if value is not None and not isinstance(value, dict):
            raise RequestRefused(_must(name, "必须是 JSON 对象", "must be a JSON object"))
    return Parameters(query, operation_name or None, values.get("variables") or {})


def _must(name: str, zh: str, en: str) -> BadParameter:
    return BadParameter(name=name, must_zh=zh, must_en=en)
