"""Deep paging 翻页: what a search found is kept a while, so that its pages agree with each other.

A cursor names the search and the last precedent shown. While the search is remembered its order
does not move, whatever happens to the index. After a restart, or in another worker, the order is
made again and continues behind that precedent. Past the window, order is by id alone, which no
change disturbs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from search.ranking import Ranked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from search.engine import Facets, SearchRequest

_CURSOR = struct.Struct(">8s16s16sf?")
_ID_BYTES = 16
REMEMBERED = 256
"""Searches; each takes some 14 KB, and as much again for its facets."""


@dataclass(frozen=True, slots=True)
class Cursor:
    digest: bytes
    search_id: UUID
    last: UUID
    score: float
    beyond: bool
    """The last one shown stood past the window."""

    def __str__(self) -> str:
        packed = _CURSOR.pack(self.digest, self.search_id.bytes, self.last.bytes, self.score, self.beyond)
        return base64.urlsafe_b64encode(packed).decode()

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """None where the text is no cursor."""
        try:
            digest, search_id, last, score, beyond = _CURSOR.unpack(
                base64.b64decode(text, b"-_", validate=True)
            )
        except (ValueError, binascii.Error, struct.error):
            return None
        return cls(digest, UUID(bytes=search_id), UUID(bytes=last), score, beyond)


def digest_of(request: SearchRequest) -> bytes:
    """What the request asks for, apart from the page: a cursor is refused for anything else."""
    where = request.filter
    asked = (
        request.narrative,
        request.order.value,
        request.dispute,
        where.dispute_type,
        where.division,
        where.year_from,
        where.year_to,
        where.grades,
        where.results,
        where.amount_from,
        where.amount_to,
        None if where.within is None else sorted(where.within),
        sorted(where.without),
    )
    return hashlib.blake2b(repr(asked).encode(), digest_size=8).digest()


class Window:
    """The ranked precedents of one search, packed."""

    __slots__ = (
        "_ids",
        "_scores",
        "departures",
        "digest",
        "facets",
        "nearness",
        "partial",
        "search_id",
        "total",
    )

    def __init__(
        self,
        search_id: UUID,
        digest: bytes,
        total: int,
        ranked: Sequence[Ranked],
        *,
        partial: bool = False,
        facets: Facets | None = None,
    ) -> None:
        """``partial``: ranked without the outside vectors that are set up. ``facets``: if they were asked for."""
        self.partial = partial
        self.facets = facets
        self.departures = 0
        """How many had ever been withdrawn when its total and its facets were counted."""
        self.nearness: Sequence[float] | None = None
        """Of its first, falling; once told, all its pages go by it."""
        self.search_id = search_id
        self.digest = digest
        self.total = total
        self._ids = b"".join([one.key.to_bytes(_ID_BYTES) for one in ranked])
        self._scores = array("d", (one.score for one in ranked))

    def __len__(self) -> int:
        return len(self._scores)

    def __getitem__(self, at: int) -> Ranked:
        return Ranked(int.from_bytes(self._ids[_ID_BYTES * at : _ID_BYTES * (at + 1)]), self._scores[at])

    def __iter__(self) -> Iterator[Ranked]:
        return (self[at] for at in range(len(self)))

    def start(self, cursor: Cursor | None) -> int:
        """Where the page behind the cursor begins; the length of the window if past it."""
        if cursor is None:
            return 0
        if cursor.beyond:
            return len(self)
        for at, one in enumerate(self):
            if one.key == cursor.last.int:
                return at + 1
        # Gone since, from an order that had to be made again: go on where it would stand.
        return next((at for at, one in enumerate(self) if one.score < cursor.score), len(self))


class Windows:
    """The latest searches of this process."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._windows: OrderedDict[UUID, Window] = OrderedDict()

    def keep(self, window: Window) -> None:
        self._windows[window.search_id] = window
        self._windows.move_to_end(window.search_id)
        while len(self._windows) > self._most:
            self._windows.popitem(last=False)

    def find(self, search_id: UUID, digest: bytes) -> Window | None:
        window = self._windows.get(search_id)
        if window is None or window.digest != digest:
            return None
        self._windows.move_to_end(search_id)
        return window
