"""Whether an answer is packed 内容编码 (RFC 9110 §12.5.3): only for those who ask, and where it pays.

Chinese JSON shrinks to a fifth or less, which a telephone notices. Nothing is gained from
guessing by packed lengths (BREACH): no cookie signs a request in, so no other site can send one.
"""

from __future__ import annotations

import asyncio
import gzip
from functools import lru_cache

SHORTEST = 1_024
"""Below this a packet is filled anyway, packed or not."""
_LEVEL = 1
"""Level 6 takes a third to three times as long for a tenth less."""
_LONG = 65_536
"""From here on packing takes milliseconds, in which other requests are answered."""


@lru_cache(maxsize=256)
def wants_gzip(accept_encoding: bytes) -> bool:
    """Whether the client takes gzip: named, or by ``*``, and not with a quality of nothing."""
    liked = {}
    for item in accept_encoding.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        liked[name] = not any(_is_nothing(parameter) for parameter in parameters)
    return liked.get("gzip", liked.get("x-gzip", liked.get("*", False)))


def _is_nothing(parameter: str) -> bool:
    key, _, value = parameter.partition("=")
    try:
        return key.strip() == "q" and float(value) <= 0
    except ValueError:
        return True


async def packed(body: bytes) -> bytes:
    """The body as gzip; a long one is packed beside other requests."""
    if len(body) < _LONG:
        return gzip.compress(body, _LEVEL, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
