"""The number under which a request is found in the log 请求编号."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from uuid_utils import uuid7

if TYPE_CHECKING:
    from starlette.types import Scope

    from api.http.headers import Headers

HEADER = b"x-request-id"
# Whoever sends one chooses what stands in our log: nothing but a plain word is taken.
_PLAIN = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def trace_id(scope: Scope, headers: Headers) -> str:
    """The number that the server's edge gave; else the caller's own, where well formed; else a new one."""
    known: str | None = scope.get("state", {}).get("request_id")
    if known is not None:
        return known
    given = headers.get(HEADER)
    if given is not None and _PLAIN.fullmatch(given):
        return given.decode()
    parent = headers.get(b"traceparent")
    if parent is not None and (found := _TRACEPARENT.fullmatch(parent)):
        return found[1].decode()
    return uuid7().hex
