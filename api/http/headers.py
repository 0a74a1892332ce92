"""A request's headers 请求头, by name: read once, as they came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

Headers = Mapping[bytes, bytes]
"""Values by lower-case name, in the bytes of the wire (ASGI, HTTP connection scope)."""


def read_headers(scope: Scope) -> Headers:
    """Of a header that was sent more than once, the first counts."""
    return dict(reversed(scope["headers"]))
