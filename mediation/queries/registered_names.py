"""Names in the register that stand in a text 登记在册的姓名: whom a pattern cannot know, the city does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import connections

from mediation.models import PartyKind
from mediation.redaction import Known

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST = 2
_LONGEST = 24
"""In characters; longer ones are organisations, whose endings redaction knows."""
# A scan of the names, not of the pairs: every run of characters of the text is looked up by hash.
_STANDING = """
select name, kind = $2 as organised from party where name = any($1)
union select agent, false from party where agent = any($1)
union select name, false from person where name = any($1)
"""


async def names_in(texts: Iterable[str]) -> Known:
    """The parties, agents and mediators whose names stand in one of the texts."""
    runs = sorted({run for text in texts for run in _runs(text)})
    if not runs:
        return Known()
    rows = await connections.get("default").execute_query_dict(
        _STANDING, [runs, PartyKind.ORGANISATION.value]
    )
    return Known(
        persons=tuple(row["name"] for row in rows if not row["organised"]),
        organisations=tuple(row["name"] for row in rows if row["organised"]),
    )


def _runs(text: str) -> Iterable[str]:
    for start in range(len(text)):
        for length in range(_SHORTEST, min(_LONGEST, len(text) - start) + 1):
            yield text[start : start + length]
