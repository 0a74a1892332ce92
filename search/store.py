"""What an engine must be able to do 索引; everything above it is shared by all engines.

A store keeps documents and answers with lists of scores. Fusion, paging, reasons, highlights and
outcomes are the same for every store, so that two engines cannot answer differently there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.engine import Facets, Health, PrecedentDocument, SearchFilter, Suggestion
    from search.narrative import Narrative
    from search.spaces import ArchiveModel, DocumentVectors, QueryVectors

P_co = TypeVar("P_co", covariant=True)

BIGRAMS = "bigrams"
WORDS = "words"
ISSUE = "issue"
OUTCOME = "outcome"
EXPECTED = "expected"
OUTSIDE = "outside"  # the lists that may be fused: two of terms, three of vectors, one from outside

Scores: TypeAlias = Mapping[int, float]
"""By the number of the id: hashing a ``UUID`` takes ten times as long, and a search does it thousands of times."""


@dataclass(frozen=True, slots=True)
class Query:
    narrative: Narrative
    vectors: QueryVectors | None = None
    outside: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class OutsideSpace:
    """The space of an outside model's vectors; an index holds vectors of one, which its name tells."""

    name: str
    dimensions: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """Every candidate's score in each list, and how many precedents are found at all.

    That is all that share a term, and the candidates that only a vector has found: as many as the pages hold.
    """

    lists: Mapping[str, Scores]
    total: int
    facets: Facets | None = None


class IndexChanged(Exception):  # noqa: N818  says what happened
    """Another index answers since the query was made; made again, it will do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is put into a store; the facts are segmented once, for the index and the vectors."""

    document: PrecedentDocument
    words: str = field(repr=False)
    """Those of the facts, apart by spaces; in this form an entry passes from process to process fastest."""
    bigrams: str = field(repr=False)
    vectors: DocumentVectors | None = field(default=None, repr=False)
    outside: NDArray[np.float32] | None = field(default=None, repr=False)
    """Only ``complete`` looks at it."""


class Store(Protocol):
    name: str

    async def nearest(
        self, query: Query, where: SearchFilter, most: int, *, lists: Collection[str], facets: bool
    ) -> Nearest:
        """The best ``most`` precedents of each of these lists, and what each of them scores in the others.

        A precedent matches that shares one term. What shares nothing is left out of a list or scores 0.
        Raises ``IndexChanged`` where the query's vectors are not of the index that answered.
        """

    async def farther(
        self, query: Query, where: SearchFilter, *, before: UUID | None, most: int
    ) -> Sequence[UUID]:
        """Matching precedents below the id ``before``, highest id first: an order no change disturbs."""

    async def documents(self, ids: Sequence[UUID]) -> Mapping[UUID, PrecedentDocument]:
        """What is still there of these."""

    async def suggest(
        self, prefixes: Sequence[str], most: int, *, without: frozenset[UUID] = frozenset()
    ) -> Mapping[str, Sequence[Suggestion]]:
        """By prefix the keywords that begin with it, and how many precedents bear them, these left out."""

    async def model(self) -> ArchiveModel | None:
        """The vectors' model that belongs to the index that answers now."""

    async def space(self) -> str | None:
        """Name of the outside space whose vectors the index that answers now can hold."""

    async def lacking(self, *, after: UUID | None, most: int) -> Sequence[UUID]:
        """Precedents without an outside vector behind the id ``after``, lowest id first."""

    async def complete(self, entries: Sequence[Entry]) -> None:
        """Give these, which are there already in the same version, their outside vectors."""

    async def put(self, parts: AsyncIterable[Sequence[Entry]]) -> None:
        """Add or replace, each part as it is ready; all of them are visible on return."""

    async def delete(self, gone: Mapping[UUID, int]) -> None: ...

    async def count(self) -> int: ...

    async def ids(self) -> dict[UUID, int]: ...

    async def health(self) -> Health: ...

    async def close(self) -> None: ...


class Packing(Protocol[P_co]):
    """Entries as an index takes them. Passes, as what it makes does, from process to process."""

    def __call__(self, entries: Sequence[Entry], /) -> P_co: ...


class Building(Protocol):
    """An index that is being filled beside the one that answers."""

    name: str
    at_once: int
    """Batches that it takes at a time, one being made ready among them."""

    async def packing(self) -> Packing[Any]:
        """Makes of entries what ``put`` takes."""

    async def put(self, packed: Any) -> None: ...

    async def delete(self, gone: Mapping[UUID, int]) -> None: ...

    async def ids(self) -> dict[UUID, int]: ...

    async def model(self) -> ArchiveModel | None: ...

    async def space(self) -> str | None: ...

    async def lacking(self, *, after: UUID | None, most: int) -> Sequence[UUID]: ...

    async def complete(self, entries: Sequence[Entry]) -> None: ...


class Builder(Protocol):
    """The life of indexes. Their names carry the time they were begun; the newest complete one answers."""

    async def begin(self, model: ArchiveModel | None) -> Building:
        """Make an empty index, named by the time, together with its model."""

    async def unfinished(self) -> Building | None:
        """The one that a killed rebuild left behind."""

    async def swap(self, building: Building) -> None:
        """Let it answer from now on, in one step; the former one is kept for a rollback."""

    async def former(self) -> Building | None:
        """The one that is kept for a rollback."""

    async def roll_back(self) -> str | None:
        """Let the former one answer again; its name, or None where none is kept."""

    async def discard(self, building: Building) -> None: ...

    async def current(self) -> str | None: ...
