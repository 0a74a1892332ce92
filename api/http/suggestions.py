"""graphql-core's "Did you mean …?" 联想提示: it tells names of the schema, so strangers do not get it."""

from __future__ import annotations

import re

_SUGGESTION = re.compile(rb" Did you mean [^\"\\]*?\?")


def without_suggestions(body: bytes) -> bytes:
    """The answer without the names that the request missed."""
    return _SUGGESTION.sub(b"", body)
