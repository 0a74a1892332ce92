"""Does the index hold what the library holds 索引核对, and make it so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from search.library import published, published_versions, versions_of
from search.locks import indexing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from search.engine import PrecedentDocument

BATCH = 500


class Holder(Protocol):
    """What can be compared and mended: an engine, or an index that is being filled."""

    async def ids(self) -> dict[UUID, int]: ...

    async def put(self, documents: Sequence[PrecedentDocument]) -> None: ...

    async def delete(self, gone: Mapping[UUID, int]) -> None: ...


@dataclass(frozen=True, slots=True)
class Differences:
    missing: tuple[UUID, ...] = ()
    outdated: tuple[UUID, ...] = ()
    extra: tuple[UUID, ...] = ()
    """Indexed, but not published."""
    held_back: tuple[UUID, ...] = ()
    """Published, but kept out because the text still names someone; an editor must mend it."""

    def __len__(self) -> int:
        return len(self.missing) + len(self.outdated) + len(self.extra)


def compare(library: Mapping[UUID, int], index: Mapping[UUID, int]) -> Differences:
    return Differences(
        missing=tuple(sorted(library.keys() - index.keys())),
        outdated=tuple(sorted(key for key, version in index.items() if library.get(key, version) != version)),
        extra=tuple(sorted(index.keys() - library.keys())),
    )


async def verify(holder: Holder, *, mend: bool = False) -> Differences:
    """What differs; with ``mend`` it no longer does on return. Nothing else writes meanwhile."""
    async with indexing(wait=True):
        found = compare(await published_versions(), await holder.ids())
        held_back = await (make_alike(holder, found) if mend else _held_back(found))
        missing = tuple(key for key in found.missing if key not in held_back)
        return Differences(missing, found.outdated, found.extra, tuple(sorted(held_back)))


async def make_alike(holder: Holder, differences: Differences) -> set[UUID]:
    """Take away what should not be there, then add what should; what had to stay out is told."""
    held_back: set[UUID] = set()
    for part in _parts(differences.extra):
        await holder.delete(await versions_of(part))
    for part in _parts(differences.missing + differences.outdated):
        shelf = await published(part)
        if shelf.held_back:
            await holder.delete(await versions_of(shelf.held_back))
            held_back |= shelf.held_back.keys()
        await holder.put(shelf.documents)
    return held_back


async def _held_back(differences: Differences) -> set[UUID]:
    return {key for part in _parts(differences.missing) for key in (await published(part)).held_back}


def _parts(keys: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [keys[at : at + BATCH] for at in range(0, len(keys), BATCH)]
