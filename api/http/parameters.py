"""A request's parameters 请求参数: read from the body or from the URL, checked, nothing executed.

GraphQL over HTTP, §5: ``query`` is a string, ``operationName`` a string or null, ``variables`` and
``extensions`` are maps or null.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
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
    from starlette.requests import Request

_JSON_BODY = re.compile(r'application/json *(?:; *charset *= *"?utf-?8"? *)?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parameters:
    query: str
    operation_name: str | None
    variables: dict[str, Any]


async def from_body(request: Request, limit: int) -> Parameters:
    """The parameters of a POST. Raises RequestRefused."""
    if not _JSON_BODY.fullmatch(request.headers.get("content-type", "").strip()):
        raise RequestRefused(UnsupportedMediaType())
    body = await _read(request, limit)
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestRefused(BadJson()) from None
    if isinstance(values, list):
        raise RequestRefused(BatchRefused())
    if not isinstance(values, dict):
        raise RequestRefused(BadJson())
    return _checked(values)


def from_url(request: Request) -> Parameters:
    """The parameters of a GET. Raises RequestRefused."""
    values: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if written := values.get(name):
            try:
                values[name] = orjson.loads(written)
            except orjson.JSONDecodeError:
                raise RequestRefused(_must(name, "必须是 JSON 对象", "must be a JSON object")) from None
        else:
            values.pop(name, None)
    return _checked(values)


async def _read(request: Request, limit: int) -> bytes:
    """The body, at most so many bytes of it: what comes after is never read."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise RequestRefused(BodyTooLarge(limit=limit), headers={"connection": "close"})
    # Straight from the server: nearly every body comes in one message.
    body, more = b"", True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise RequestRefused(BodyTooLarge(limit=limit), headers={"connection": "close"})
    return body


def _checked(values: dict[str, Any]) -> Parameters:
    query, operation_name = values.get("query"), values.get("operationName")
    if not isinstance(query, str) or not query:
        raise RequestRefused(_must("query", "必须是非空的字符串", "must be a string that is not empty"))
    if operation_name is not None and not isinstance(operation_name, str):
        raise RequestRefused(_must("operationName", "必须是字符串", "must be a string"))
    for name in ("variables", "extensions"):
        if not isinstance(values.get(name), dict | None):
            raise RequestRefused(_must(name, "必须是 JSON 对象", "must be a JSON object"))
    return Parameters(query, operation_name or None, values.get("variables") or {})


def _must(name: str, zh: str, en: str) -> BadParameter:
    return BadParameter(name=name, must_zh=zh, must_en=en)
